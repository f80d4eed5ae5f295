"""Out of something: the server refuses politely and recovers by itself."""
import os, resource, subprocess, time
from server import HTTPD, MODEL, Server, until

ONE = "StartServers 1\nServerLimit 1\nThreadsPerChild 4\nMaxRequestWorkers 4\nMinSpareThreads 1\nMaxSpareThreads 5\nKeepAliveTimeout 60\nTimeout 60\n"

class Limited(Server):
    """A server that may open only so many files."""
    def start(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE); resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard))
        try: return super().start()
        finally: resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

def cpu(pid):
    f = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split(); return (int(f[11]) + int(f[12])) / 100

def test_out_of_descriptors():
    """With no descriptor left new clients get 503 or wait, the server does not spin, and serves again when there is room."""
    if MODEL == "prefork": print("one connection each"); os._exit(77)
    with Limited(ONE) as s:
        cs = [s.connect() for i in range(100)]
        for c in cs: c.sendall(b"GET /a.txt HT")     # the kernel keeps silent ones to itself
        s.until_log("out of resources", 15); child = s.children()[0]; before = cpu(child)
        time.sleep(2); assert cpu(child) - before < 1.0, "the listener spins"
        for c in cs: c.close()
        def served():
            try: return s.get("/a.txt").status == 200
            except OSError: return False
        until(served, 15, "service has recovered")

def test_long_lines_and_many_fields():
    """Limits on a request's head: 414, 431 or 400, and the server goes on."""
    with Server(ONE) as s:
        for head, want in ((b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", (414,)), (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 9000 + b"\r\n\r\n", (400, 431)),
                           (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: a\r\n" * 200 + b"\r\n", (400, 431)), (b"A" * 100000, (400, 414))):
            c = s.connect()
            try: c.sendall(head)
            except OSError: pass
            got = c.recv(4096); assert int(got.split()[1]) in want, got[:200]
        assert s.get("/a.txt").status == 200
