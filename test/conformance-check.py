#!/usr/bin/env python3
"""The recorded cases against a build, and against what is known not to pass yet.

  conformance-check.py --ours BUILD --release BUILD --reference-modules FOLDER

"ours" is our httpd with our modules, and the reference's where we have none yet; "theirs" is our httpd with the reference's.

Runs the areas of conformance-areas, and on our side the cases of cases/, which are recorded from httpd as those are. known-failures lists cases that fail, each with its reason; a case that fails and is not
listed is a failure here, and so is one that is listed and passes."""
import argparse, os, re, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
a = argparse.ArgumentParser(); a.add_argument("--ours", required=True); a.add_argument("--release", required=True); a.add_argument("--reference-modules", required=True); o = a.parse_args()
lines = lambda f: [l.strip() for l in open(f"{HERE}/{f}") if l.strip() and not l.startswith("#")]
areas = {l.split()[0]: [f"conformance/cases/{x}" for x in l.split()[1:]] for l in lines("conformance-areas")}
areas["ours"].append("cases")
known = {"ours": set(), "theirs": set()}
for l in lines("known-failures"): side, case = l.split()[:2]; known[side].add(case)

def run(side, httpd, modules):
    r = subprocess.run([sys.executable, f"{HERE}/conformance/run.py", "--httpd", httpd, "--modules", modules, "-j", "4", *(f"{HERE}/{x}" for x in areas[side])], capture_output=True, text=True)
    blocks = re.split(r"(?m)^(?=(?:FAIL|SKIP) \S+\.case$)", r.stdout); failing = {}
    for b in blocks:
        m = re.match(r"FAIL (\S+)\.case", b)
        if m: failing["/".join(m[1].split("/")[-2:])] = b
    m = re.search(r"(\d+) passed, (\d+) failed, (\d+) skipped\s*$", r.stdout)
    if not m: print(r.stdout[-2000:], r.stderr[-2000:]); return 0, 1
    total = int(m[1]) + int(m[2])
    new, stale = sorted(set(failing) - known[side]), sorted(known[side] - set(failing))
    for c in new: print(failing[c])
    for c in stale: print(f"passes, but is listed as failing: {side} {c}")
    print(f"{side}: {m[1]} of {total} cases pass, {len(known[side])} are known not to")
    return int(m[1]), len(new) + len(stale)

results = [run("ours", f"{o.ours}/httpd", f"{o.ours}/modules:{o.reference_modules}"), run("theirs", f"{o.release}/httpd", o.reference_modules)]
print(f"{sum(p for p, _ in results)} passed, {sum(f for _, f in results)} failed")
