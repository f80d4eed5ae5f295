#!/usr/bin/env python3
"""The public headers and the linked httpd against the tables of the module interface beside this file.

  check.py --httpd BUILD/httpd [--cc gcc] [--cxx g++]

 1. every header compiles alone, in C and in C++
 2. every row of layout.tsv and constants.tsv holds (a generated program checks offsets, sizes, bits and values)
 3. every prototype of symbols.tsv that include/ declares is the same (compiled as a redeclaration)
 4. every symbol that httpd exports is one of the table: nothing private leaks, nothing is misspelt
Prints one line for each deviation; exit status 1 if there is one.
"""
import argparse, csv, os, re, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__)); INCLUDE = os.path.join(HERE, "..", "..", "include")
rows = lambda f: list(csv.DictReader(open(f"{HERE}/{f}"), delimiter="\t", quoting=csv.QUOTE_NONE))
flags = lambda: sum((subprocess.run(c.split(), capture_output=True, text=True, check=True).stdout.split()
                     for c in ("pkg-config --cflags apr-1 apr-util-1 libxml-2.0",)), []) + ["-I", INCLUDE]
HEADERS = sorted(h for h in os.listdir(INCLUDE) if h.endswith(".h"))
# a pattern for every hook, not a struct of its own
SKIP_SIGNATURES = {"<ns>_LINK_<hook>_t"}
LINKER = {"_init", "_fini", "main", "data_start", "_start", "__data_start", "_IO_stdin_used", "__bss_start", "_edata", "_end", "environ", "__environ", "_environ"}

def compile_(cc, text, out=None, lang="c", std="gnu17", extra=()):
    with tempfile.NamedTemporaryFile("w", suffix=".c" if lang == "c" else ".cc", delete=False) as f: f.write(text)
    cmd = [cc, f"-std={std}", "-w", *extra, *flags(), f.name] + (["-o", out] if out else ["-fsyntax-only"])
    r = subprocess.run(cmd, capture_output=True, text=True); os.unlink(f.name)
    return [l for l in r.stderr.splitlines() if "error" in l] if r.returncode else []

def alone(o):
    for h in HEADERS:
        yield from (f"{h} alone in C: {e}" for e in compile_(o.cc, f'#include "{h}"\n')[:1])
        yield from (f"{h} alone in C++: {e}" for e in compile_(o.cxx, f'#include "{h}"\n', lang="c++", std="gnu++17")[:1])

def program(o):
    """Generate, compile and run the program that checks layouts and constants."""
    out = ["#include <stdio.h>", "#include <stddef.h>", "#include <string.h>", "#include <stdlib.h>"] + [f'#include "{h}"' for h in HEADERS]
    out += ["static int bad;", "#define SAY(...) (printf(__VA_ARGS__), putchar('\\n'), bad = 1)",
            "static unsigned first_bit(const unsigned char *p, size_t n) { for (size_t i = 0; i < n * 8; i++) if (p[i / 8] >> (i % 8) & 1) return (unsigned)i; return ~0u; }",
            "static unsigned count_bits(const unsigned char *p, size_t n) { unsigned c = 0; for (size_t i = 0; i < n * 8; i++) c += p[i / 8] >> (i % 8) & 1; return c; }", "int main(void) {"]
    seen, n = set(), 0
    for r in rows("layout.tsv"):
        if r["struct"] in SKIP_SIGNATURES or r["form"] == "opaque": continue
        t = {"struct": "struct ", "union": "union "}.get(r["form"], "") + r["struct"]; f = r["field"]
        if t not in seen:
            seen.add(t); n += 1; out.append(f'if (sizeof({t}) != {r["size"]}) SAY("size of {t}: %zu, want {r["size"]}", sizeof({t}));')
        if f == "-": continue
        n += 1
        if r["bit_size"] != "-":
            at = int(r["offset"]) * 8 + int(r["bit_offset"])
            out.append(f'{{ {t} x; memset(&x, 0, sizeof x); x.{f} = ~0; if (first_bit((void *)&x, sizeof x) != {at} || count_bits((void *)&x, sizeof x) != {r["bit_size"]}) SAY("bits of {t}.{f}"); }}')
        else:
            out.append(f'if (offsetof({t}, {f}) != {r["offset"]} || sizeof((({t} *)0)->{f}) != {r["field_size"]}) SAY("{t}.{f}: at %zu, size %zu, want {r["offset"]}, {r["field_size"]}", offsetof({t}, {f}), sizeof((({t} *)0)->{f}));')
    for r in rows("constants.tsv"):
        n += 1; name, v = r["name"], r["value"]
        if r["kind"] == "macro string": out.append(f'if (strcmp({name}, {v})) SAY("{name} is \\"%s\\"", {name});')
        else: out.append(f'if ((long long)({name}) != {v}LL) SAY("{name} is %lld, want {v}", (long long)({name}));')
    out.append("return bad; }")
    with tempfile.TemporaryDirectory() as d:
        errors = compile_(o.cc, "\n".join(out), d + "/t", extra=("-Wl,--unresolved-symbols=ignore-all",))
        if errors: yield from errors[:20]; return
        yield from subprocess.run([d + "/t"], capture_output=True, text=True).stdout.splitlines()
    print(f"layouts and constants: {n} rows checked")

def prototypes(o):
    text = "\n".join(f'#include "{h}"' for h in HEADERS); n = 0
    body, undef = [], []
    for r in rows("symbols.tsv"):
        if r["header"] in ("-",) or r["kind"] not in ("function", "data"): continue
        n += 1; undef.append(f'#undef {r["symbol"]}'); body.append(r["prototype"].rstrip(";") + ";")
    yield from compile_(o.cc, "\n".join([text] + undef + body))[:30]
    print(f"prototypes: {n} compiled as redeclarations")

def symbols(o):
    known = {r["symbol"] for r in rows("symbols.tsv")}
    out = subprocess.run(["nm", "-D", "--defined-only", o.httpd], capture_output=True, text=True, check=True).stdout
    here = {l.split()[-1].split("@")[0] for l in out.splitlines() if l.split()}
    ours = {s for s in here if s not in LINKER and not s.startswith(("__asan", "__ubsan", "__tsan", "__lsan", "__sanitizer", "__interceptor"))}
    # what APR's macros export beside each hook, and our own process models' records
    extra = {s for s in ours - known if not re.fullmatch(r"ap_hook_get_\w+|mpm_\w+_module", s)}
    if any(s.startswith("__asan_") for s in here): extra = set()
    yield from (f"exported, but not of the interface: {s}" for s in sorted(extra))
    print(f"symbols: httpd exports {len(ours & known)} of the interface")

a = argparse.ArgumentParser(); a.add_argument("--httpd", required=True); a.add_argument("--cc", default="gcc"); a.add_argument("--cxx", default="g++"); o = a.parse_args()
bad = [f"{check.__name__}: {line}" for check in (alone, program, prototypes, symbols) for line in check(o)]
print("\n".join(bad) if bad else "the module interface holds")
sys.exit(1 if bad else 0)
