#!/usr/bin/env python3
"""A flood from many addresses, with limits for each client and for waiting: /server-status answers all the while, and so do others.

    flood.py [--mpm event] [--seconds 20] [--clients 200] [--addresses 20]

The clients ask, each on a new connection as soon as the last was answered, for what takes 50 ms, of 20 workers. Greedy ones share one
address (ClientMaxConnections 20); another address has one request a moment, of which all are answered. Prints what they got."""
import argparse, collections, os, sys, threading, time
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import server
from load import ask, httpd, table, timed

CONFIG = """StartServers 2
ServerLimit 2
ThreadsPerChild 10
MaxRequestWorkers 20
MinSpareThreads 1
MaxSpareThreads 20
OverloadWait 300ms
ClientMaxConnections 20
LoadModule misbehave_module "{build}/test/modules/mod_misbehave.so"
<Location /bad>
SetHandler misbehave
</Location>
"""

def flood(port, source, until, got):
    """One client: a new request as soon as the last is over; counts statuses."""
    while time.monotonic() < until:
        ms, status = ask(port, "/bad/pause?50", 10, source); got[status] += 1
        if status != 200: time.sleep(0.05)              # bounded: a machine that others use too

def run(model, seconds, clients=200, addresses=20):
    """@return a row of figures, after everything was checked"""
    with httpd(model, CONFIG.format(build=os.path.dirname(server.HTTPD))) as s:
        end = time.monotonic() + seconds; many, greedy = [collections.Counter() for _ in range(clients)], [collections.Counter() for _ in range(60)]
        threads = [threading.Thread(target=flood, args=(s.port, f"127.0.1.{1 + i % addresses}", end, got)) for i, got in enumerate(many)]
        threads += [threading.Thread(target=flood, args=(s.port, "127.0.2.1", end, got)) for got in greedy]; [t.start() for t in threads]; time.sleep(0.3)
        figures = timed(s.port, seconds - 0.6, 0.05, 10, "/server-status?auto"); [t.join() for t in threads]
        after = ask(s.port)[1]; log = s.log()
    many, greedy = sum(many, collections.Counter()), sum(greedy, collections.Counter())
    assert figures["failed"] == 0 and figures["count"] > 3, f"/server-status: {figures}"
    assert after == 200 and set(many) <= {200, 503} and many[200], many
    assert set(greedy) <= {200, 429, 503} and greedy[429], greedy
    assert "127.0.2.1" in log and "127.0.1.1 " not in log, log[-2000:]
    return model, figures["count"], figures["failed"], figures["p50"], figures["p99"], many[200], many[503], greedy[200], greedy[503], greedy[429]

HEAD = ("model", "status asked", "failed", "p50 ms", "p99 ms", "many: 200", "503", "greedy: 200", "503", "429")

if __name__ == "__main__":
    a = argparse.ArgumentParser(); a.add_argument("--mpm", default="event,worker"); a.add_argument("--seconds", type=float, default=20); a.add_argument("--clients", type=int, default=200); a.add_argument("--addresses", type=int, default=20)
    o = a.parse_args(); table(HEAD, [run(m, o.seconds, o.clients, o.addresses) for m in o.mpm.split(",")])
