"""Load for tests: a crowd of clients that hardly do anything, a client that is timed, other servers beside ours, memory of a process tree.

The crowd is a process of its own with one epoll set; its clients come from 127.0.0.2 and following addresses."""
import contextlib, heapq, multiprocessing, os, re, resource, select, shutil, signal, socket, statistics, subprocess, tempfile, time
import server
from server import Server, until

APACHE, APACHE_MODULES = "/usr/sbin/apache2", "/usr/lib/apache2/modules"
GET = b"GET %s HTTP/1.1\r\nHost: x\r\nConnection: %s\r\n\r\n"
KINDS = ("drip", "idle", "slow")                # bytes of a head now and then; kept alive, asks for nothing; takes its answer slowly

def descriptors(n):
    """Have room for n descriptors here and in what is started from here."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (n, max(n, hard)) if os.geteuid() == 0 else (min(n, hard), hard))

class Client:
    """One of the crowd. Times are those of time.monotonic()."""
    def __init__(self, crowd, kind, number): self.crowd, self.kind, self.number, self.sock, self.up = crowd, kind, number, None, False
    def connect(self):
        self.sock = c = socket.socket(); c.setblocking(False); self.up = False
        if self.kind == "slow": c.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        c.setsockopt(socket.IPPROTO_IP, 24, 1); c.bind((f"127.0.0.{2 + self.number % 200}", 0))     # 24: IP_BIND_ADDRESS_NO_PORT
        c.connect_ex(("127.0.0.1", self.crowd.port)); self.crowd.watch(self, select.EPOLLIN | select.EPOLLOUT)
    def lose(self):
        """The server has closed, or refused: come again in a second."""
        if self.up: self.crowd.count(self.kind, -1)
        self.crowd.forget(self); self.sock.close(); self.sock = None; self.crowd.count("lost", 1); self.crowd.later(self, 1)
    def on_event(self, events):
        try:
            if events & select.EPOLLOUT:
                error = self.sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                if error: raise OSError(error, "connect")
                self.begin()
            elif self.kind != "slow": self.on_bytes()
        except BlockingIOError: pass
        except OSError: self.lose()
    def begin(self):
        if self.kind == "drip": self.sock.send(b"G"); self.crowd.watch(self, select.EPOLLIN); self.arrive(); self.crowd.later(self, 5)
        elif self.kind == "idle": self.sock.send(GET % (b"/a.txt", b"keep-alive")); self.crowd.watch(self, select.EPOLLIN)
        else: self.sock.send(GET % (b"/big", b"close")); self.crowd.watch(self, 0); self.crowd.later(self, 1)
    def on_bytes(self):
        if not self.sock.recv(4096): raise OSError("closed")
        if self.kind == "idle": self.arrive()
    def arrive(self):
        if not self.up: self.up = True; self.crowd.count(self.kind, 1)
    def on_time(self):
        try:
            if self.sock is None: self.connect()
            elif self.kind == "drip": self.sock.send(b"E"); self.crowd.later(self, 5)
            else:
                self.crowd.later(self, 1); got = self.sock.recv(1024)
                if not got: raise OSError("closed")
                self.crowd.count("bytes", len(got)); self.arrive()
        except BlockingIOError: pass
        except OSError: self.lose()

class Crowd:
    """So many clients of each kind, from a process of their own: `with Crowd(port, drip=5000) as crowd: ... crowd.now()`."""
    def __init__(self, port, **numbers):
        self.port, self.numbers = port, numbers; self.shared = multiprocessing.RawArray("l", len(KINDS) + 2); self.fields = (*KINDS, "lost", "bytes"); self.soon, self.turn = [], 0
    def count(self, what, n): self.shared[self.fields.index(what)] += n
    def now(self): return dict(zip(self.fields, self.shared))
    def watch(self, client, events):
        fd = client.sock.fileno(); known = fd in self.by_fd; self.by_fd[fd] = client
        (self.epoll.modify if known else self.epoll.register)(fd, events | select.EPOLLET)
    def forget(self, client): self.epoll.unregister(client.sock.fileno()); del self.by_fd[client.sock.fileno()]
    def later(self, client, seconds): self.turn += 1; heapq.heappush(self.soon, (time.monotonic() + seconds, self.turn, client))
    def run(self):
        self.epoll, self.by_fd = select.epoll(), {}; number = 0
        for kind in KINDS:
            for _ in range(self.numbers.get(kind, 0)): number += 1; self.later(Client(self, kind, number), number / 5000)
        while os.getppid() == self.parent:
            for fd, events in self.epoll.poll(max(0, min(0.2, self.soon[0][0] - time.monotonic())) if self.soon else 0.2, 256):
                if fd in self.by_fd: self.by_fd[fd].on_event(events)
            while self.soon and self.soon[0][0] <= time.monotonic(): heapq.heappop(self.soon)[2].on_time()
    def __enter__(self):
        descriptors(sum(self.numbers.values()) + 100); self.parent = os.getpid(); self.process = multiprocessing.Process(target=self.run, daemon=True); self.process.start(); return self
    def __exit__(self, *_): self.process.kill(); self.process.join()
    def settle(self, seconds):
        """Wait until all are there, or that long."""
        with contextlib.suppress(AssertionError): until(lambda: all(self.now()[k] >= n for k, n in self.numbers.items()), seconds, "the crowd is there")
        return self.now()

def ask(port, path="/a.txt", timeout=5, source="127.0.0.1"):
    """One request on a connection of its own. @return (milliseconds, status); status 0: none in time"""
    began = time.monotonic(); got = b""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout, (source, 0)) as c:
            c.settimeout(timeout); c.sendall(GET % (path.encode(), b"close"))
            while True:
                more = c.recv(65536)
                if not more: break
                got += more
    except OSError: pass
    return (time.monotonic() - began) * 1000, int(got[9:12]) if got.startswith(b"HTTP/1.1 ") else 0

def timed(port, seconds, pause=0.002, timeout=5, path="/a.txt"):
    """Requests one after another for so long: count, failures, and percentiles in milliseconds."""
    times, failed, end = [], 0, time.monotonic() + seconds
    while time.monotonic() < end: ms, status = ask(port, path, timeout); times.append(ms); failed += status != 200; time.sleep(pause)
    cuts = statistics.quantiles(times, n=100) if len(times) > 1 else times * 99
    return {"count": len(times), "failed": failed, "p50": cuts[49], "p99": cuts[98], "most": max(times)}

def tree(pid):
    """A process and all that descend from it."""
    all_ = [pid]
    for p in all_: all_ += server.children(p)
    return all_

def pss(pid):
    """Memory of a process tree in MiB: each page's share (PSS)."""
    kb = 0
    for p in tree(pid):
        with contextlib.suppress(OSError, TypeError): kb += int(re.search(r"^Pss:\s+(\d+)", open(f"/proc/{p}/smaps_rollup").read(), re.M)[1])
    return kb / 1024

MODULES = ("authz_core", "mime", "dir", "status")

@contextlib.contextmanager
def httpd(model, config, whose="weft", files=None):
    """Ours or Apache's (whose="apache") with that process model and the same configuration."""
    old = server.HTTPD, server.MODULES, server.MODEL; server.MODEL = ""
    if whose == "apache": server.HTTPD, server.MODULES = APACHE, APACHE_MODULES
    try:
        with Server(config, files=files, modules=(f"mpm_{model}", *MODULES)) as s: yield s
    finally: server.HTTPD, server.MODULES, server.MODEL = old

class Nginx:
    """nginx with one worker, for as many connections as are said."""
    def __init__(self, connections):
        self.root, self.port = tempfile.mkdtemp(prefix="weft-load."), server.free_port(); os.chmod(self.root, 0o755); os.mkdir(f"{self.root}/htdocs")
        open(f"{self.root}/htdocs/a.txt", "w").write("hello\n"); self.conf = f"{self.root}/conf"; temp = "".join(f"{k}_temp_path {self.root}/{k};" for k in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        open(self.conf, "w").write(f"daemon off; worker_processes 1; pid {self.root}/pid; error_log {self.root}/error.log; user nobody nogroup; events {{ worker_connections {connections}; }}\n"
            f"http {{ access_log {self.root}/access.log; keepalive_timeout 300; {temp} server {{ listen 127.0.0.1:{self.port}; root {self.root}/htdocs; }} }}\n")
    def __enter__(self):
        self.proc = subprocess.Popen(["nginx", "-c", self.conf, "-p", self.root], stderr=subprocess.DEVNULL); until(lambda: ask(self.port)[1] == 200, 10, "nginx serves"); return self
    def __exit__(self, *_): self.proc.send_signal(signal.SIGTERM); self.proc.wait(20); shutil.rmtree(self.root, ignore_errors=True)

def table(head, rows):
    """Print rows as a table."""
    print("| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    for row in rows: print("| " + " | ".join(f"{x:.1f}" if isinstance(x, float) else str(x) for x in row) + " |", flush=True)
