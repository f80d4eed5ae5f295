#!/usr/bin/env python3
"""Run the integration tests: every function test_* of test/integration/*/*.py, a few at once.

  run.py [-j N] [NAME ...]     only those whose path or function contains a NAME

Each test is a function whose docstring states the behaviour. Prints a line for each and 'N passed, N failed'."""
import argparse, concurrent.futures, importlib.util, os, subprocess, sys, time

HERE = os.path.dirname(os.path.abspath(__file__)); sys.path.insert(0, os.path.join(HERE, "..", "lib"))

def load(path):
    spec = importlib.util.spec_from_file_location(os.path.basename(path)[:-3], path); m = importlib.util.module_from_spec(spec); spec.loader.exec_module(m); return m

def tests():
    for d, _, fs in sorted(os.walk(HERE)):
        for f in sorted(fs):
            if f.endswith(".py") and d != HERE:
                path = os.path.join(d, f)
                for line in open(path):
                    if line.startswith("def test_"): yield os.path.relpath(path, HERE), line[4:].split("(")[0]

def one(test):
    """In a process of its own, so that a test cannot disturb another."""
    began = time.monotonic()
    r = subprocess.run([sys.executable, __file__, "--only", *test], capture_output=True, text=True, timeout=600)
    return test, r.returncode, time.monotonic() - began, r.stdout + r.stderr

a = argparse.ArgumentParser(); a.add_argument("-j", type=int, default=2); a.add_argument("--only", nargs=2); a.add_argument("names", nargs="*"); o = a.parse_args()
if o.only: getattr(load(os.path.join(HERE, o.only[0])), o.only[1])(); sys.exit(0)
chosen = [t for t in tests() if not o.names or any(n in t[0] + " " + t[1] for n in o.names)]
passed = failed = 0
with concurrent.futures.ThreadPoolExecutor(o.j) as ex:
    for test, status, took, out in ex.map(one, chosen):  # 77: cannot be tried on this machine; it says why
        passed += status == 0; failed += status not in (0, 77)
        print(f"{ {0: 'ok  ', 77: 'skip'}.get(status, 'FAIL')} {test[0]} {test[1]} ({took:.1f} s)", flush=True)
        if status: print("    " + out.replace("\n", "\n    "), flush=True)
print(f"{passed} passed, {failed} failed"); sys.exit(1 if failed or not passed else 0)
