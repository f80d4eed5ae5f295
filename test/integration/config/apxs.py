"""apxs: modules compiled from source load here and in Apache, and an installation that can make its own."""
import os, re, shutil, subprocess, tempfile
from server import HTTPD, MODULES, ROOT, Server, free_port, until

BUILD = os.path.dirname(HTTPD); OURS = f"{BUILD}/apxs"; THEIRS = "/usr/bin/apxs"
REFERENCE, REFERENCE_MODULES = "/usr/sbin/apache2", "/usr/lib/apache2/modules"

SOURCE = """#include "httpd.h"
#include "http_config.h"
#include "http_protocol.h"
const char *said_by_part(void);
static int answer(request_rec *r)
{
    if (!r->handler || strcmp(r->handler, "small"))
        return DECLINED;
    ap_set_content_type(r, "text/plain");
    ap_rprintf(r, "%s %d\\n", said_by_part(), NUMBER);
    return OK;
}
static void hooks(apr_pool_t *p) { ap_hook_handler(answer, NULL, NULL, APR_HOOK_MIDDLE); }
module AP_MODULE_DECLARE_DATA small_module = { STANDARD20_MODULE_STUFF, NULL, NULL, NULL, NULL, NULL, hooks };
"""
PART = 'const char *said_by_part(void);\nconst char *said_by_part(void) { return WORD; }\n'
SMALL = '<Location /small>\nSetHandler small\n</Location>\n'

def sh(*args, cwd=None, status=0, env=None):
    r = subprocess.run(args, cwd=cwd, capture_output=True, text=True, timeout=120, env=env)
    assert r.returncode == status, f"{args}: {r.returncode}\n{r.stdout}{r.stderr}"; return r.stdout

def folder(): return tempfile.mkdtemp(prefix="weft-apxs.")

def compile_small(apxs, where):
    for name, text in (("mod_small.c", SOURCE), ("part.c", PART)): open(f"{where}/{name}", "w").write(text)
    sh(apxs, "-c", "-DNUMBER=7", "-D", r'WORD=\"hello\"', "-Wc,-Wall", "-lm", "mod_small.c", "part.c", cwd=where)
    for left in ("mod_small.la", ".libs/mod_small.so"): assert os.path.exists(f"{where}/{left}"), left
    return f"{where}/.libs/mod_small.so"

def answers_here(so, name="small", config=SMALL, path="/small"):
    with Server(f'LoadModule {name}_module "{so}"\n{config}') as s:
        r = s.get(path); assert r.status == 200, r.status; return r.body

def answers_in_reference(so):
    s = Server(f'LoadModule small_module "{so}"\n{SMALL}', modules=())
    s.base = s.base.replace("TypesConfig", "#TypesConfig").replace("<Location /server-status>\nSetHandler server-status\n</Location>\n", "")
    s.base = "".join(f"LoadModule {m}_module {REFERENCE_MODULES}/mod_{m}.so\n" for m in ("mpm_event", "authz_core")) + s.base
    s.configure(f'LoadModule small_module "{so}"\n{SMALL}')
    p = subprocess.Popen([REFERENCE, "-f", s.conf, "-DFOREGROUND"], stderr=subprocess.PIPE, text=True)
    try:
        until(lambda: p.poll() is not None or s.accepts(), 10, "the reference listens")
        assert p.poll() is None, p.stderr.read() + s.log()
        return s.get("/small").body
    finally:
        p.terminate(); p.wait(20); p.stderr.close(); shutil.rmtree(s.root, ignore_errors=True)

def test_a_module_of_ours_runs_here_and_in_apache():
    """A module of two sources, compiled with our apxs, answers in Weft and in Apache httpd."""
    d = folder(); so = compile_small(OURS, d)
    assert answers_here(so) == b"hello 7\n"
    if os.path.exists(REFERENCE): assert answers_in_reference(so) == b"hello 7\n"
    shutil.rmtree(d)

def test_sources_elsewhere():
    """What is made lies beside the sources, or where -o says; objects made before are linked."""
    d = folder(); os.mkdir(f"{d}/src"); os.mkdir(f"{d}/out"); compile_small(OURS, f"{d}/src")
    sh(OURS, "-c", "-DNUMBER=9", "-D", r'WORD=\"again\"', "-o", "out/mod_small.la", "src/mod_small.c", "src/part.lo", cwd=d)
    assert answers_here(f"{d}/out/.libs/mod_small.so") == b"hello 9\n"; shutil.rmtree(d)

def test_a_module_of_theirs_runs_here():
    """A module compiled with Apache's apxs answers in Weft."""
    d = folder(); assert answers_here(compile_small(THEIRS, d)) == b"hello 7\n"; shutil.rmtree(d)

def test_the_first_module():
    """-g makes a folder whose module compiles without a warning and answers; twice it is refused."""
    d = folder(); sh(OURS, "-g", "-n", "first", cwd=d); sh(OURS, "-g", "-n", "first", cwd=d, status=1)
    sh("make", "FLAGS=-Wc,-Wall\\ -Wextra\\ -Werror\\ -Wno-unused-parameter\\ -Wno-missing-field-initializers", cwd=f"{d}/first")
    so, config = f"{d}/first/.libs/mod_first.so", '<Location /first>\nSetHandler first\n'
    assert answers_here(so, "first", config + "</Location>\n", "/first") == b"This is mod_first.\n"
    assert answers_here(so, "first", config + 'FirstText "own words"\n</Location>\n', "/first") == b"own words\n"
    shutil.rmtree(d)

def test_queries():
    """-q answers by capitals, by small letters and by exp_; several joined by two semicolons; what is unknown fails."""
    assert sh(OURS, "-q", "LIBEXECDIR") == sh(OURS, "-q", "libexecdir") == sh(OURS, "-q", "exp_libexecdir") == f"{BUILD}/modules\n"
    assert sh(OURS, "-q", "progname", "TARGET") == "httpd;;httpd\n" and sh(OURS, "-S", "TARGET=web", "-q", "TARGET") == "web\n"
    for name in ("INCLUDEDIR", "APR_INCLUDEDIR", "SBINDIR", "SYSCONFDIR"): assert os.path.isdir(sh(OURS, "-q", name).strip()), name
    for name in ("APR_CONFIG", "APU_CONFIG"): assert os.access(sh(OURS, "-q", name).strip(), os.X_OK)
    listed = dict(l.split("=", 1) for l in sh(OURS, "-q").splitlines()); assert listed["TARGET"] == "httpd" and ",alias" in listed["ENABLED_DSO_MODULES"]
    if os.path.exists(THEIRS):
        for name in (l.split("=")[0] for l in sh(THEIRS, "-q").splitlines()): assert sh(OURS, "-q", name).strip() == listed.get(name, ""), name
    sh(OURS, "-q", "NO_SUCH", status=1); sh(OURS, status=1); sh(OURS, "-S", "x", "-q", "CC", status=1)

def test_activation():
    """-i -a copies the module and writes one LoadModule line, however often; -A writes it behind a '#', and -a takes that away."""
    d = folder(); compile_small(OURS, d); os.mkdir(f"{d}/conf"); conf = f"{d}/conf/httpd.conf"
    before = "ServerRoot /x\n<IfModule y>\nLoadModule in_module modules/in.so\n</IfModule>\nLoadModule out_module modules/out.so\nListen 1\n"
    open(conf, "w").write(before); into = ("-S", f"LIBEXECDIR={d}/mods", "-S", f"SYSCONFDIR={d}/conf", "-S", f"PREFIX={d}")
    for _ in range(2): sh(OURS, *into, "-i", "-a", "mod_small.la", cwd=d)
    assert os.access(f"{d}/mods/mod_small.so", os.X_OK)
    after = before.replace("Listen 1", "LoadModule small_module mods/mod_small.so\nListen 1")
    assert open(conf).read() == after, open(conf).read()
    assert open(conf + ".bak").read() == before
    sh(OURS, *into, "-e", "-A", "-n", "off", "mod_off.so", cwd=d); assert "\n#LoadModule off_module mods/mod_off.so\n" in open(conf).read()
    sh(OURS, *into, "-e", "-a", "-n", "off", "mod_off.so", cwd=d); text = open(conf).read()
    assert "\nLoadModule off_module mods/mod_off.so\n" in text and "#" not in text
    sh(OURS, *into, "-i", "-n", "none", "missing.la", cwd=d, status=1); shutil.rmtree(d)

def test_an_installation():
    """What is installed starts, serves its welcome page, is checked by apachectl, and takes a module by its own apxs; installed again it keeps its configuration."""
    d = folder(); os.chmod(d, 0o755); prefix = f"{d}/weft"; port = free_port()
    sh("cmake", "--install", BUILD, "--prefix", prefix); conf = f"{prefix}/conf/httpd.conf"
    text = open(conf).read(); assert f'ServerRoot "{prefix}"' in text
    open(conf, "w").write(re.sub(r"(?m)^Listen .*$", f"Listen 127.0.0.1:{port}", text))
    ctl, httpd = f"{prefix}/bin/apachectl", f"{prefix}/bin/httpd"; sh(ctl, "configtest")
    compile_small(f"{prefix}/bin/apxs", d); sh(f"{prefix}/bin/apxs", "-i", "-a", "mod_small.la", cwd=d)
    assert "\nLoadModule small_module modules/mod_small.so\n" in open(conf).read(); open(conf, "a").write(SMALL)
    assert sh(f"{prefix}/bin/apxs", "-q", "INCLUDEDIR", "SBINDIR", "PREFIX") == f"{prefix}/include;;{prefix}/bin;;{prefix}\n"
    sh("cmake", "--install", BUILD, "--prefix", prefix); assert "small_module" in open(conf).read()
    sh(ctl, "configtest")
    p = subprocess.Popen([httpd, "-d", prefix, "-DFOREGROUND"], stderr=subprocess.PIPE, text=True)
    try:
        get = lambda path: subprocess.run(["curl", "-s", "-m", "5", f"http://127.0.0.1:{port}{path}"], capture_output=True).stdout
        until(lambda: p.poll() is not None or get("/"), 10, "the installation answers"); assert p.poll() is None, p.stderr.read()
        assert get("/") == open(f"{ROOT}/conf/htdocs/index.html", "rb").read(); assert get("/small") == b"hello 7\n"
        if os.path.exists(REFERENCE): assert answers_in_reference(f"{d}/.libs/mod_small.so") == b"hello 7\n"
        sh(ctl, "graceful-stop"); p.wait(20)
    finally:
        p.kill(); p.wait(20); p.stderr.close(); shutil.rmtree(d, ignore_errors=True)
