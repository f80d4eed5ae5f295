"""The process models under load, in seconds; test/load/ has the same at full length, with tables."""
import os, sys
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "load"))
import crashes, flood, idle, patience
from server import HTTPD, SLOW

def patient(model, **crowd):
    quiet, crowded, there = patience.measure(f"weft-{model}", crowd, 8, 1.5)
    assert {k: there[k] for k in crowd} == crowd and there["lost"] == 0, there
    assert crowded["failed"] == 0 and crowded["p99"] < max(3 * quiet["p99"], 500 * SLOW), (quiet, crowded)
    return there

def test_event_waits_for_nobody():
    """event: 300 clients that send a byte now and then, 300 idle ones and 40 slow readers on eight workers: others are answered as if there were none."""
    there = patient("event", drip=300, idle=300, slow=40); assert there["bytes"] > 10, there

def test_worker_waits_for_readers_only():
    """worker: the same but for slow readers, who hold a worker each."""
    patient("worker", drip=300, idle=300); assert patient("worker", drip=50, slow=5)["bytes"] > 1

def test_idle_connections_are_small():
    """1,000 idle connections cost at most 12 KiB each."""
    if any(name in open(HTTPD, "rb").read() for name in (b"__asan_init", b"__tsan_init")): print("the sanitizer's own memory is in the way"); os._exit(77)
    before, with_them, n = idle.measure("weft-event", 1000)
    assert n == 1000 and (with_them - before) * 1024 / n < 12, (before, with_them)

def test_crashes_worker():
    """worker: children die of SEGV under load; only their requests fail, each is named, and service goes on within a second."""
    crashes.run("worker", 2)

def test_crashes_event():
    """event: the same."""
    crashes.run("event", 2)

def test_crashes_prefork():
    """prefork: the same."""
    crashes.run("prefork", 2)

def test_flood():
    """A flood from 20 addresses and a greedy one: 200 or 503, 429 for the greedy one alone, and /server-status all the while."""
    flood.run("event", 3, 100)
