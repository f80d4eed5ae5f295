"""ListenCoresBucketsRatio: sets of listening sockets on one port, a child accepts from one of them."""
import os, re, signal, sys, urllib.request
from server import Server, free_port, until

SETS = os.cpu_count()
CONFIG = "ListenCoresBucketsRatio 1\nStartServers 1\nServerLimit 8\nThreadsPerChild 4\nMaxRequestWorkers 32\nMinSpareThreads 1\nMaxSpareThreads 4\n"

def sockets(port):
    """The inodes of the sockets that listen on the port."""
    rows = [l.split() for l in open("/proc/net/tcp").read().splitlines()[1:]]
    return {r[9] for r in rows if r[3] == "0A" and int(r[1].split(":")[1], 16) == port}

def held(pid, port):
    out = set()
    try: fds = os.listdir(f"/proc/{pid}/fd")
    except OSError: return out                              # it has ended meanwhile
    for fd in fds:
        try: m = re.match(r"socket:\[(\d+)\]", os.readlink(f"/proc/{pid}/fd/{fd}"))
        except OSError: continue
        if m: out.add(m.group(1))
    return out & sockets(port)

def served(s): return [held(c, s.port) for c in s.children()]

def all_served(s):
    """Every set has a child, and every child one set."""
    sets = served(s); return all(len(h) == 1 for h in sets) and set().union(*sets) == sockets(s.port)

def fetch(s, count=60): assert all(s.get("/a.txt").status == 200 for _ in range(count))

def several_processors():
    if SETS < 2: print("needs two processors"); sys.exit(77)

def test_a_set_for_each_processor():
    """Ratio 1: a socket for each processor, each served by children of its own; they outlive a graceful restart."""
    several_processors()
    with Server(CONFIG) as s:
        until(lambda: len(sockets(s.port)) == SETS and all_served(s), 30, "every set is served"); fetch(s); before, old = sockets(s.port), set(s.children())
        s.signal(signal.SIGUSR1); until(lambda: not old & set(s.children()) and all_served(s), 30, "new children serve"); fetch(s)
        assert sockets(s.port) == before
        s.configure(CONFIG.replace("Ratio 1", "Ratio 1000000")); s.signal(signal.SIGUSR1)
        until(lambda: len(sockets(s.port)) == 1 and all_served(s), 30, "one set is left"); fetch(s)
        s.configure(CONFIG); s.signal(signal.SIGUSR1)
        until(lambda: len(sockets(s.port)) == SETS and all_served(s), 30, "sets are back"); fetch(s)

def test_a_set_whose_child_dies():
    """A set is not left without a child, though others have idle threads enough."""
    several_processors()
    with Server(CONFIG) as s:
        until(lambda: len(sockets(s.port)) == SETS and all_served(s), 30, "every set is served"); gone = s.children()[0]
        os.kill(gone, signal.SIGKILL); until(lambda: gone not in s.children() and all_served(s), 30, "the set is served again"); fetch(s)

def test_several_ports():
    """With two ports each set has both, and children of different sets do not wait for each other's turn."""
    several_processors()
    port = free_port()
    with Server(CONFIG + f"Listen 127.0.0.1:{port}\n") as s:
        until(lambda: len(sockets(s.port)) == len(sockets(port)) == SETS and all_served(s), 30, "every set is served")
        for _ in range(60): fetch(s, 1); assert urllib.request.urlopen(f"http://127.0.0.1:{port}/a.txt", timeout=5).read() == b"hello\n"

def test_too_few_processors():
    """With fewer processors than twice the ratio nothing changes; what is no positive number is refused."""
    with Server(CONFIG.replace("Ratio 1", f"Ratio {SETS}")) as s:
        fetch(s, 5); assert len(sockets(s.port)) == 1
        for bad in ("0", "-1", "x"):
            s.configure(f"ListenCoresBucketsRatio {bad}"); status, text = s.run("-t")
            assert status == 1 and "ListenCoresBucketsRatio must be > 0" in text, text
