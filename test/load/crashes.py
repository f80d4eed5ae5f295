#!/usr/bin/env python3
"""Children that die of SEGV one after another under load: only requests of those fail, the log names them, and service goes on at once.

    crashes.py [--mpm event] [--seconds 60] [--every 1] [--clients 8]

Half of the clients ask for a file, half for something that takes 20 ms, each request with a number that is in the access log
beside the child's pid. Prints requests, failures, how many of them the error log names, and how long it took until as much was
answered as before each kill."""
import argparse, bisect, os, random, re, signal, socket, statistics, sys, threading, time
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import server
from load import httpd, table
from server import until

CONFIG = """StartServers 4
{threads}MinSpareThreads 24
MaxSpareThreads 32
MaxRequestWorkers {workers}
MaxKeepAliveRequests 0
LoadModule misbehave_module "{build}/test/modules/mod_misbehave.so"
<Location /bad>
SetHandler misbehave
</Location>
LogFormat "%P %q" pids
CustomLog "@ROOT@/logs/pids" pids
"""
WINDOW, TAKES = 0.1, 0.02       # seconds: of a rate; of a request that takes long

def config(model):
    text = CONFIG.format(threads="ServerLimit 4\nThreadsPerChild 8\n" if model != "prefork" else "", workers=32 if model != "prefork" else 16, build=os.path.dirname(server.HTTPD))
    return text if model != "prefork" else text.replace("MinSpareThreads 24\nMaxSpareThreads 32\n", "MinSpareServers 8\nMaxSpareServers 16\n").replace("StartServers 4", "StartServers 12")

class Asker(threading.Thread):
    """Asks for one number after another on a connection, and on another one when that is closed."""
    def __init__(self, port, number):
        super().__init__(daemon=True); self.port, self.number, self.done, self.answered, self.lost, self.wrong = port, number, False, [], [], []
        self.path, self.body = ("/bad/pause?20", b"paused\n") if number % 2 else ("/a.txt?0", b"hello\n")
    def once(self, c, count):
        c.sendall(f"GET {self.path}.{self.number}.{count} HTTP/1.1\r\nHost: x\r\n\r\n".encode()); got = c.recv(4096)
        while got and not got.endswith(self.body):
            more = c.recv(4096)
            if not more: return b""
            got += more
        return got
    def run(self):
        c, count, before = None, 0, None
        while not self.done:
            count += 1; began = time.monotonic()
            try:
                if c is None: c, before = socket.create_connection(("127.0.0.1", self.port), 20), None
                got = self.once(c, count)
                if got.startswith(b"HTTP/1.1 200 "): self.answered.append((time.monotonic(), count))
                elif got: self.wrong.append((count, got))
            except TimeoutError: got = b""; self.wrong.append((count, "no answer"))
            except OSError: got = b""
            if not got: self.lost.append((began, time.monotonic(), count, before))
            before = before or count                # the first of this connection
            if not got or b"Connection: close" in got: c and c.close(); c = None
            time.sleep(random.random() * 0.004)

def recovery(times, kills, usual):
    """For each kill, seconds until a window has eight tenths of what it had before."""
    def rate(at): return bisect.bisect(times, at + WINDOW) - bisect.bisect(times, at)
    return [next((d / 50 for d in range(500) if rate(k + d / 50) >= 0.8 * usual), 10.0) for k in kills]

def run(model, seconds, every=1.0, clients=8):
    """@return a row of figures, after everything was checked"""
    with httpd(model, config(model)) as s:
        until(lambda: int(s.status()["ServerUptimeSeconds"]) > 1, 10, "the children are no longer new")
        askers = [Asker(s.port, i) for i in range(clients)]; [a.start() for a in askers]; until(lambda: all(len(a.answered) > 20 for a in askers), 20, "all are served")
        calm = time.monotonic(); time.sleep(1); kills = {}; first = time.monotonic(); usual = sum(calm < t < first for a in askers for t, _ in a.answered) / (first - calm) * WINDOW
        while time.monotonic() < first + seconds:
            pid = random.choice(until(s.children, 5, "a child is left")); kills[pid] = time.monotonic(); os.kill(pid, signal.SIGSEGV)
            until(lambda: time.monotonic() > kills[pid] + every, every + 5, "the next kill")
        for a in askers: a.done = True
        for a in askers: a.join(30)
        s.stop(signal.SIGWINCH, 30); log = s.log(); pid_of = {tuple(map(int, m[1:])): int(p) for p, *m in re.findall(r"^(\d+) \?(\d+)\.(\d+)\.(\d+)$", s.log("pids"), re.M)}
    return check(model, askers, kills, usual, log, pid_of)

def check(model, askers, kills, usual, log, pid_of):
    dead = {int(p) for p in re.findall(r"AH0005[12]: child pid (\d+) exit signal Segmentation fault", log)}; named = set(re.findall(r'in flight in child \d+, worker \d+, answering: "GET /bad/pause\?(20\.\d+\.\d+) ', log))
    assert dead == set(kills), f"killed {sorted(kills)}, logged {sorted(dead)}"
    assert not [a.wrong for a in askers if a.wrong], [a.wrong for a in askers]
    must = 0
    for a in askers:
        for began, ended, count, before in a.lost:
            near = [k for k in kills.values() if began - 2 * server.SLOW < k <= ended]; kind = 20 if a.number % 2 else 0
            assert near, f"client {a.number}, request {count}: lost while nobody died"
            assert pid_of.get((kind, a.number, before)) in {None, *dead}, f"client {a.number}, request {count}: lost by a child that lives"
            if kind and before and any(began < k - TAKES / 4 for k in near if k < ended and k > began):
                must += 1; assert f"20.{a.number}.{count}" in named, f"client {a.number}, request {count}: lost, not named"
    times = sorted(t for a in askers for t, _ in a.answered); back = recovery(times, kills.values(), usual); lost = sum(len(a.lost) for a in askers)
    assert max(back) < 1 * server.SLOW, f"seconds until service was as before: {back}"
    return model, len(times), len(kills), lost, must, f"{usual / WINDOW:.0f}", f"{statistics.median(back):.2f}", f"{max(back):.2f}"

HEAD = ("model", "answered", "kills", "lost", "of them in hand, all named", "usual req/s", "s to recover, median", "longest")

if __name__ == "__main__":
    a = argparse.ArgumentParser(); a.add_argument("--mpm", default="event,worker,prefork"); a.add_argument("--seconds", type=float, default=60); a.add_argument("--every", type=float, default=1)
    a.add_argument("--clients", type=int, default=8); o = a.parse_args(); table(HEAD, [run(m, o.seconds, o.every, o.clients) for m in o.mpm.split(",")])
