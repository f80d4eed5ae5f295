"""More clients than workers, and clients that want more than their share."""
import os, re, signal, socket, time
from server import HTTPD, MODEL, Server, until

HOLD = f"""LoadModule misbehave_module "{os.path.dirname(HTTPD)}/test/modules/mod_misbehave.so"
<Location /bad>
SetHandler misbehave
</Location>
"""
SMALL = "StartServers {n}\nServerLimit {n}\nThreadsPerChild 2\nMaxRequestWorkers {m}\nMinSpareThreads 1\nMaxSpareThreads {m}\nTimeout 60\n"

def small(children=1): return HOLD + SMALL.format(n=children, m=2 * children)

def threaded(): 
    if MODEL == "prefork": print("no listener thread in prefork"); os._exit(77)

def ask(s, path, keep=None):
    c = keep or s.connect(); c.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()); return c

def answer(c):
    """The whole answer: until the server closes, or as long as Content-Length says."""
    got = b""
    while True:
        try: more = c.recv(65536)
        except ConnectionResetError: return got + b"RESET"
        got += more; head, _, body = got.partition(b"\r\n\r\n"); m = re.search(rb"Content-Length: (\d+)", head)
        if not more or (m and len(body) >= int(m[1])): return got

def busy(s, n):
    """Hold n workers."""
    cs = [ask(s, f"/bad/hold?{s.root}/go") for _ in range(n)]
    return cs

def free(s, cs):
    s.write("go", "")
    for c in cs: assert b"held" in answer(c)

def test_answers_503_when_all_workers_are_busy():
    """503 with Retry-After once nobody became free for OverloadWait, without a reset; who holds the workers is logged once; then 200 again."""
    threaded()
    with Server(small(2) + "OverloadWait 300ms\n") as s:
        kept = s.connect(); assert b"200 OK" in answer(ask(s, "/a.txt", kept)); held = busy(s, 4)
        for _ in range(5):
            got = answer(ask(s, "/a.txt")); assert got.startswith(b"HTTP/1.1 503") and b"Retry-After:" in got and b"RESET" not in got, got
        got = answer(ask(s, "/a.txt", kept)); assert got.startswith(b"HTTP/1.1 503"), got      # one that was idle
        big = s.connect(); big.sendall(b"POST /a.txt HTTP/1.1\r\nHost: x\r\nContent-Length: 50000\r\n\r\n" + b"x" * 50000)
        got = answer(big); assert got.startswith(b"HTTP/1.1 503") and b"RESET" not in got, got
        lines = [l for l in s.log().splitlines() if "overload:" in l]; assert len(lines) == 1, lines
        assert re.search(r"4 by host localhost:\d+, handler misbehave", lines[0]), lines
        free(s, held); until(lambda: answer(ask(s, "/a.txt")).startswith(b"HTTP/1.1 200"), 5, "service as before")

def test_status_is_reserved():
    """/server-status is served when every worker is busy, /a.txt where OverloadReserve says so."""
    threaded()
    with Server(small() + "OverloadWait 300ms\n") as s:
        held = busy(s, 2)
        got = answer(ask(s, "/server-status?auto")); assert b"BusyWorkers: 2" in got or b"BusyWorkers: 3" in got, got
        assert b" 503 " in answer(ask(s, "/server-statusx")) and b" 503 " in answer(ask(s, "/a.txt")); free(s, held)
    with Server(small() + "OverloadWait 300ms\nOverloadReserve /a.txt\n") as s:
        held = busy(s, 2); assert b"hello" in answer(ask(s, "/a.txt")) and b" 503 " in answer(ask(s, "/server-status")); free(s, held)

def test_nobody_is_turned_away_while_there_is_room():
    """A child whose workers are all busy leaves new clients to one that has some."""
    threaded()
    with Server(small(2) + "OverloadWait 100ms\n") as s:
        held = busy(s, 3)
        for _ in range(30): assert b" 200 " in answer(ask(s, "/a.txt"))
        free(s, held); assert "overload:" not in s.log()

def test_who_waited_for_too_long():
    """Workers become free all the time, but for too few: whoever has waited for OverloadWait when its turn comes is answered 503."""
    threaded()
    with Server(small() + "OverloadWait 500ms\n") as s:
        cs = [ask(s, "/bad/pause?200") for _ in range(14)]; got = [answer(c)[9:12] for c in cs]
        assert got.count(b"200") >= 4 and got.count(b"503") >= 2 and set(got) == {b"200", b"503"}, got

def test_bound_on_the_queue():
    """OverloadQueue: more than so many need not wait for OverloadWait. Off: they wait."""
    threaded()
    with Server(small() + "OverloadWait 60\nOverloadQueue 3\n") as s:
        held = busy(s, 2); cs = [ask(s, "/a.txt") for _ in range(8)]
        until(lambda: "overload:" in s.log(), 5, "it is too much"); free(s, held)
        got = [answer(c)[9:12] for c in cs]; assert b"503" in got, got
    with Server(small() + "OverloadWait 0\n") as s:
        held = busy(s, 2); cs = [ask(s, "/a.txt") for _ in range(8)]; free(s, held)
        assert all(b" 200 " in answer(c) for c in cs)

def test_stop_while_turning_away():
    """The server stops at once though clients are being turned away."""
    threaded()
    with Server(small() + "OverloadWait 200ms\n") as s:
        held = busy(s, 2); assert b" 503 " in answer(ask(s, "/a.txt")); half = s.connect(); half.sendall(b"GET /a"); s.write("go", ""); s.stop(signal.SIGTERM, 6)

def test_connections_of_one_client():
    """ClientMaxConnections: 429 for more, once in the log; all count anew when a child has died."""
    with Server("ClientMaxConnections 5\nStartServers 2\nServerLimit 2\nThreadsPerChild 10\nMaxRequestWorkers 20\nMinSpareThreads 1\nMaxSpareThreads 20\n" if MODEL != "prefork" else "ClientMaxConnections 5\n") as s:
        cs = [s.connect() for _ in range(5)]
        for c in cs: assert b" 200 " in answer(ask(s, "/a.txt", c))
        for _ in range(3):
            got = answer(ask(s, "/a.txt")); assert got.startswith(b"HTTP/1.1 429") and b"Retry-After" in got, got
        assert s.log().count("(ClientMaxConnections)") == 1, s.log()
        cs.pop().close(); until(lambda: b" 200 " in answer(ask(s, "/a.txt")), 5, "one less, one more")
        if MODEL == "prefork": return
        os.kill(s.children()[0], signal.SIGKILL)
        def alive(c):
            try: return b" 200 " in answer(ask(s, "/a.txt", c))
            except OSError: return False
        left = [c for c in cs if alive(c)]
        def room():
            more = [s.connect() for _ in range(8)]; got = [answer(ask(s, "/a.txt", c))[9:12] for c in more]; n = got.count(b"200")
            for c in more: c.close()
            return n == 5 - len(left)
        until(room, 10, f"{len(left)} are counted anew")

def test_requests_of_one_client():
    """ClientMaxRequestRate: 429 for more in a second, from one connection or several; served again later."""
    with Server("ClientMaxRequestRate 5\n") as s:
        got = [s.get("/a.txt").status for _ in range(20)]; assert 429 in got and 5 <= got.count(200) <= 10 and got[0] == 200, got
        assert s.log().count("(ClientMaxRequestRate)") <= 2 and "ClientMaxRequestRate" in s.log(); until(lambda: s.get("/a.txt").status == 200, 3, "a new second")
