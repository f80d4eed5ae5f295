#!/usr/bin/env python3
"""How long an ordinary client waits while thousands of others do hardly anything: ours beside Apache's worker and event, in one run.

    patience.py [--drip 5000] [--idle 5000] [--slow 500] [--workers 100] [--seconds 10] [--servers weft-event,...]

drip: a byte of a head every five seconds; idle: one request, then nothing; slow: 1 KB/s of a file of 20 MB. Prints 99th
percentiles in milliseconds without and with the crowd; a request that has no answer after five seconds has failed."""
import argparse, os, sys
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from load import Crowd, descriptors, httpd, table, timed

SERVERS = {"weft-event": ("event", "weft", ""), "weft-worker": ("worker", "weft", ""), "apache-event": ("event", "apache", ""),
           "apache-event-factor": ("event", "apache", "AsyncRequestWorkerFactor 1000\n"), "apache-worker": ("worker", "apache", "")}

def config(workers, children=4):
    return (f"StartServers {children}\nServerLimit {children}\nThreadsPerChild {workers // children}\nMaxRequestWorkers {workers}\nMinSpareThreads 1\nMaxSpareThreads {workers}\n"
            "Timeout 300\nKeepAliveTimeout 300\nLogLevel warn\n")

def measure(name, numbers, workers, seconds):
    """@return (figures without, figures with the crowd, how the crowd fared)"""
    model, whose, more = SERVERS[name]
    descriptors(sum(numbers.values()) + 1000)
    with httpd(model, config(workers, 4 if workers >= 8 else 1) + more, whose, {"htdocs/big": b"x" * 20_000_000}) as s:
        timed(s.port, min(seconds, 1)); quiet = timed(s.port, seconds)
        with Crowd(s.port, **numbers) as crowd:
            crowd.settle(15 + sum(numbers.values()) / 1000); before = crowd.now(); figures = timed(s.port, seconds); there = crowd.now()
            there["bytes"] = (there["bytes"] - before["bytes"]) / seconds / 1024; return quiet, figures, there

def main():
    a = argparse.ArgumentParser(); a.add_argument("--drip", type=int, default=5000); a.add_argument("--idle", type=int, default=5000); a.add_argument("--slow", type=int, default=500)
    a.add_argument("--workers", type=int, default=100); a.add_argument("--seconds", type=float, default=10); a.add_argument("--servers", default=",".join(SERVERS)); o = a.parse_args(); rows = []
    for name in o.servers.split(","):
        quiet, crowded, there = measure(name, {"drip": o.drip, "idle": o.idle, "slow": o.slow}, o.workers, o.seconds)
        rows.append((name, f"{quiet['p50']:.2f}", f"{quiet['p99']:.2f}", f"{crowded['p50']:.2f}", f"{crowded['p99']:.2f}", crowded["p99"] / quiet["p99"], crowded["count"], crowded["failed"],
                     f"{there['drip']}+{there['idle']}+{there['slow']}", there["bytes"], there["lost"]))
        table(("server", "p50 quiet", "p99 quiet", "p50", "p99", "times", "requests", "failed", "crowd served", "KB/s to slow", "closed"), rows[-1:])
    table(("server", "p50 quiet", "p99 quiet", "p50", "p99", "times", "requests", "failed", "crowd served", "KB/s to slow", "closed"), rows)

if __name__ == "__main__": main()
