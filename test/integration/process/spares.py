"""The number of children follows the limits for idle threads."""
import signal
from server import Server, ab, finish, until

CONF = "StartServers 1\nServerLimit 10\nThreadsPerChild 5\nMinSpareThreads 8\nMaxSpareThreads 15\nMaxRequestWorkers 50\n"

def test_children_follow_the_load():
    """Idle threads below MinSpareThreads bring children, the end of the load takes them away again."""
    with Server(CONF) as s:
        quiet = until(lambda: len(s.children()) >= 2 and len(s.children()), 10, "MinSpareThreads at rest"); most = quiet
        load = ab(s, "-k", "-n", "300000", "-c", "60")
        while load.poll() is None and most <= quiet: most = max(most, len(s.children()))
        f = finish(load); assert f["Failed requests"] == "0", f["output"]
        assert most > quiet, f"never more than {most} children"
        until(lambda: len(s.children()) <= 3, 30, "no more than MaxSpareThreads at rest")
        st = s.status(); assert int(st["IdleWorkers"]) <= 15, st

def test_slow_clients_bring_children():
    """Workers held by slow downloads count as busy: others are forked, up to MaxRequestWorkers."""
    with Server(CONF + "SendBufferSize 4096\n", files={"htdocs/big": b"x" * 4_000_000}) as s:
        cs = [s.connect(buffer=4096) for i in range(20)]
        for c in cs: c.sendall(b"GET /big HTTP/1.1\r\nHost: x\r\n\r\n")
        until(lambda: int(s.status()["BusyWorkers"]) >= 20, 20, "20 busy workers")
        until(lambda: int(s.status()["IdleWorkers"]) >= 8, 20, "MinSpareThreads idle beside them")
