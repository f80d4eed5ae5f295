"""What children give up: capabilities, gaining rights, and with ChildSandbox On dangerous system calls."""
import ctypes, http.server, os, signal, struct, subprocess, sys, tempfile, threading
import server
from server import HTTPD, MODULES, Server, until

SMALL = "StartServers 1\nThreadsPerChild 3\nMinSpareThreads 1\nMaxSpareThreads 9\nMaxRequestWorkers 9\nLoadModule alias_module \"%s/mod_alias.so\"\n" % MODULES
SCRIPTS = 'LoadModule %s_module "' + MODULES + '/mod_%s.so"\nScriptAlias /cgi/ "@ROOT@/cgi/"\n'
REFERENCE = "/usr/lib/apache2/modules"
NAMESPACE = "echo; unshare --user true >/dev/null 2>&1 && echo made || echo refused; grep -E 'NoNewPrivs|Seccomp:|Cap' /proc/self/status\n"

def status(pid): return {k: v.strip() for k, v in (l.split(":", 1) for l in open(f"/proc/{pid}/status"))}
def child(s): return until(lambda: s.children() and s.get("/a.txt").status == 200 and status(s.children()[0]), 10, "a child")
def none(st): return all(int(st[c], 16) == 0 for c in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"))
def of_script(s):
    text = s.get("/cgi/look").body.decode(); return text.split("\n")[0], dict(l.split(":\t") for l in text.split("\n")[1:] if l)

def needs_root():
    if os.geteuid(): print("needs root"); sys.exit(77)

def test_default():
    """Children and their scripts have no capabilities, and gain no rights; the control process keeps its own."""
    needs_root()
    for kind in ("cgi", "cgid"):
        with Server(SMALL + SCRIPTS % (kind, kind) + "ScriptSock @ROOT@/sock\n" * (kind == "cgid")) as s:
            os.chmod(s.write("cgi/look", "#!/bin/sh\n" + NAMESPACE), 0o755); st = child(s); assert st["NoNewPrivs"] == "1" and none(st) and st["Seccomp"] == "0", st
            assert int(status(s.proc.pid)["CapEff"], 16) and status(s.proc.pid)["NoNewPrivs"] == "0"; st = of_script(s)[1]; assert st["NoNewPrivs"] == "1" and none(st), st
            s.signal(signal.SIGUSR1); s.until_log("SIGUSR1 received"); assert s.get("/cgi/look").status == 200

def test_off():
    """ChildHardening Off leaves rights as they are for programs that gain some, such as those for mail."""
    needs_root()
    with Server(SMALL + "ChildHardening Off\n") as s: st = child(s); assert st["NoNewPrivs"] == "0" and int(st["CapBnd"], 16), st

def test_sandbox():
    """ChildSandbox On: a script of cgi or cgid cannot make a namespace, and goes on as ever otherwise."""
    with tempfile.TemporaryDirectory() as d:
        for kind in ("cgi", "cgid"):
            answers = []
            for switch in ("Off", "On"):
                with Server(SMALL + SCRIPTS % (kind, kind) + "ScriptSock @ROOT@/sock\n" * (kind == "cgid") + f"ChildSandbox {switch}\nChildHardening Off\n") as s:
                    os.chmod(s.write("cgi/look", "#!/bin/sh\n" + NAMESPACE), 0o755); assert child(s)["Seccomp"] == ("2" if switch == "On" else "0"); word, st = of_script(s); answers.append(word)
                    assert st["Seccomp"] == ("2" if switch == "On" else "0") and not s.log().count("exit signal")
                    if switch == "On":
                        s.signal(signal.SIGUSR1); s.until_log("SIGUSR1 received"); assert s.get("/cgi/look").status == 200
                        f = server.finish(server.ab(s, "-k", "-n", "2000", "-c", "5")); assert f["Failed requests"] == "0", f["output"]
            assert answers[1] == "refused", answers
            if answers[0] == "refused": print("namespaces are refused here anyway"); sys.exit(77)

def test_sandbox_and_proxy():
    """The reference's mod_proxy_http fetches from a backend inside the sandbox."""
    if not os.path.exists(f"{REFERENCE}/mod_proxy_http.so"): print("needs the reference's modules"); sys.exit(77)
    class Backend(http.server.BaseHTTPRequestHandler):
        def do_GET(self): self.send_response(200); self.send_header("Content-Length", "5"); self.end_headers(); self.wfile.write(b"there")
        def log_message(self, *a): pass
    backend = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Backend); threading.Thread(target=backend.serve_forever, daemon=True).start()
    with Server(SMALL + f"LoadModule proxy_module {REFERENCE}/mod_proxy.so\nLoadModule proxy_http_module {REFERENCE}/mod_proxy_http.so\nChildSandbox On\nProxyPass /far http://127.0.0.1:{backend.server_port}/\n") as s:
        assert child(s)["Seccomp"] == "2"; assert s.get("/far").body == b"there"; s.signal(signal.SIGUSR1); s.until_log("SIGUSR1 received"); assert s.get("/far").body == b"there"

def without_seccomp():
    """As on a kernel without filters: seccomp(2) does not exist from here on."""
    libc = ctypes.CDLL(None, use_errno=True); ins = lambda code, jt, jf, k: struct.pack("HBBI", code, jt, jf, k)
    number = {"x86_64": 317, "aarch64": 277}[os.uname().machine]; code = ins(0x20, 0, 0, 0) + ins(0x15, 0, 1, number) + ins(0x06, 0, 0, 0x50000 | 38) + ins(0x06, 0, 0, 0x7fff0000)
    buffer = ctypes.create_string_buffer(code); prog = ctypes.create_string_buffer(struct.pack("HxxxxxxP", 4, ctypes.addressof(buffer)))
    assert libc.prctl(38, 1, 0, 0, 0) == 0 and libc.prctl(22, 2, prog, 0, 0) == 0

def test_sandbox_that_cannot_be():
    """Where the kernel has no filters ChildSandbox On is refused at the start, by name; Off starts."""
    s = Server(SMALL + "ChildSandbox On\n"); r = subprocess.run([HTTPD, "-f", s.conf, "-t"], capture_output=True, text=True, preexec_fn=without_seccomp)
    assert r.returncode == 1 and "ChildSandbox On: this kernel has no filters" in r.stderr, r.stderr
    s.configure(SMALL); assert subprocess.run([HTTPD, "-f", s.conf, "-t"], capture_output=True, preexec_fn=without_seccomp).returncode == 0
