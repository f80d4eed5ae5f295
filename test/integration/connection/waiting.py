"""Connections that wait hold no worker thread."""
import socket, time
from server import Server, until

ONE = "StartServers 1\nServerLimit 1\nThreadsPerChild 2\nMaxRequestWorkers 2\nMinSpareThreads 1\nMaxSpareThreads 3\nTimeout 5\nKeepAliveTimeout 3\n"

def test_many_idle_connections():
    """200 idle keep-alive connections, 200 silent ones and 200 with half a head on two threads: a request is answered at once."""
    with Server(ONE) as s:
        cs = [s.connect() for i in range(600)]
        for c in cs[:200]: c.sendall(b"GET /a.txt HTTP/1.1\r\nHost: x\r\n\r\n")
        for c in cs[:200]: assert b"200 OK" in c.recv(4096)
        for c in cs[200:400]: c.sendall(b"GET /a.txt HTTP/1.1\r\nHo")
        began = time.monotonic(); assert s.get("/a.txt").status == 200; assert time.monotonic() - began < 1
        assert int(s.status()["BusyWorkers"]) <= 2

def test_keepalive_timeout():
    """An idle connection is closed after KeepAliveTimeout, not before."""
    with Server(ONE.replace("KeepAliveTimeout 3", "KeepAliveTimeout 1500ms")) as s:
        c = s.connect(); c.sendall(b"GET /a.txt HTTP/1.1\r\nHost: x\r\n\r\n"); c.recv(4096); began = time.monotonic()
        assert c.recv(10) == b"" and 1.3 < time.monotonic() - began < 4

def test_half_a_head_times_out():
    """Half a header is answered 408 after Timeout, half a request line by silence; a byte now and then earns no more time."""
    with Server(ONE.replace("Timeout 5", "Timeout 2")) as s:
        line, head, drip = s.connect(), s.connect(), s.connect(); began = time.monotonic()
        line.sendall(b"GET /a.t"); head.sendall(b"GET /a.txt HTTP/1.1\r\nHost: x\r\nX-A:"); drip.sendall(b"GET /a.txt HTTP/1.1\r\nHost: x\r\nX-B: ")
        drip.settimeout(0.3); got = b""
        while time.monotonic() - began < 8 and not got:
            try: drip.sendall(b"b"); got = drip.recv(100) or b"closed"
            except socket.timeout: pass
            except OSError: got = b"closed"
        assert got and time.monotonic() - began < 6, "the dripping client was kept"
        assert b" 408 " in head.recv(4096); assert line.recv(100) == b""

def test_pipelined_requests():
    """Twenty requests in one packet are answered in order."""
    with Server(ONE, files={f"htdocs/{i}.txt": f"<{i}>" for i in range(20)}) as s:
        c = s.connect(); c.sendall(b"".join(b"GET /%d.txt HTTP/1.1\r\nHost: x\r\n%s\r\n" % (i, b"Connection: close\r\n" if i == 19 else b"") for i in range(20)))
        got = b""
        while True:
            d = c.recv(65536)
            if not d: break
            got += d
        at = [got.index(b"<%d>" % i) for i in range(20)]; assert at == sorted(at) and got.count(b"200 OK") == 20

def test_byte_by_byte():
    """A request that comes one byte at a time is served like any other."""
    with Server(ONE) as s:
        c = s.connect(); c.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for b in b"GET /a.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n": c.sendall(bytes([b])); time.sleep(0.002)
        assert b"hello" in c.recv(4096)

def test_client_closes_early():
    """Clients that go away in the middle of an answer leave nothing behind."""
    with Server(ONE, files={"htdocs/big": b"x" * 3_000_000}) as s:
        for i in range(30):
            c = s.connect(); c.sendall(b"GET /big HTTP/1.1\r\nHost: x\r\n\r\n"); c.recv(10); c.close()
        until(lambda: int(s.status()["BusyWorkers"]) <= 1, 10, "workers are free again"); assert s.get("/a.txt").status == 200
