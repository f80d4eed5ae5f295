""".htaccess files that change while they are in use: the next request is answered by what they say now, on a connection that
is there already and on a new one, in the first folder and deep below, though what they said is kept between requests."""
import contextlib, http.client, os, re, shutil, threading
from server import MODEL, Server

CONF = ("" if MODEL == "prefork" else """StartServers 1\nServerLimit 1\nThreadsPerChild 5\nMaxRequestWorkers 5\nMinSpareThreads 1\nMaxSpareThreads 10
""") + """<Directory @ROOT@/htdocs>\nAllowOverride All\n</Directory>\n"""
MODULES = ("authz_core", "mime", "dir", "headers", "setenvif", "env")
PAGES = {"htdocs/a/b/f.txt": "page\n", "htdocs/f.txt": "page\n"}

def says(text): return f'Header set X-Says "{text}"\n'

class Asker:
    """Two ways to ask: on one connection that stays, and on a new one each time."""
    def __init__(self, s): self.s = s; self.c = http.client.HTTPConnection("127.0.0.1", s.port, timeout=10)
    def kept(self, path):
        self.c.request("GET", path); r = self.c.getresponse(); r.read(); return r.headers.get("X-Says") if r.status == 200 else r.status
    def fresh(self, path): r = self.s.get(path); return r.headers.get("X-Says") if r.status == 200 else r.status
    def expect(self, path, want):
        for _ in range(3): got = self.kept(path), self.fresh(path); assert got == (want, want), (path, got, want)

def changes(s, folder, path):
    """Every way in which a folder's file can change, each followed by requests at once."""
    a, f = Asker(s), f"{s.root}/htdocs/{folder}.htaccess"; name = f"htdocs/{folder}.htaccess"
    a.expect(path, None); s.write(name, says("one")); a.expect(path, "one"); s.write(name, says("two")); a.expect(path, "two")
    s.write(name + ".new", says("three")); os.rename(f + ".new", f); a.expect(path, "three")
    os.chmod(f, 0); a.expect(path, 403); os.chmod(f, 0o644); a.expect(path, "three")
    s.write(name, "Nonsense here\n"); a.expect(path, 500); s.write(name, says("four")); a.expect(path, "four")
    os.remove(f); a.expect(path, None); os.symlink("target", f); a.expect(path, None)
    s.write(f"htdocs/{folder}target", says("five")); os.remove(f); os.symlink("target", f); a.expect(path, "five")
    for i in range(20): s.write(name + ".new", says(str(i))); os.rename(f + ".new", f); assert a.kept(path) == str(i); assert a.fresh(path) == str(i)
    os.remove(f); a.expect(path, None)

def test_a_change_is_seen_at_once():
    """Made, overwritten, replaced, unreadable, wrong, removed, linked: the answer right after it follows the file."""
    with Server(CONF, files=PAGES, modules=MODULES) as s: changes(s, "", "/f.txt"); changes(s, "a/b/", "/a/b/f.txt"); changes(s, "a/", "/a/b/f.txt")

def test_inner_files_are_laid_upon_outer_ones():
    """What an inner folder does not say is the outer one's, whichever changed last."""
    with Server(CONF, files={**PAGES, "htdocs/.htaccess": says("outer"), "htdocs/a/b/.htaccess": "Header set X-Other y\n"}, modules=MODULES) as s:
        a = Asker(s); a.expect("/a/b/f.txt", "outer"); s.write("htdocs/a/.htaccess", says("middle")); a.expect("/a/b/f.txt", "middle"); a.expect("/f.txt", "outer")
        s.write("htdocs/.htaccess", says("changed")); a.expect("/a/b/f.txt", "middle"); os.remove(f"{s.root}/htdocs/a/.htaccess"); a.expect("/a/b/f.txt", "changed")

def test_folders_that_change_places():
    """A folder that is renamed, replaced by another or by a link has its own file at once."""
    with Server(CONF, files={**PAGES, "htdocs/a/.htaccess": says("a"), "htdocs/x/b/f.txt": "x\n", "htdocs/x/.htaccess": says("x")}, modules=MODULES) as s:
        d = f"{s.root}/htdocs"; a = Asker(s); a.expect("/a/b/f.txt", "a")
        os.rename(f"{d}/a", f"{d}/old"); a.expect("/a/b/f.txt", 404); os.rename(f"{d}/x", f"{d}/a"); a.expect("/a/b/f.txt", "x")
        shutil.rmtree(f"{d}/a"); os.symlink("old", f"{d}/a"); a.expect("/a/b/f.txt", "a")
        os.mkdir(f"{d}/new"); s.write("htdocs/new/f.txt", "new\n"); a.expect("/new/f.txt", None); s.write("htdocs/new/.htaccess", says("new")); a.expect("/new/f.txt", "new")

def test_a_file_that_asks_for_another_is_read_each_time():
    """<IfFile> in a .htaccess file follows the file that it asks for."""
    with Server(CONF, files={**PAGES, "htdocs/.htaccess": "<IfFile @F@>\n" + says("there") + "</IfFile>\n"}, modules=MODULES) as s:
        s.write("htdocs/.htaccess", f"<IfFile {s.root}/flag>\n{says('there')}</IfFile>\n"); a = Asker(s)
        a.expect("/f.txt", None); s.write("flag", ""); a.expect("/f.txt", "there"); os.remove(f"{s.root}/flag"); a.expect("/f.txt", None)

def test_under_load():
    """While many ask, each answer is one of the two that the file has said, and the last word is seen by all."""
    with Server(CONF.replace("Child 5", "Child 16").replace("Workers 5", "Workers 16"), files={**PAGES, "htdocs/a/.htaccess": says("1")}, modules=MODULES) as s:
        over, wrong = threading.Event(), []
        def ask():
            a = Asker(s)
            while not over.is_set():
                with contextlib.suppress(ConnectionError, http.client.HTTPException):
                    got = a.kept("/a/b/f.txt")
                    if not re.fullmatch(r"\d+", str(got)): wrong.append(got)
        threads = [threading.Thread(target=ask) for _ in range(6)]
        for t in threads: t.start()
        a = Asker(s)
        for i in range(2, 150):
            s.write("htdocs/a/.new", says(str(i))); os.rename(f"{s.root}/htdocs/a/.new", f"{s.root}/htdocs/a/.htaccess"); got = a.fresh("/a/b/f.txt"), a.kept("/a/b/f.txt")
            if got != (str(i), str(i)): wrong.append((i, got))
        over.set()
        for t in threads: t.join()
        assert not wrong, wrong[:10]
