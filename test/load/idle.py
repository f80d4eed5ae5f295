#!/usr/bin/env python3
"""What idle keep-alive connections cost in memory (PSS of the process tree): ours, beside nginx.

    idle.py [--connections 10000] [--servers weft-event,weft-worker,nginx]

Each has made one request. Prints MiB before and with them, and KiB for each connection."""
import argparse, contextlib, os, sys, time
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from load import Crowd, Nginx, ask, descriptors, httpd, pss, table

CONFIG = "StartServers 4\nServerLimit 4\nThreadsPerChild 25\nMaxRequestWorkers 100\nMinSpareThreads 1\nMaxSpareThreads 100\nTimeout 300\nKeepAliveTimeout 300\nLogLevel warn\n"

def settled(pid, seconds=20):
    """Memory, once it no longer falls."""
    now, end = pss(pid), time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(2.5); before, now = now, pss(pid)
        if now > before - 0.2: break
    return now

def measure(name, connections):
    """@return (MiB before, MiB with them, how many there were)"""
    descriptors(connections + 1000)
    with contextlib.ExitStack() as stack:
        s = stack.enter_context(Nginx(connections + 100) if name == "nginx" else httpd(name.split("-")[1], CONFIG))
        for _ in range(100): assert ask(s.port)[1] == 200
        before = pss(s.proc.pid); crowd = stack.enter_context(Crowd(s.port, idle=connections)); there = crowd.settle(20 + connections / 500); return before, settled(s.proc.pid), there["idle"]

def main():
    a = argparse.ArgumentParser(); a.add_argument("--connections", type=int, default=10000); a.add_argument("--servers", default="weft-event,weft-worker,nginx"); o = a.parse_args(); rows = []
    for name in o.servers.split(","): before, with_them, n = measure(name, o.connections); rows.append((name, n, before, with_them, with_them - before, (with_them - before) * 1024 / max(n, 1)))
    table(("server", "connections", "MiB before", "MiB with them", "MiB more", "KiB each"), rows)

if __name__ == "__main__": main()
