"""Graceful restarts beside old children that are not done: slots, limits that change, and the time they have."""
import signal, socket
from server import Server, until

FULL = "StartServers 2\nServerLimit 2\nThreadLimit 2\nThreadsPerChild 2\nMaxRequestWorkers 4\nMinSpareThreads 1\nMaxSpareThreads 4\n"
BIG = {"htdocs/big": b"x" * 8_000_000}

def download(s):
    """A client that has begun to take a long answer."""
    c = s.connect(buffer=65536); c.sendall(b"GET /big HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"); return c, len(c.recv(1000))

def finish(client):
    c, got = client; c.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    while d := c.recv(65536): got += len(d)
    return got

def restart(s, signum=signal.SIGUSR1):
    before = s.log().count("resuming normal operations"); s.signal(signum)
    until(lambda: s.log().count("resuming normal operations") > before, 20, "the restart")

def test_full_old_generations():
    """Three generations whose every child is held by downloads: the next one serves at once, and every download ends whole."""
    with Server(FULL, files=BIG) as s:
        held, old = [], set()
        for generation in range(3):
            until(lambda: len(set(s.children()) - old) == 2, 20, "both children"); old = set(s.children())
            held += [download(s) for _ in range(3)]; restart(s)
            until(lambda: set(s.children()) - old, 20, "a new child"); assert s.get("/a.txt").status == 200
        assert all(finish(c) > 8_000_000 for c in held)
        until(lambda: not old & set(s.children()), 20, "old children are gone"); assert "scoreboard is full" not in s.log()

def test_finishing_children_hold_no_slot():
    """Children that reached MaxConnectionsPerChild and are not done do not keep their successors from starting."""
    with Server(FULL + "MaxConnectionsPerChild 1\n", files=BIG) as s:
        held = [download(s) for _ in range(5)]; assert s.get("/a.txt").status == 200
        assert all(finish(c) > 8_000_000 for c in held)

def test_limits_change_on_a_graceful_restart():
    """ServerLimit, ThreadLimit, ThreadsPerChild and MaxRequestWorkers go up and down, with an old child beside; counts stay."""
    with Server(FULL + "ExtendedStatus On\n", files=BIG) as s:
        assert int(s.status()["Total Accesses"]) >= 0; held = [download(s)]
        for server, threads in ((6, 70), (3, 1), (40, 10)):
            s.configure(f"StartServers 3\nServerLimit {server}\nThreadLimit {threads}\nThreadsPerChild {threads}\nMaxRequestWorkers {3 * threads}\nMinSpareThreads {3 * threads}\n"
                        "ExtendedStatus On\n")
            total = int(s.status()["Total Accesses"]); restart(s)
            now = until(lambda: (st := s.status())["IdleWorkers"] == str(3 * threads - 1) and st, 20, f"3 children of {threads}")
            assert int(now["Total Accesses"]) > total and len(now["Scoreboard"]) >= 3 * threads; held.append(download(s))
        assert "not allowed" not in s.log() and all(finish(c) > 8_000_000 for c in held)
        restart(s, signal.SIGHUP); until(s.accepts); assert len(s.status()["Scoreboard"]) == 30

def test_old_children_have_a_time_limit():
    """GracefulShutdownTimeout ends children of an old configuration; without it, or with 0, they finish."""
    with Server(FULL + "GracefulShutdownTimeout 1\n", files=BIG) as s:
        c, got = download(s); old = set(s.children()); restart(s); s.until_log("has not finished in time"); until(lambda: not old & set(s.children())); assert finish((c, got)) < 8_000_000
        s.configure(FULL + "GracefulShutdownTimeout 0\n"); restart(s); client = download(s); restart(s); assert finish(client) > 8_000_000
