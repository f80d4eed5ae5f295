#!/usr/bin/env python3
"""Under valgrind: what is lost does not grow with requests or graceful restarts.

    leaks.py [--mpm worker] [--requests 10000] [--restarts 5]

Two runs, the second with that many requests and restarts, the first with a fifth: by the role of a process (control, child) prints what
memcheck calls lost and still reachable at its end, errors, and, without valgrind, the control process's memory over ten times as many restarts."""
import argparse, glob, os, re, signal, subprocess, sys, tempfile
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import server
from load import httpd, table
from server import ab, finish, until

CONFIG = "StartServers 1\nServerLimit 1\nThreadsPerChild 4\nMaxRequestWorkers 4\nMinSpareThreads 1\nMaxSpareThreads 4\n"
# A graceful restart runs /proc/self/exe to look at the configuration, which is valgrind's own program there.
SHIM = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <string.h>
static const char *meant(const char *path) { return strcmp(path, "/proc/self/exe") == 0 ? REAL : path; }
int execve(const char *path, char *const argv[], char *const env[]) { return ((int (*)(const char *, char *const *, char *const *))dlsym(RTLD_NEXT, "execve"))(meant(path), argv, env); }
int execv(const char *path, char *const argv[]) { return ((int (*)(const char *, char *const *))dlsym(RTLD_NEXT, "execv"))(meant(path), argv); }
"""
READY = "resuming normal operations"

def restart(s):
    before = s.log().count(READY); os.kill(s.pid, signal.SIGUSR1); until(lambda: s.log().count(READY) > before, 60, "the restart")

def load(s, requests):
    for args in (("-k",), ()): f = finish(ab(s, *args, "-s", "120", "-n", str(max(1, requests // 2)), "-c", "4"), 400); assert f["Failed requests"] == "0" and "Non-2xx responses" not in f, f["output"]

def figures(text):
    """Bytes of each kind at the end of a process, and errors that are no leaks."""
    def number(pattern): m = re.search(pattern, text); return int(m[1].replace(",", "")) if m else 0
    errors = len(re.findall(r"(?m)^==\d+== (?:Invalid|Conditional|Use of|Syscall|Mismatched|Source and)", text))
    return {"definitely": number(r"definitely lost: ([\d,]+) bytes"), "indirectly": number(r"indirectly lost: ([\d,]+)"), "possibly": number(r"possibly lost: ([\d,]+)"), "reachable": number(r"still reachable: ([\d,]+)"), "errors": errors}

def watched(model, requests, restarts):
    """@return figures of the control process and the greatest of any child, and the texts"""
    with tempfile.TemporaryDirectory() as d:
        os.chmod(d, 0o777); wrapper = f"{d}/httpd"; real = server.HTTPD
        subprocess.run(["cc", "-shared", "-fPIC", f'-DREAL="{real}"', "-xc", "-", "-o", f"{d}/shim.so"], input=SHIM.encode(), check=True)
        open(wrapper, "w").write(f"#!/bin/sh\nLD_PRELOAD={d}/shim.so exec valgrind --leak-check=full --show-leak-kinds=definite,possible --log-file={d}/log.%p {real} \"$@\"\n"); os.chmod(wrapper, 0o755)
        server.HTTPD, slow, server.SLOW = wrapper, server.SLOW, 10
        try:
            with httpd(model, CONFIG) as s:
                for _ in range(restarts): load(s, requests // restarts); restart(s)
                control = s.pid; s.stop(signal.SIGWINCH, 60)
        finally: server.HTTPD, server.SLOW = real, slow
        texts = {int(p.rsplit(".", 1)[1]): open(p).read() for p in glob.glob(f"{d}/log.*")}
    ended = {p: figures(t) for p, t in texts.items() if "HEAP SUMMARY" in t}; kids = [f for p, f in ended.items() if p != control]; assert control in ended and len(kids) > restarts, (control, list(texts))
    return ended[control], {k: max(f[k] for f in kids) for k in kids[0]}, texts

def grown(model, restarts):
    """KiB of private memory of the control process after some restarts, and after ten times as many."""
    def private(pid): return sum(map(int, re.findall(r"^Private_\w+:\s+(\d+)", open(f"/proc/{pid}/smaps_rollup").read(), re.M)))
    with httpd(model, CONFIG) as s:
        sizes = []
        for i in range(10 * restarts): restart(s); sizes.append(private(s.pid)) if i + 1 in (restarts, 5 * restarts, 10 * restarts) else None
        return sizes

def main():
    a = argparse.ArgumentParser(); a.add_argument("--mpm", default="worker"); a.add_argument("--requests", type=int, default=10000); a.add_argument("--restarts", type=int, default=5); o = a.parse_args(); rows = []
    few, many = watched(o.mpm, o.requests // 5, 1), watched(o.mpm, o.requests, o.restarts)
    for role, i in (("control", 0), ("child, the most", 1)):
        for run, n in ((few, 1), (many, o.restarts)): rows.append((role, o.requests * n // o.restarts, n, *(f"{v:,}" for v in run[i].values())))
    table(("process", "requests", "restarts", "definitely lost", "indirectly", "possibly", "reachable", "errors"), rows)
    for text in many[2].values():
        for block in re.findall(r"(?:==\d+== .*(?:definitely lost in|Invalid|Conditional|uninitialised).*\n(?:==\d+==    .*\n)+)", text)[:3]: print(block)
    sizes = grown(o.mpm, o.restarts); print(f"control process after {o.restarts}, {5 * o.restarts} and {10 * o.restarts} graceful restarts: {sizes} KiB")
    assert many[0]["definitely"] <= few[0]["definitely"] and many[1]["definitely"] <= few[1]["definitely"], "what is lost grows"
    assert many[0]["errors"] == many[1]["errors"] == 0, "memory was misused"
    assert sizes[2] - sizes[1] <= 256, "the control process grows"

if __name__ == "__main__": main()
