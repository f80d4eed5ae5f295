"""The number of children follows the limits for idle threads."""
import signal, time
from server import MODEL, SLOW, Server, ab, finish, until

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

def births(s):
    """How many children were born together, in order: a second lies between the groups."""
    ticks = sorted(int(open(f"/proc/{c}/stat").read().rsplit(")", 1)[1].split()[19]) for c in s.children()); groups = []
    for t in ticks:
        if groups and t - groups[-1][-1] < 50: groups[-1].append(t)
        else: groups.append([t])
    apart = [(b[0] - a[0]) / 100 for a, b in zip(groups, groups[1:])]; return [len(g) for g in groups], apart

def single(**numbers):
    """A configuration where a child has one thread, so that children are what the limits count."""
    conf = {"StartServers": 1, "ServerLimit": 60, "ThreadsPerChild": 1, "ThreadLimit": 1, "MaxRequestWorkers": 60, "MinSpareThreads": 1, "MaxSpareThreads": 60, **numbers}
    if MODEL == "prefork": conf.update(MinSpareServers=conf["MinSpareThreads"], MaxSpareServers=conf["MaxSpareThreads"])
    return "".join(f"{k} {v}\n" for k, v in conf.items())

def test_spawning_doubles():
    """Short of MinSpareThreads: one child in the first second, then two, four, eight, until it is enough; not more than MaxRequestWorkers."""
    with Server(single(MinSpareThreads=40, MaxRequestWorkers=20)) as s:
        until(lambda: len(s.children()) == 20, 20, "all 20 children"); groups, apart = births(s)
        assert groups == [1, 1, 2, 4, 8, 4] or groups == [1, 1, 2, 4, 12], groups; assert all(0.9 <= t <= 1.7 * SLOW for t in apart), apart

def test_one_child_a_second_goes():
    """Beyond MaxSpareThreads one child is told to finish each second, down to the limit and not below."""
    with Server(single(StartServers=6, MinSpareThreads=1, MaxSpareThreads=3)) as s:
        until(lambda: len(s.children()) == 6, 10); began = time.monotonic(); left = []
        for n in (5, 4, 3): until(lambda: len(s.children()) <= n, 10, f"{n} children"); left.append(time.monotonic())
        assert all(b - a > 0.7 for a, b in zip(left, left[1:])), left; until(lambda: int(s.status()["IdleWorkers"]) <= 3)

def test_max_connections_per_child_alone():
    """A child that has served MaxConnectionsPerChild connections goes when it is done; keep-alive requests count once; 0 is no limit."""
    with Server(single(MaxConnectionsPerChild=3, StartServers=2, MaxSpareThreads=3)) as s:
        first = set(until(lambda: len(s.children()) == 2 and s.children(), 10)); c = s.connect()
        for _ in range(10): c.sendall(b"GET /a.txt HTTP/1.1\r\nHost: x\r\n\r\n"); assert b"200 OK" in c.recv(4096)
        assert first <= set(s.children()); c.close()
        for _ in range(12): assert s.get("/a.txt").status == 200
        until(lambda: not first & set(s.children()), 10, "both went"); until(lambda: s.children(), 10, "others are there"); assert "exit signal" not in s.log()

def test_corrections_are_told():
    """Limits that do not fit are corrected with a warning that says how, at the start and in a restart; the server runs."""
    if MODEL == "prefork": text, words = "ServerLimit 4\nMaxRequestWorkers 9\nStartServers 0\n", ("MaxRequestWorkers of 9", "StartServers of 0")
    else: text, words = "ThreadLimit 4\nThreadsPerChild 9\nServerLimit 2\nMaxRequestWorkers 99\nStartServers 0\nMinSpareThreads 0\n", ("ThreadsPerChild of 9 exceeds ThreadLimit of 4", "MaxRequestWorkers of 99", "StartServers of 0", "MinSpareThreads of 0")
    with Server(text) as s:
        assert s.get("/a.txt").status == 200
        for w in words: assert w in s.log("stderr") + s.log(), w
        assert int(s.status()["IdleWorkers"]) <= 8
        before = s.log().count(words[0]); s.signal(signal.SIGUSR1); until(lambda: s.log().count("resuming normal") == 2)
        assert s.log().count(words[0]) > before and s.get("/a.txt").status == 200

def test_limit_reached_is_told_once():
    """With every worker held the log says once that MaxRequestWorkers was reached; who comes then is served when one is free."""
    with Server(single(StartServers=2, MaxRequestWorkers=2, ServerLimit=2), files={"htdocs/big": b"x" * 8_000_000}) as s:
        until(lambda: len(s.children()) == 2); held = [s.connect(buffer=65536) for _ in range(2)]
        for c in held: c.sendall(b"GET /big HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"); assert c.recv(100)
        s.until_log("server reached MaxRequestWorkers setting" if MODEL != "event" else "resuming normal"); late = s.connect(); late.sendall(b"GET /a.txt HTTP/1.0\r\n\r\n")
        for c in held: c.close()
        assert b"200 OK" in late.recv(4096); assert s.log().count("server reached MaxRequestWorkers") <= 1
