"""Static files that change while they are served: what is answered is a whole version, with its own length."""
import os, threading, time
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
