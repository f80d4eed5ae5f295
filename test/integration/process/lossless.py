#!/usr/bin/env python3
"""Restarts, upgrades and rotated logs under load: no request fails, and no line of the log is lost or torn.

As tests: seconds for each process model. By hand, a longer run that prints its figures:

    lossless.py [--mpm worker] [--restarts 100] [--upgrades 20] [--rotations 50] [--requests 5000000] [--seconds 480]

Three kinds of clients at once: ab with keep-alive, ab with a connection for each request, and one that checks every
answer and follows Connection: close. Events are spread over the time that the load takes."""
import argparse, collections, ctypes, glob, http.client, os, random, re, signal, sys, threading, time
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "lib"))
import server
from server import Server, ab, finish, until

CONFIG = """StartServers 2
ThreadsPerChild 10
MinSpareThreads 10
MaxSpareThreads 30
MaxRequestWorkers 60
MaxKeepAliveRequests 0
LogFormat "<%m %U%q %>s>" whole
CustomLog "@ROOT@/logs/lines" whole
"""
LINE = re.compile(r"<GET /(\w+)\.txt(?:\?(\d+)\.(\d+))? 200>")
TOTAL = "resuming normal operations"

class Checker(threading.Thread):
    """Asks for one number after another; a closed connection is an error unless the answer before said so."""
    def __init__(self, s, number): super().__init__(daemon=True); self.s, self.number, self.done, self.count, self.error = s, number, False, 0, None
    def run(self):
        c = None
        try:
            while not self.done:
                if c is None: c = http.client.HTTPConnection("127.0.0.1", self.s.port, timeout=30); c.connect()
                c.request("GET", f"/check.txt?{self.number}.{self.count}"); r = c.getresponse(); body = r.read()
                assert r.status == 200 and body == b"checked\n", (r.status, body)
                self.count += 1
                if r.getheader("Connection", "").lower() == "close": c.close(); c = None
                time.sleep(random.random() * 0.004)
        except Exception as e: self.error = f"client {self.number}, request {self.count}: {type(e).__name__} {e}"

def settled(s, ask, upgrade=False):
    """Do something to the server and wait until its new children are announced."""
    before, pid = s.log().count(TOTAL), s.pid; ask()
    until(lambda: s.log().count(TOTAL) > before and (s.pid != pid if upgrade else True), 60, "the server goes on")

def rotate(s):
    n = len(glob.glob(f"{s.root}/logs/lines*")); os.rename(f"{s.root}/logs/lines", f"{s.root}/logs/lines.{n}"); os.kill(s.pid, signal.SIGUSR1)

EVENTS = {"restart": lambda s: settled(s, lambda: os.kill(s.pid, signal.SIGUSR1)), "rotation": lambda s: settled(s, lambda: rotate(s)),
          "upgrade": lambda s: settled(s, lambda: os.kill(s.pid, signal.SIGUSR2), True)}

def lines(s):
    """What the logs say: lines of each path, the numbers of each checking client, and what is no whole line."""
    paths, numbers, torn = collections.Counter(), collections.defaultdict(list), []
    for name in glob.glob(f"{s.root}/logs/lines*"):
        for line in open(name, errors="replace"):
            m = LINE.fullmatch(line.rstrip("\n"))
            if not m or not line.endswith("\n"): torn.append(line); continue
            paths[m[1]] += 1
            if m[2]: numbers[int(m[2])].append(int(m[3]))
    return paths, numbers, torn

def attaches(name):
    """Whether another program finds the shared memory of that name, wherever APR keeps it."""
    apr = ctypes.CDLL("libapr-1.so.0"); pool, shm = ctypes.c_void_p(), ctypes.c_void_p(); apr.apr_initialize(); apr.apr_pool_create_ex(ctypes.byref(pool), None, None, None)
    return apr.apr_shm_attach(ctypes.byref(shm), name.encode(), pool) == 0

PIPED = CONFIG.replace('"@ROOT@/logs/lines"', '"|$cat >> @ROOT@/logs/lines"') + "ScoreBoardFile @ROOT@/board\n"

def run(model, events, keep, close, clients=4, seconds=120, config=CONFIG):
    server.MODEL = "" if model == "worker" else model; names = [n for n, count in events.items() for _ in range(count)]; random.shuffle(names)
    with Server(config, files={"htdocs/keep.txt": "kept\n", "htdocs/close.txt": "closed\n", "htdocs/check.txt": "checked\n"}) as s:
        checkers = [Checker(s, i) for i in range(clients)]; [c.start() for c in checkers]; began = time.monotonic()
        loads = [ab(s, "-k", "-n", str(keep), "-c", "12", path="/keep.txt"), ab(s, "-n", str(close), "-c", "4", path="/close.txt")]
        took = collections.defaultdict(list)
        for i, name in enumerate(names):
            at = time.monotonic(); EVENTS[name](s); took[name].append(time.monotonic() - at)
            rest = seconds * 0.8 * (i + 1) / len(names) - (time.monotonic() - began)   # spread over a long run; no matter in a short one
            if rest > 0 and all(l.poll() is None for l in loads): time.sleep(rest)
        during = [l.poll() is None for l in loads]
        figures = [finish(l, max(seconds, 40) * 3) for l in loads]; spent = time.monotonic() - began
        for c in checkers: c.done = True
        for c in checkers: c.join(40)
        assert "ScoreBoardFile" not in config or attaches(f"{s.root}/board"), "the scoreboard's file is gone"
        s.stop(signal.SIGWINCH, 60); paths, numbers, torn = lines(s)
        asked = {"keep": keep, "close": close, "check": sum(c.count for c in checkers)}
        failed = sum(int(f["Failed requests"].split()[0]) + int(f.get("Non-2xx responses", 0)) for f in figures if "Failed requests" in f)
        longest = {n: f"{max(t) * 1000:.0f} ms" for n, t in took.items()}
        print(f"{model}: {sum(asked.values())} requests in {spent:.0f} s, {failed} failed; {dict(events)}, longest {longest}; "
              f"log lines {dict(paths)}, torn {len(torn)}; load ran to the last event: {all(during)}")
        for f, n in zip(figures, (keep, close)): assert f.get("Complete requests") == str(n) and f["Failed requests"] == "0" and "Non-2xx responses" not in f, f["output"]
        assert not [c.error for c in checkers if c.error], [c.error for c in checkers if c.error]
        assert not torn, torn[:3]
        assert any(during), "the load was over before the last event"
        for name, n in asked.items(): assert paths[name] == n, f"{name}: {n} asked, {paths[name]} logged"
        for c in checkers: assert sorted(numbers[c.number]) == list(range(c.count)), f"client {c.number}"

SHORT = {"restart": 4, "upgrade": 2, "rotation": 2}

def test_worker():
    """worker: four restarts, two upgrades, two rotations; nothing is lost."""
    run("worker", SHORT, 40000, 8000, seconds=0.5)

def test_event():
    """event: the same."""
    run("event", SHORT, 40000, 8000, seconds=0.5)

def test_prefork():
    """prefork: the same."""
    run("prefork", SHORT, 20000, 6000, clients=2, seconds=0.5)

def test_log_program():
    """A program that takes the log gets every line, and ends by itself; a ScoreBoardFile outlives the server that an upgrade follows."""
    run("worker", {"restart": 4, "upgrade": 2}, 40000, 8000, seconds=0.5, config=PIPED)

if __name__ == "__main__":
    a = argparse.ArgumentParser(); a.add_argument("--mpm", default="worker"); a.add_argument("--restarts", type=int, default=100); a.add_argument("--upgrades", type=int, default=20)
    a.add_argument("--rotations", type=int, default=50); a.add_argument("--requests", type=int, default=5_000_000); a.add_argument("--seconds", type=int, default=480); o = a.parse_args()
    run(o.mpm, {"restart": o.restarts, "upgrade": o.upgrades, "rotation": o.rotations}, int(o.requests * 0.85), int(o.requests * 0.15), seconds=o.seconds)
