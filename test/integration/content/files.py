"""Static files that change while they are served: what is answered is a whole version, with its own length."""
import http.client, os, threading, time
from server import Server, until

def versions(s, path, want):
    """The answers while `want` is being brought about; each must be one of the versions."""
    return until(lambda: s.get(path).body == want, 3, f"{want[:20]!r}")

def test_changes_are_seen_at_once():
    """A file that is overwritten, replaced, truncated, deleted, made unreadable or re-linked is answered as it is now."""
    with Server("", files={"htdocs/f.txt": "one\n", "htdocs/g.txt": "other\n"}) as s:
        f = f"{s.root}/htdocs/f.txt"; old = time.time() - 3600; os.utime(f, (old, old))
        for i in range(5): assert s.get("/f.txt").body == b"one\n"
        s.write("htdocs/f.txt", "two\n"); assert s.get("/f.txt").body == b"two\n"
        s.write("htdocs/new", "replaced\n"); os.rename(f"{s.root}/htdocs/new", f); assert s.get("/f.txt").body == b"replaced\n"
        os.truncate(f, 3); r = s.get("/f.txt"); assert r.body == b"rep" and r.headers["Content-Length"] == "3"
        os.chmod(f, 0); assert s.get("/f.txt").status == 403
        os.chmod(f, 0o644); assert s.get("/f.txt").body == b"rep"
        os.remove(f); assert s.get("/f.txt").status == 404
        os.symlink("g.txt", f); assert s.get("/f.txt").body == b"other\n"

def test_changes_are_seen_on_a_connection_that_stays():
    """The same, request after request on one connection, where a look at the file is spared while nothing happens to it: also
    through a link, in a folder that is replaced, and by a writer that keeps the file open."""
    with Server(files={"htdocs/d/f.txt": "zero\n", "htdocs/e/f.txt": "folder\n", "other/t.txt": "target\n"}) as s:
        c = http.client.HTTPConnection("127.0.0.1", s.port, timeout=10); d = f"{s.root}/htdocs/d"; old = time.time() - 3600
        def body(path="/d/f.txt"): c.request("GET", path); r = c.getresponse(); b = r.read(); return b if r.status == 200 else r.status
        for i in range(30):
            s.write("htdocs/d/f.txt", f"{i}\n"); assert body() == f"{i}\n".encode(); assert body() == f"{i}\n".encode()
        os.utime(f"{d}/f.txt", (old, old)); assert [body() for _ in range(20)] == [b"29\n"] * 20
        with open(f"{d}/f.txt", "a") as f:
            for i in range(10): f.write("more\n"); f.flush(); assert body() == b"29\n" + b"more\n" * (i + 1)
        os.truncate(f"{d}/f.txt", 2); assert body() == b"29"; os.chmod(f"{d}/f.txt", 0); assert body() == 403; os.chmod(f"{d}/f.txt", 0o644); assert body() == b"29"
        os.rename(f"{d}/f.txt", f"{d}/g.txt"); assert (body(), body("/d/g.txt")) == (404, b"29"); os.rename(f"{d}/g.txt", f"{d}/f.txt"); assert body() == b"29"
        os.rename(d, d + "-old"); assert body() == 404; os.rename(f"{s.root}/htdocs/e", d); assert body() == b"folder\n"; os.remove(f"{d}/f.txt"); assert body() == 404
        os.symlink(f"{s.root}/other/t.txt", f"{d}/f.txt"); assert body() == b"target\n"; s.write("other/t.txt", "another\n"); assert body() == b"another\n"
        os.mkdir(f"{d}/new"); s.write("htdocs/d/new/x.txt", "x\n"); assert body("/d/new/x.txt") == b"x\n"

def test_kept_body_is_dropped_when_the_file_changes():
    """A body that has been in memory for a while goes when its file changes, though size and modification time stay."""
    with Server("StartServers 1\nServerLimit 1\nThreadsPerChild 5\nMaxRequestWorkers 5\nMinSpareThreads 1\nMaxSpareThreads 10\n", files={"htdocs/f.txt": "one\n"}) as s:
        f = f"{s.root}/htdocs/f.txt"; st = os.stat(f); time.sleep(2.2)
        for i in range(20): assert s.get("/f.txt").body == b"one\n"
        with open(f, "r+") as h: h.write("two\n")
        os.utime(f, ns=(st.st_atime_ns, st.st_mtime_ns)); assert s.get("/f.txt").body == b"two\n"

def test_never_torn():
    """Under constant replacement every answer is one of the versions, whole, with the right length and validator."""
    bodies = [bytes([65 + i]) * (100 + 700 * i) for i in range(20)]
    with Server("", files={"htdocs/f.txt": bodies[0]}) as s:
        stop = threading.Event()
        def replace():
            i = 0
            while not stop.is_set():
                s.write("htdocs/tmp", bodies[i % 20]); os.rename(f"{s.root}/htdocs/tmp", f"{s.root}/htdocs/f.txt"); i += 1
        t = threading.Thread(target=replace); t.start()
        try:
            for i in range(600):
                r = s.get("/f.txt"); assert r.status == 200 and r.body in bodies and int(r.headers["Content-Length"]) == len(r.body), (r.status, len(r.body), r.headers["Content-Length"])
        finally: stop.set(); t.join()

def test_many_large_answers_leave_no_descriptors():
    """Files that are sent by the kernel are closed again on connections that stay open."""
    with Server("StartServers 1\nServerLimit 1\nThreadsPerChild 5\nMaxRequestWorkers 5\nMinSpareThreads 1\nMaxSpareThreads 10\n", files={"htdocs/big": b"x" * 200_000}) as s:
        c = s.connect()
        for i in range(50):
            c.sendall(b"GET /big HTTP/1.1\r\nHost: x\r\n\r\n"); got = 0
            while got < 200_000: got += len(c.recv(65536))
        assert len(os.listdir(f"/proc/{s.children()[0]}/fd")) < 30
