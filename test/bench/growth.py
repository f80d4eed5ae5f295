#!/usr/bin/env python3
"""What generality costs: instructions and system calls per keep-alive request of a 1 KB file, for configurations that grow.

  growth.py [--httpd BUILD/httpd] [--modules DIR] [--rows NAME,...] [--requests 400] [--no-calls]
  growth.py --check test/bench/instructions [--record]

Each row is the plain configuration with one thing more: virtual hosts, modules, <Location> or <Directory> sections, folders with an
.htaccess file. Instructions are counted by valgrind's callgrind inside serve_turn() only, so they repeat to the last digit for the
same binary and files; system calls by strace. The last column is the ratio to the plain row of the same path depth.
With --check each row of a file is counted again and must not be more than a tenth above the figure that stands there."""
import argparse, glob, os, re, shutil, signal, socket, subprocess, sys, tempfile, time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

DEEP = "/a/b/c/d/e/f/1k.html"
BASICS = ("authz_core", "mime", "dir")
REFERENCE = "/usr/lib/apache2/modules"
# Modules of the reference that do nothing to a static file unless told to; those that we have ourselves are ours.
SIXTY = """access_compat actions alias allowmethods asis auth_basic auth_digest auth_form authn_anon authn_core authn_dbd authn_dbm authn_file authn_socache
authz_dbd authz_dbm authz_groupfile authz_host authz_owner authz_user autoindex buffer cache cache_disk cache_socache cern_meta charset_lite data dav dav_fs dav_lock
dbd deflate dialup env expires ext_filter file_cache filter headers ident imagemap include info macro mime_magic negotiation proxy proxy_http ratelimit reflector remoteip
request rewrite sed session session_cookie setenvif slotmem_shm socache_shmcb speling status substitute unique_id userdir usertrack vhost_alias""".split()

def vhosts(n): return "".join(f"<VirtualHost *:{{port}}>\nServerName h{i}.example\n</VirtualHost>\n" for i in range(n - 1)) + "<VirtualHost *:{port}>\nServerName localhost\n</VirtualHost>\n"
def locations(n): return "".join(f"<Location /section{i}/x>\nFileETag None\n</Location>\n" for i in range(n))
def directories(n): return "".join(f"<Directory /srv/section{i}/x>\nFileETag None\n</Directory>\n" for i in range(n))
def htaccess(folders): return {"/".join(DEEP.split("/")[1:i + 2]) + "/.htaccess": "DirectoryIndex i.html\nAddType text/x-a .a\n" for i in range(folders)}

#      name              path         configuration                          files           modules
ROWS = {
    "plain":            ("/1k.html",  "",                                    {},             ()),
    "plain deep":      (DEEP,        "",                                    {},             ()),
    "100 hosts":        ("/1k.html",  vhosts(100),                           {},             ()),
    "10000 hosts":      ("/1k.html",  vhosts(10000),                         {},             ()),
    "60 modules":       ("/1k.html",  "",                                    {},             SIXTY[:57]),
    "300 locations":    ("/1k.html",  locations(300),                        {},             ()),
    "300 directories":  ("/1k.html",  directories(300),                      {},             ()),
    "htaccess allowed": (DEEP,        "<Directory />\nAllowOverride All\n</Directory>\n", {}, ()),
    "1 htaccess":       (DEEP,        "<Directory />\nAllowOverride All\n</Directory>\n", htaccess(1), ()),
    "6 htaccess":       (DEEP,        "<Directory />\nAllowOverride All\n</Directory>\n", htaccess(6), ()),
}

def ask(conn, path, n, host="localhost"):
    """n requests one after the other on one connection, each answer read whole."""
    for _ in range(n):
        conn.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()); head = b""
        while b"\r\n\r\n" not in head: head += conn.recv(65536)
        head, body = head.split(b"\r\n\r\n", 1); assert head.startswith(b"HTTP/1.1 200"), head
        left = int(re.search(rb"Content-Length: (\d+)", head)[1]) - len(body)
        while left > 0: left -= len(conn.recv(65536))

def module_lines(o, names):
    lines = []
    for m in names:
        here = f"{o.modules}/mod_{m}.so"
        lines.append(f"LoadModule {m}_module {here if os.path.exists(here) else f'{REFERENCE}/mod_{m}.so'}")
    return "\n".join(lines)

class Row:
    """A running httpd -X under a tool, with one connection open to it."""
    def __init__(self, o, row, tool):
        path, conf, files, modules = row; self.path, self.dir = path, tempfile.mkdtemp(prefix="growth."); os.chmod(self.dir, 0o755)
        with socket.socket() as s: s.bind(("127.0.0.1", 0)); self.port = s.getsockname()[1]
        page = b"x" * 1024; files = {**{k: v.encode() for k, v in files.items()}, path.lstrip("/"): page}
        for name, text in files.items():
            os.makedirs(os.path.dirname(f"{self.dir}/htdocs/{name}"), exist_ok=True); open(f"{self.dir}/htdocs/{name}", "wb").write(text)
        text = f"""ServerRoot {self.dir}\nServerName localhost\nListen 127.0.0.1:{self.port}\nPidFile {self.dir}/pid\nDefaultRuntimeDir {self.dir}\nErrorLog {self.dir}/error.log\n{module_lines(o, (*BASICS, *modules))}
User nobody\nGroup nogroup\nDocumentRoot {self.dir}/htdocs\nTypesConfig {ROOT}/conf/mime.types\n<Directory />\nRequire all granted\n</Directory>\nMaxKeepAliveRequests 0\nKeepAliveTimeout 300\nThreadsPerChild 4
LogFormat "%h %l %u %t \\"%r\\" %>s %b" common\nCustomLog {self.dir}/access.log common\n{conf.replace("{port}", str(self.port))}"""
        open(f"{self.dir}/conf", "w").write(text)
        started = time.monotonic(); self.proc = subprocess.Popen([*tool(self), o.httpd, "-X", "-f", f"{self.dir}/conf"], cwd=self.dir, stdout=subprocess.DEVNULL, stderr=open(f"{self.dir}/stderr", "wb"))
        while True:
            try: self.conn = socket.create_connection(("127.0.0.1", self.port), 1); self.conn.settimeout(60); break
            except OSError:
                if self.proc.poll() is not None: sys.exit(open(f"{self.dir}/stderr").read() + open(f"{self.dir}/error.log").read())
                time.sleep(0.05)
        self.started = time.monotonic() - started
    def stop(self):
        self.conn.close(); below = open(f"/proc/{self.proc.pid}/task/{self.proc.pid}/children").read().split(); os.kill(int(below[0]) if below else self.proc.pid, signal.SIGTERM); self.proc.wait(60); shutil.rmtree(self.dir, ignore_errors=True)

def instructions(o, row):
    r = Row(o, row, lambda r: ["valgrind", "-q", "--tool=callgrind", "--dump-instr=no", "--separate-threads=no", *([] if o.profile else ["--toggle-collect=serve_turn"]), f"--callgrind-out-file={r.dir}/out"])
    try:
        ask(r.conn, r.path, 50); control = ["callgrind_control", str(r.proc.pid)]
        subprocess.run([*control, "-z"], check=True, capture_output=True); ask(r.conn, r.path, o.requests); subprocess.run([*control, "-d"], check=True, capture_output=True)
        out = max(glob.glob(f"{r.dir}/out.*"), key=os.path.getmtime); text = open(out).read()
        if o.profile: shutil.copy(out, o.profile)
        return int(re.search(r"^(?:totals|summary): (\d+)", text, re.M)[1]) / o.requests
    finally: r.stop()

def calls(o, row):
    r = Row(o, row, lambda r: ["strace", "-f", "-qq", "-o", f"{r.dir}/trace"])
    try:
        ask(r.conn, r.path, 50); before = sum(1 for _ in open(f"{r.dir}/trace")); ask(r.conn, r.path, o.requests); after = sum(1 for _ in open(f"{r.dir}/trace"))
        return (after - before) / o.requests
    finally: r.stop()

def started(o, row):
    """Seconds from the command until the port answers."""
    r = Row(o, row, lambda r: []); t = r.started; r.stop(); return t

def check(o):
    """Count what the file lists; write it anew with --record."""
    lines = [l for l in open(o.check).read().splitlines()]; rows = [l.rsplit(" ", 1) for l in lines if l and l[0] != "#"]; got = {name: instructions(o, ROWS[name]) for name, _ in rows}; bad = 0
    if o.record: open(o.check, "w").write("\n".join([l for l in lines if l.startswith("#")] + [f"{name} {got[name]:.0f}" for name, _ in rows]) + "\n")
    for name, known in rows:
        worse = got[name] > 1.1 * int(known); bad += worse; print(f"{'FAIL' if worse and not o.record else 'ok  '} {name}: {got[name]:.0f} instructions per request, recorded {known}", flush=True)
    print(f"{len(rows) - bad} passed, {bad} failed"); sys.exit(1 if bad and not o.record else 0)

def main():
    a = argparse.ArgumentParser(); a.add_argument("--httpd", default=f"{ROOT}/build/httpd"); a.add_argument("--modules"); a.add_argument("--rows", default=",".join(ROWS)); a.add_argument("--requests", type=int, default=400)
    a.add_argument("--no-calls", action="store_true"); a.add_argument("--profile", help="count every thread whole and keep the last row's profile as this file, for callgrind_annotate")
    a.add_argument("--check"); a.add_argument("--record", action="store_true"); o = a.parse_args(); o.httpd = os.path.abspath(o.httpd); o.modules = o.modules or os.path.dirname(o.httpd) + "/modules"; plain = {}
    if o.check: check(o)
    print("| configuration | instructions/request | system calls/request | start s | to plain |\n|---|---|---|---|---|", flush=True)
    for name in o.rows.split(","):
        row = ROWS[name]; n = instructions(o, row); c = 0 if o.no_calls else calls(o, row); plain.setdefault(row[0], n)
        print(f"| {name} | {n:.0f} | {c:.1f} | {started(o, row):.2f} | {n / plain[row[0]]:.3f} |", flush=True)

main()
