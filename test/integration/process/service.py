"""Under a service manager, in a container, at a terminal: what is said, inherited, reaped and ignored."""
import contextlib, fcntl, os, pty, re, signal, socket, struct, subprocess, sys, tempfile, termios, threading, time
import server
from server import HTTPD, ROOT, Server, until

SMALL = "StartServers 1\nThreadsPerChild 3\nMinSpareThreads 1\nMaxSpareThreads 9\nMaxRequestWorkers 9\n"
CGI = 'LoadModule cgi_module "%s/mod_cgi.so"\nLoadModule alias_module "%s/mod_alias.so"\nScriptAlias /cgi/ "@ROOT@/cgi/"\n' % (server.MODULES, server.MODULES)

def script(s, name, text): os.chmod(s.write(f"cgi/{name}", "#!/bin/sh\n" + text), 0o755)

@contextlib.contextmanager
def program(text):
    """Servers are started by this script, which execs what HTTPD says."""
    with tempfile.NamedTemporaryFile("w", suffix=".start", delete=False) as f: f.write(text.replace("@HTTPD@", HTTPD))
    os.chmod(f.name, 0o755); server.HTTPD = f.name
    try: yield
    finally: server.HTTPD = HTTPD; os.unlink(f.name)

class Manager:
    """A service manager's socket; keeps what it is told."""
    def __init__(self, name): self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); self.sock.bind(name.replace("@", "\0", 1)); self.said = []; os.environ["NOTIFY_SOCKET"] = name; threading.Thread(target=self.listen, daemon=True).start()
    def listen(self):
        while True: self.said.append(self.sock.recv(1000).decode())
    def count(self, text): return sum(text in m.split("\n") for m in list(self.said))
    def hears(self, text, times=1): return until(lambda: self.count(text) >= times, 20, f"{text} {times} times in {self.said}")

def lifetime(name):
    m = Manager(name); os.environ["WATCHDOG_USEC"] = "300000"
    with Server(SMALL) as s:
        m.hears("READY=1"); m.hears(f"MAINPID={s.proc.pid}"); m.hears("WATCHDOG=1", 3)
        s.signal(signal.SIGUSR1); m.hears("READY=1", 2); reload = next(x for x in m.said if "RELOADING=1" in x)
        usec = int(re.search(r"MONOTONIC_USEC=(\d+)", reload)[1]); assert 0 <= time.monotonic() - usec / 1e6 < 20
        s.configure("Foo\n"); s.signal(signal.SIGUSR1); m.hears("RELOADING=1", 2); m.hears("READY=1", 3); s.configure(SMALL); assert s.get("/a.txt").status == 200
        s.signal(signal.SIGUSR2); new = until(lambda: s.pid != s.proc.pid and s.pid, 20); m.hears(f"MAINPID={new}"); assert s.proc.wait(20) == 0   # the manager knows: nobody has to mind
        assert s.get("/a.txt").status == 200; os.kill(new, signal.SIGTERM); m.hears("STOPPING=1"); until(lambda: not s.accepts(), 20)

def test_notify_path():
    """A socket by path hears READY, RELOADING with its moment, signs of life, MAINPID of a successor, STOPPING."""
    with tempfile.TemporaryDirectory() as d: os.chmod(d, 0o755); lifetime(f"{d}/notify")

def test_notify_abstract():
    """The same with a name of the abstract kind."""
    lifetime(f"@weft-test-{os.getpid()}")

def test_socket_activation():
    """Sockets that a manager opened are taken by the Listen with their address, with what waits there; others are closed and named."""
    start = """#!/usr/bin/env python3
import os, re, socket, sys, time
conf = sys.argv[sys.argv.index("-f") + 1]; root = os.path.dirname(conf); port = int(re.search(r"Listen 127.0.0.1:(\\d+)", open(conf).read())[1])
a = socket.create_server(("127.0.0.1", port)); b = socket.create_server(("127.0.0.1", 0)); c = socket.create_connection(("127.0.0.1", port)); c.sendall(b"GET /early HTTP/1.0\\r\\n\\r\\n")
fds = [os.dup(x.fileno()) for x in (a, b)]; [x.close() for x in (a, b)]; [(os.dup2(os.dup(fd), 10 + i)) for i, fd in enumerate(fds)]; [os.dup2(10 + i, 3 + i) for i in range(2)]
os.set_inheritable(c.fileno(), True); os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="2"); os.execv("@HTTPD@", ["@HTTPD@", *sys.argv[1:]])
"""
    with program(start), Server(SMALL) as s:
        assert s.get("/a.txt").status == 200; until(lambda: "GET /early 404" in s.log("access_log"), 10, "the client that was there before")
        assert "1 listening socket was handed over" in s.log() + s.log("stderr"); s.signal(signal.SIGUSR1); s.until_log("SIGUSR1 received"); assert s.get("/a.txt").status == 200

def test_logs_to_standard_streams():
    """ErrorLog /dev/stderr and CustomLog /dev/stdout work where those are sockets or pipes, over a graceful restart too."""
    for make in (socket.socketpair, lambda: [os.fdopen(fd, "rb" if not i else "wb", 0) for i, fd in enumerate(os.pipe())]):
        (r1, w1), (r2, w2) = make(), make(); s = Server('ErrorLog /dev/stderr\nCustomLog /dev/stdout "%U seen"\n' + SMALL); got = {1: b"", 2: b""}
        def read(n, end):
            while d := os.read(end.fileno(), 4096): got[n] += d
        for n, end in ((1, r1), (2, r2)): threading.Thread(target=read, args=(n, end), daemon=True).start()
        try:
            s.proc = subprocess.Popen([HTTPD, "-f", s.conf, "-DFOREGROUND"], stdout=w1, stderr=w2, start_new_session=True); until(s.accepts)
            assert s.get("/a.txt").status == 200; until(lambda: b"/a.txt seen\n" in got[1], 10, "a line on standard output"); until(lambda: b"resuming normal" in got[2], 10, "a line on standard error")
            s.signal(signal.SIGUSR1); until(lambda: got[2].count(b"resuming normal") == 2); assert s.get("/b.txt").status == 404; until(lambda: b"/b.txt seen\n" in got[1], 10, "a line after the restart")
        finally: s.stop()

def test_resized_terminal():
    """A terminal that changes its size does not stop the server that runs in it; WINCH by kill does."""
    s = Server(SMALL); pid, terminal = pty.fork()
    if pid == 0: os.execv(HTTPD, [HTTPD, "-f", s.conf, "-DFOREGROUND"])
    try:
        until(lambda: s.accepts() and "resuming normal" in s.log()); fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 33, 99, 0, 0))
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 34, 99, 0, 0)); before = s.log().count("resuming normal"); os.kill(pid, signal.SIGUSR1)   # an order after it: it was seen by then
        until(lambda: s.log().count("resuming normal") > before); assert s.accepts() and "shutting down" not in s.log()
        os.kill(pid, signal.SIGWINCH); s.until_log("shutting down gracefully"); assert os.waitpid(pid, 0)[1] == 0; pid = 0
    finally:
        if pid: os.kill(pid, signal.SIGKILL)

def test_process_1():
    """As process 1 of a container: orphans are reaped, a binary upgrade stays, TERM lets a request of three seconds end."""
    unshare = ["unshare", "--pid", "--fork", "--kill-child"]
    if subprocess.run([*unshare, "true"], capture_output=True).returncode: print("no permission to make a pid namespace"); sys.exit(77)
    with program("#!/bin/sh\nexec " + " ".join(unshare) + " @HTTPD@ \"$@\"\n"), Server(SMALL + CGI) as s, contextlib.ExitStack() as at_end:
        at_end.callback(lambda: [os.kill(c, signal.SIGKILL) for c in s.children()])   # unshare itself heeds no signal
        script(s, "orphan", "(sleep 0.2 >/dev/null 2>&1 </dev/null &)\necho; echo made\n"); script(s, "slow", "sleep 3\necho; echo slow\n")
        until(lambda: os.path.exists(f"{s.root}/httpd.pid")); first, = s.children(); assert s.pid == 1
        for _ in range(5): assert s.get("/cgi/orphan").body == b"made\n"
        def states(): return [open(f"/proc/{c}/stat").read().rsplit(")", 1)[1].split()[0] for c in server.children(first) if os.path.exists(f"/proc/{c}/stat")]
        until(lambda: "Z" not in states() and len(states()) == 1, 10, "no zombie and no orphan is left")
        os.kill(first, signal.SIGUSR2); until(lambda: s.pid != 1, 20, "the successor"); until(lambda: len(states()) == 1, 20, "only the successor is left"); assert s.get("/a.txt").status == 200
        c = s.connect(15); c.sendall(b"GET /cgi/slow HTTP/1.0\r\n\r\n"); until(lambda: int(s.status()["BusyWorkers"]) >= 2); os.kill(first, signal.SIGTERM)
        until(lambda: not s.accepts(), 10, "the port is closed"); got = b""
        while d := c.recv(4096): got += d
        assert got.endswith(b"slow\n"), got; until(lambda: not os.path.exists(f"/proc/{first}"), 20, "process 1 has ended")
