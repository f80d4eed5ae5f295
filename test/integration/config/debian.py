"""Debian's own tree of configuration files, /etc/apache2, with every module of its package at once."""
import glob, os, re, shutil, signal, subprocess, sys, tempfile, urllib.request
from server import HTTPD, MODULES, SLOW, free_port, until

REFERENCE, REFERENCE_MODULES, TREE = "/usr/sbin/apache2", "/usr/lib/apache2/modules", "/etc/apache2"
PAGE = "<html>the default page</html>\n"

class Tree:
    """A copy of /etc/apache2 with all that can be loaded together, and its environment."""
    def __init__(self, modules):
        self.root = tempfile.mkdtemp(prefix="weft-debian."); os.chmod(self.root, 0o755); self.port = free_port(); self.conf = f"{self.root}/etc"; self.modules = modules; self.proc = None
        shutil.copytree(TREE, self.conf, symlinks=True); os.makedirs(f"{self.root}/www")
        for d in ("log", "lock"): os.mkdir(f"{self.root}/{d}")
        os.makedirs(f"{self.root}/run/socks")
        for d in ("mods-enabled", "sites-enabled"):
            for f in os.listdir(f"{self.conf}/{d}"): os.unlink(f"{self.conf}/{d}/{f}")
        for f in os.listdir(f"{self.conf}/mods-available"):
            if not f.startswith(("mpm_event.", "mpm_prefork.")): os.symlink(f"../mods-available/{f}", f"{self.conf}/mods-enabled/{f}")
        os.symlink("../sites-available/000-default.conf", f"{self.conf}/sites-enabled/000-default.conf")
        for f in glob.glob(f"{self.conf}/mods-available/*.load"): self.edit(f, lambda t: re.sub(f"{REFERENCE_MODULES}/(\\S+)", self.module, t))
        self.edit(f"{self.conf}/ports.conf", lambda t: f"Listen 127.0.0.1:{self.port}\n")
        self.edit(f"{self.conf}/sites-available/000-default.conf", lambda t: t.replace("*:80", f"*:{self.port}").replace("/var/www/html", f"{self.root}/www"))
        self.edit(f"{self.conf}/apache2.conf", lambda t: t.replace("/var/www/", f"{self.root}/www/"))
        open(f"{self.root}/www/index.html", "w").write(PAGE)
        self.env = {**os.environ, "APACHE_RUN_USER": "www-data", "APACHE_RUN_GROUP": "www-data", "APACHE_PID_FILE": f"{self.root}/run/pid", "APACHE_RUN_DIR": f"{self.root}/run",
                    "APACHE_LOCK_DIR": f"{self.root}/lock", "APACHE_LOG_DIR": f"{self.root}/log", "LANG": "C"}
    def edit(self, path, change):
        text = open(path).read(); open(path, "w").write(change(text))
    def module(self, m):
        ours = f"{MODULES}/{m[1]}"; return ours if self.modules == "ours" and os.path.exists(ours) else m[0]
    def page(self):
        try: return urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=5 * SLOW).read().decode()
        except OSError: return None
    def log(self):
        path = f"{self.root}/log/error.log"; return open(path).read() if os.path.exists(path) else ""
    def lines(self):
        """What the log says, without times, processes, and what names the server itself."""
        for l in self.log().splitlines():
            l = re.sub(r"^\[[^]]*\] ", "", l); l = re.sub(r"\[pid \d+(:tid \d+)?\] ", "", l)
            yield re.sub(r"(AH00292: |AH00094: |AH00558: )\S+.*", r"\1", l.replace(self.root, "ROOT").replace(str(self.port), "PORT"))
    def life(self, program):
        """Start, serve, reload, serve, stop."""
        self.proc = subprocess.Popen([program, "-d", self.conf, "-f", "apache2.conf", "-DFOREGROUND"], env=self.env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True)
        try:
            until(lambda: self.proc.poll() is not None or self.page(), 30, "the page is served"); assert self.proc.poll() is None, self.proc.stderr.read() + self.log()
            assert self.page() == PAGE; until(lambda: "AH00094" in self.log(), 10, "started")
            self.proc.send_signal(signal.SIGUSR1); until(lambda: self.log().count("AH00094") == 2, 20, "reloaded")
            until(lambda: self.page() == PAGE, 10, "the page is served again")
            self.proc.terminate(); assert self.proc.wait(20 * SLOW) == 0; assert "AH00295" in self.log(); assert not os.path.exists(f"{self.root}/run/pid")
        finally:
            if self.proc.poll() is None: os.killpg(self.proc.pid, signal.SIGKILL)
            self.proc.stderr.close(); shutil.rmtree(self.root, ignore_errors=True) if sys.exc_info()[0] else None
        lines = list(self.lines()); shutil.rmtree(self.root); return lines

def check(modules):
    if not os.path.exists(f"{TREE}/mods-available") or not os.path.exists(REFERENCE): print("Debian's apache2 is not installed"); sys.exit(77)
    said = Tree("theirs").life(REFERENCE); extra = [l for l in Tree(modules).life(HTTPD) if l not in said]
    assert not extra, "\n".join(extra)

def test_all_modules_of_debian():
    """All modules of apache2-bin load together with /etc/apache2's own files; what the log says is what it says with Apache."""
    check("theirs")

def test_ours_among_them():
    """The same with our modules where we have them."""
    check("ours")
