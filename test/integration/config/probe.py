"""What functions of the module interface answer: recorded from Apache 2.4.71 (probe/PART), the same here.

Two modules print one line for each call: test/modules/mod_probe.c and mod_probe_more.c, built for Weft's headers. To record again:
WEFT_RECORD=/usr/lib/apache2/modules run.py probe (the same .so in Apache)."""
import http.client, os, re, subprocess, sys
from server import HTTPD, MODEL, MODULES, SLOW, Server, until

HERE = os.path.dirname(os.path.abspath(__file__)); RECORD = os.environ.get("WEFT_RECORD")
SO = f"{os.path.dirname(HTTPD)}/test/modules/mod_probe.so"
PARTS = ("escapes", "words", "matches", "times", "queries", "request", "cookies", "env", "heads", "subrequests", "providers", "expressions", "scores", "registry", "others")
CONFIG = f"""LoadModule probe_module "{SO}"
Define PROBE_D
ServerName probe.example
ExtendedStatus On
StartServers 1
ThreadsPerChild 5
MinSpareThreads 5
MaxSpareThreads 5
MaxRequestWorkers 5
<Location /probe>
SetHandler probe
AcceptPathInfo On
</Location>
<Location /denied>
Require all denied
</Location>
"""
MORE = ("slots", "cache", "locks", "hooks", "validators", "paths", "form", "custom", "elsewhere", "redirect", "byhand", "twice")
THEIRS = "/usr/lib/apache2/modules"
MORE_CONFIG = "".join(f"LoadModule {m}_module {MODULES if os.path.exists(f'{MODULES}/mod_{m}.so') and not RECORD else THEIRS}/mod_{m}.so\n" for m in ("slotmem_shm", "socache_shmcb")) + f"""
LoadModule probe_module "{SO}"
LoadModule probe_more_module "{SO.replace('probe', 'probe_more')}"
ServerName probe.example
ServerSignature Off
<Location /more>
SetHandler probe_more
AcceptPathInfo On
</Location>
"""
HEADERS = {"Host": "probe.example", "User-Agent": "probe", "Authorization": "Basic dXNlcjpwYTpzcw==", "If-None-Match": '"x"', "X-Y": "abc", "Connection": "close"}

def answer(s, part):
    c = http.client.HTTPConnection("127.0.0.1", s.port, timeout=10 * SLOW); c.request("GET", f"/probe/{part}?q=1&r=a%20b", headers=HEADERS)
    r = c.getresponse(); assert r.status == 200, f"{part}: {r.status}"; return r.read().decode("latin-1").replace(str(s.port), "PORT")

def differences(s):
    for part in PARTS:
        path = f"{HERE}/probe/{part}"; now = answer(s, part)
        if RECORD: open(path, "w").write(now); continue
        want = open(path).read().split("\n"); now = now.split("\n")
        yield from (f"{part}: {b!r}, Apache {a!r}" for a, b in zip(want, now) if a != b)
        if len(want) != len(now): yield f"{part}: {len(now)} lines, Apache {len(want)}"

def more(s, part):
    """Status, what error pages point to, and the body; forms are posted."""
    c = http.client.HTTPConnection("127.0.0.1", s.port, timeout=10 * SLOW); posted = part == "form"
    c.request("POST" if posted else "GET", f"/more/{part}", b"a=1&b=two+words&c=%C3%A4&d&=e&x=&f" if posted else None, {"Host": "probe.example", "Connection": "close", **({"Content-Type": "application/x-www-form-urlencoded"} if posted else {})})
    r = c.getresponse(); return f"{r.status} {r.reason} {r.getheader('Location')} {r.getheader('Content-Type')}\n" + r.read().decode("latin-1").replace(str(s.port), "PORT").replace(s.root, "ROOT")

def more_differences(s):
    for part in MORE:
        path = f"{HERE}/probe/more_{part}"; now = more(s, part)
        if RECORD: open(path, "w").write(now); continue
        want = open(path).read().split("\n"); now = now.split("\n")
        yield from (f"{part}: {b!r}, Apache {a!r}" for a, b in zip(want, now) if a != b)
        if len(want) != len(now): yield f"{part}: {len(now)} lines, Apache {len(want)}"

def record(config, compare):
    s = Server(config, modules=("authz_core", "mime", "dir")); text = s.base + config
    text = re.sub(r'LoadModule (\w+)_module ".*?/modules/(mod_\w+\.so)"', lambda m: m[0] if "probe" in m[1] else f'LoadModule {m[1]}_module "{RECORD}/{m[2]}"', text)
    text = f'LoadModule mpm_worker_module "{RECORD}/mod_mpm_worker.so"\n' + re.sub(r"<Location /server-status>.*?</Location>\n", "", text, flags=re.S)
    s.conf = s.write("httpd.conf", text)
    p = subprocess.Popen(["/usr/sbin/apache2", "-f", s.conf, "-DFOREGROUND"], start_new_session=True)
    try: until(lambda: p.poll() is not None or s.accepts(), 10, "Apache listens"); list(compare(s))
    finally: p.terminate(); p.wait(20)

def test_answers_are_those_of_apache():
    """Hundreds of calls of the interface answer as recorded."""
    if RECORD: return record(CONFIG, differences)
    if MODEL not in ("", "worker"): return  # the answers of ap_mpm_query() are worker's
    with Server(CONFIG, modules=("authz_core", "mime", "dir", "status")) as s:
        found = list(differences(s)); assert not found, "\n" + "\n".join(found)

def test_stores_hooks_and_error_answers_are_those_of_apache():
    """Slot memory, object caches, mutexes, optional functions, hooks, validators, forms and error pages that modules make."""
    if RECORD: return record(MORE_CONFIG, more_differences)
    if not os.path.exists(THEIRS): print("Apache's modules are not installed"); sys.exit(77)
    with Server(MORE_CONFIG, modules=("authz_core", "mime", "dir", "status")) as s:
        found = list(more_differences(s)); assert not found, "\n" + "\n".join(found)
