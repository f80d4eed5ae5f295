"""A Weft of a test's own: configuration in a temporary folder, started, watched, stopped.

    with Server("StartServers 1") as s:
        assert s.get("/a.txt").status == 200

Everything waits for conditions (until()), nothing sleeps for a guessed time. Environment: WEFT_HTTPD and
WEFT_MODULES name the build under test (default: build/httpd and build/modules of this tree)."""
import contextlib, http.client, os, random, shutil, signal as signals, socket, subprocess, tempfile, time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
HTTPD = os.environ.get("WEFT_HTTPD", f"{ROOT}/build/httpd"); MODULES = os.environ.get("WEFT_MODULES", f"{ROOT}/build/modules")
MODEL = os.environ.get("WEFT_MPM", "")                  # worker unless said: event, prefork
SLOW = float(os.environ.get("WEFT_SLOW", "1"))      # sanitizer builds: everything takes longer

BASE = """ServerRoot "{root}"
ServerName localhost
Listen 127.0.0.1:{port}
PidFile "{root}/httpd.pid"
DefaultRuntimeDir "{root}"
ErrorLog "{root}/logs/error_log"
LogLevel info
{load}
User nobody
Group nogroup
DocumentRoot "{root}/htdocs"
<Directory />
Require all granted
</Directory>
TypesConfig "{source}/conf/mime.types"
<Location /server-status>
SetHandler server-status
</Location>
LogFormat "%m %U %>s" short
CustomLog "{root}/logs/access_log" short
"""

def until(condition, seconds=10, what="condition"):
    """Wait until condition() is true and return its value; fail after so many seconds."""
    end = time.monotonic() + seconds * SLOW
    while True:
        v = condition()
        if v: return v
        if time.monotonic() > end: raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.02)

def free_port():
    while True:
        p = random.randrange(12000, 32000)
        with socket.socket() as s:
            try: s.bind(("127.0.0.1", p)); return p
            except OSError: pass

def children(pid):
    """The processes whose parent is pid."""
    with contextlib.suppress(OSError):
        return sorted(int(c) for c in open(f"/proc/{pid}/task/{pid}/children").read().split())
    return []

class Server:
    def __init__(self, config="", files=None, modules=("authz_core", "mime", "dir", "status"), base=True, args=("-DFOREGROUND",)):
        self.root = tempfile.mkdtemp(prefix="weft-test."); os.chmod(self.root, 0o755); self.port = free_port(); self.args = list(args)
        for d in ("htdocs", "logs"): os.mkdir(f"{self.root}/{d}")
        self.write("htdocs/a.txt", "hello\n")
        for name, text in (files or {}).items(): self.write(name, text)
        load = (f"LoadModule mpm_{MODEL}_module built-in\n" if MODEL else "") + "\n".join(f'LoadModule {m}_module "{MODULES}/mod_{m}.so"' for m in modules)
        self.base = BASE.format(root=self.root, port=self.port, load=load, source=ROOT) if base else ""
        self.configure(config); self.proc = None
    def write(self, name, text):
        path = f"{self.root}/{name}"; os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f: f.write(text if isinstance(text, bytes) else text.encode())
        return path
    def configure(self, config):
        if MODEL == "prefork": config = "\n".join(l for l in config.split("\n") if not l.startswith(("Thread", "MinSpareThreads", "MaxSpareThreads")))
        self.conf = self.write("httpd.conf", self.base + config.replace("@ROOT@", self.root).replace("@PORT@", str(self.port)) + "\n")
    def start(self):
        self.err = open(f"{self.root}/logs/stderr", "wb")
        self.proc = subprocess.Popen([HTTPD, "-f", self.conf, *self.args], stdout=self.err, stderr=self.err, start_new_session=True)
        until(lambda: self.proc.poll() is not None or self.accepts(), 20, "the port is open")
        assert self.proc.poll() is None, "the server ended: " + open(f"{self.root}/logs/stderr").read() + self.log()
        return self
    def accepts(self):
        with contextlib.suppress(OSError): socket.create_connection(("127.0.0.1", self.port), 1).close(); return True
        return False
    def run(self, *args, timeout=30):
        """Run httpd with this configuration and further arguments; returns (status, output)."""
        r = subprocess.run([HTTPD, "-f", self.conf, *args], capture_output=True, text=True, timeout=timeout * SLOW); return r.returncode, r.stdout + r.stderr
    @property
    def pid(self):
        """The control process by the pid file, which is written a little after the port is open."""
        return int(until(lambda: os.path.exists(f"{self.root}/httpd.pid") and open(f"{self.root}/httpd.pid").read(), 10, "the pid file"))
    def children(self): return children(self.proc.pid)
    def signal(self, signum): os.kill(self.proc.pid, signum)
    def log(self, name="error_log"):
        with contextlib.suppress(OSError): return open(f"{self.root}/logs/{name}", errors="replace").read()
        return ""
    def until_log(self, text, seconds=10): return until(lambda: text in self.log(), seconds, f"{text!r} in the error log")
    def connect(self, timeout=10, buffer=None):
        """A connection; with `buffer`, one that takes in only so many bytes ahead of being read."""
        c = socket.socket(); c.settimeout(timeout * SLOW)
        if buffer: c.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        c.connect(("127.0.0.1", self.port)); return c
    def get(self, path, headers=None):
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10 * SLOW); c.request("GET", path, headers={"Connection": "close", **(headers or {})})
        r = c.getresponse(); r.body = r.read(); c.close(); return r
    def status(self):
        """The status page's values by key."""
        return dict(l.split(": ", 1) for l in self.get("/server-status?auto").body.decode().splitlines() if ": " in l)
    def stop(self, signum=signals.SIGTERM, seconds=15):
        if self.proc and self.proc.poll() is None:
            kids = self.children(); self.proc.send_signal(signum)
            try: self.proc.wait(seconds * SLOW)
            except subprocess.TimeoutExpired: os.killpg(self.proc.pid, signals.SIGKILL); raise AssertionError("the server did not stop")
            until(lambda: not any(os.path.exists(f"/proc/{k}") for k in kids), 10, "no child is left")
    def __enter__(self): return self.start()
    def __exit__(self, kind, *rest):
        try: self.stop()
        finally:
            if kind: print(self.log()[-3000:])
            if self.proc:
                with contextlib.suppress(ProcessLookupError, PermissionError): os.killpg(self.proc.pid, signals.SIGKILL)
            shutil.rmtree(self.root, ignore_errors=True)

def ab(server, *args, path="/a.txt"):
    """Start ApacheBench; finish(p) gives its figures."""
    return subprocess.Popen(["ab", "-q", *args, f"http://127.0.0.1:{server.port}{path}"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

def finish(p, seconds=120):
    out = p.communicate(timeout=seconds * SLOW)[0]
    figures = {k.strip(): v.strip() for k, v in (l.split(":", 1) for l in out.splitlines() if ":" in l)}
    figures["output"] = out; return figures
