"""Out of something: the server refuses politely and recovers by itself."""
import os, pwd, resource, subprocess, tempfile, time
from server import HTTPD, MODEL, Server, until

ONE = "StartServers 1\nServerLimit 1\nThreadsPerChild 4\nMaxRequestWorkers 4\nMinSpareThreads 1\nMaxSpareThreads 5\nKeepAliveTimeout 60\nTimeout 60\n"

class Limited(Server):
    """A server that may open only so many files."""
    def start(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE); resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard))
        try: return super().start()
        finally: resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

def cpu(pid):
    f = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split(); return (int(f[11]) + int(f[12])) / 100

def test_out_of_descriptors():
    """With no descriptor left new clients get 503 or wait, the server does not spin, and serves again when there is room."""
    if MODEL == "prefork": print("one connection each"); os._exit(77)
    with Limited(ONE) as s:
        cs = [s.connect() for i in range(100)]
        for c in cs: c.sendall(b"GET /a.txt HT")     # the kernel keeps silent ones to itself
        s.until_log("out of resources", 15); child = s.children()[0]; before = cpu(child)
        time.sleep(2); assert cpu(child) - before < 1.0, "the listener spins"
        for c in cs: c.close()
        def served():
            try: return s.get("/a.txt").status == 200
            except OSError: return False
        until(served, 15, "service has recovered")

def test_long_lines_and_many_fields():
    """Limits on a request's head: 414, 431 or 400, and the server goes on."""
    with Server(ONE) as s:
        for head, want in ((b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", (414,)), (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 9000 + b"\r\n\r\n", (400, 431)),
                           (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: a\r\n" * 200 + b"\r\n", (400, 431)), (b"A" * 100000, (400, 414))):
            c = s.connect()
            try: c.sendall(head)
            except OSError: pass
            got = c.recv(4096); assert int(got.split()[1]) in want, got[:200]
        assert s.get("/a.txt").status == 200

def root_only():
    if os.geteuid() != 0: print("only root may do this"); os._exit(77)

def test_out_of_threads():
    """A child that gets fewer threads than it asks for says so once, serves with those, and has all of them when the system gives more."""
    root_only()
    if MODEL == "prefork": print("one thread each"); os._exit(77)
    class FewThreads(Server):
        def start(self):
            old = resource.getrlimit(resource.RLIMIT_NPROC); resource.setrlimit(resource.RLIMIT_NPROC, (8, old[1]))
            try: return super().start()
            finally: resource.setrlimit(resource.RLIMIT_NPROC, old)
    user = next(u.pw_name for u in pwd.getpwall() if u.pw_name in ("games", "news", "uucp", "lp", "mail"))   # who has no other processes
    with FewThreads(f"User {user}\nStartServers 1\nServerLimit 1\nThreadsPerChild 20\nMaxRequestWorkers 20\nMinSpareThreads 1\nMaxSpareThreads 25\n") as s:
        s.until_log("going on with fewer"); idle = int(s.status()["IdleWorkers"]); assert idle < 8, idle
        for _ in range(30): assert s.get("/a.txt").status == 200
        for c in s.children(): subprocess.run(["prlimit", f"--pid={c}", "--nproc=1000:"], user=user, group="nogroup", extra_groups=[], check=True)
        s.until_log("has all 20 worker threads now"); assert s.log().count("going on with fewer") == 1; until(lambda: int(s.status()["IdleWorkers"]) == 19, 5, "all are there")

def test_no_threads():
    """Stacks that no memory is enough for: the server says why and how often it tries, and stops when told."""
    if MODEL == "prefork": print("no threads"); os._exit(77)
    s = Server(ONE + "ThreadStackSize 100000000000000\n"); s.start()
    try:
        s.until_log("unable to create"); s.until_log("at doubling intervals"); assert s.log().count("at doubling intervals") == 1; s.stop()
    finally: s.__exit__(None)

def test_no_shared_memory():
    """Whichever request for shared memory is refused: the server ends with a reason, or says what it lacks and serves."""
    if b"__asan_init" in open(HTTPD, "rb").read(): print("the sanitizer has no preloading"); os._exit(77)
    everything = ""
    for n in range(1, 7):
        s = Server(ONE + "ClientMaxConnections 100\n"); log = f"{s.root}/logs/stderr"
        p = subprocess.Popen([HTTPD, "-f", s.conf, "-DFOREGROUND"], stderr=open(log, "wb"), start_new_session=True, env={**os.environ, "LD_PRELOAD": f"{os.path.dirname(HTTPD)}/test/modules/refuse_shm.so", "REFUSE_SHM": str(n)})
        try:
            def served():
                try: return p.poll() is not None or s.get("/a.txt").status == 200
                except OSError: return False
            until(served, 10, f"an end or service without piece {n}"); said = open(log).read() + s.log()
            if p.poll() is not None: assert p.returncode > 0 and ("memory" in said or "scoreboard" in said), (n, p.returncode, said)
            everything += said; assert "assertion" not in said and "exit signal" not in said, said
        finally:
            if p.poll() is None: p.terminate(); p.wait(15)
            s.__exit__(None)
    for words in ("the log will not say who holds the workers", "no client is limited", "no shared memory for the lengths of queues"): assert words in everything, words

def test_full_disk():
    """A log that cannot be written holds nothing up, is told of once, and says how much is missing when there is room again."""
    root_only(); d = tempfile.mkdtemp(prefix="weft-full.")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k,mode=777", "none", d], capture_output=True).returncode: os.rmdir(d); print("no tmpfs may be mounted here"); os._exit(77)
    try:
        with Server(ONE + f'CustomLog "{d}/access" "%{{X}}i %U"\n<VirtualHost *:@PORT@>\nServerName full\nErrorLog "{d}/error"\nAlias /x /nonexistent\n</VirtualHost>\n', modules=("authz_core", "mime", "dir", "status", "alias")) as s:
            s.get("/a.txt"); until(lambda: os.path.getsize(f"{d}/access"), 5, "the first line"); f = os.open(f"{d}/filler", os.O_WRONLY | os.O_CREAT)
            try:
                while True: os.write(f, b"x" * 4096)
            except OSError: os.close(f)
            for _ in range(40): assert s.get("/a.txt", {"X": "y" * 500}).status == 200
            until(lambda: "AH00646" in s.log() + s.log("stderr"), 5, "the complaint"); assert s.log().count("AH00646: Error writing to") == 1 or s.log("stderr").count("AH00646") == 1, s.log()
            os.unlink(f"{d}/filler"); assert s.get("/a.txt", {"X": "after"}).status == 200; until(lambda: "can be written again" in s.log() + open(f"{d}/error").read(), 5, "it is over")
            lines = open(f"{d}/access").read().splitlines(); assert lines[-1] == "after /a.txt", lines
            torn = [l for l in lines if l[0] == "y" and not l.endswith(" /a.txt")]; assert len(torn) == 1, lines   # the one that met the end; a line of the last moment may be whole behind it
    finally: subprocess.run(["umount", "-l", d]); os.rmdir(d)

def test_error_log_on_a_full_device():
    """ErrorLog on a device that is always full: the server starts, serves and stops."""
    with Server('LogLevel debug\nErrorLog /dev/full\nTransferLog /dev/full\n') as s:
        for _ in range(10): assert s.get("/missing").status == 404
        assert s.get("/a.txt").status == 200
