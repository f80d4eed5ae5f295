"""Binary upgrade: another program takes over on the same sockets, and nobody notices."""
import os, shutil, signal, socket, subprocess, sys
from server import HTTPD, MODEL, Server, ab, finish, free_port, until

SMALL = "StartServers 2\nThreadsPerChild 5\nMinSpareThreads 5\nMaxSpareThreads 15\nMaxRequestWorkers 20\n"

def alive(pid):
    """Runs, and is no zombie."""
    try: return open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError: return False

def upgraded(s, how):
    """Ask by how(), wait for the handover; returns the new control process."""
    before = s.pid; how(); return until(lambda: s.pid != before and s.pid, 30, "a new process in the pid file")

def ask(c):
    c.sendall(b"GET /a.txt HTTP/1.1\r\nHost: x\r\n\r\n"); got = c.recv(4096); assert b"200 OK" in got, got; return got

def kill_daemon(s):
    if os.path.exists(f"{s.root}/httpd.pid"): os.kill(s.pid, signal.SIGTERM); until(lambda: not os.path.exists(f"{s.root}/httpd.pid"), 15, "the end of the daemon")

def test_daemon():
    """-k upgrade twice: the pid file moves, old processes go, held connections end with Connection: close, ports stay open."""
    other = free_port(); six = f"Listen [::1]:{other}\n"; s = Server(SMALL + six, args=())
    try:
        assert s.run("-k", "start")[0] == 0; until(lambda: s.accepts() and os.path.exists(f"{s.root}/httpd.pid"))
        for i in range(2):
            old = s.pid; c = s.connect(); c.sendall(b"GET /a.txt HTTP/1.1\r\nHost: x\r\n\r\n"); assert b"200 OK" in c.recv(4096)
            assert upgraded(s, lambda: s.run("-k", "upgrade")) != old; assert s.get("/a.txt").status == 200
            until(lambda: s.log().count("finishing what is in hand here") == i + 1); until(lambda: b"Connection: close" in ask(c), 10, "the old child hears of it")
            until(lambda: not alive(old), 20, "the old process has ended"); socket.create_connection(("::1", other), 5).close()
        assert s.run("-k", "graceful")[0] == 0; until(lambda: "SIGUSR1 received" in s.log()); assert s.get("/a.txt").status == 200
        pid = s.pid; assert s.run("-k", "stop")[0] == 0; until(lambda: not alive(pid), 15, "stopped"); assert not os.path.exists(f"{s.root}/httpd.pid")
    finally: kill_daemon(s); shutil.rmtree(s.root, ignore_errors=True)

def test_foreground():
    """In the foreground the first process stays for whoever waits for it: hands on signals, and ends as the last successor does."""
    with Server(SMALL) as s:
        for i in range(2): assert upgraded(s, lambda: s.signal(signal.SIGUSR2)) != s.proc.pid
        last = s.pid; until(lambda: s.children() == [last], 20, "the minder has one child, who serves"); assert s.get("/a.txt").status == 200
        s.signal(signal.SIGUSR1); s.until_log("SIGUSR1 received"); assert s.get("/a.txt").status == 200 and s.proc.poll() is None and s.pid == last
        s.signal(signal.SIGTERM); assert s.proc.wait(20) == 0; assert not alive(last) and not s.accepts()

def test_new_program():
    """What is started is what lies at the program's path now."""
    with Server(SMALL) as probe: pass
    s = Server(SMALL); os.makedirs(s.root, exist_ok=True); path = f"{s.root}/httpd"; s.write("a", ""); shutil.copy(HTTPD, path)
    import server; server.HTTPD, kept = path, server.HTTPD
    try:
        with s:
            s.write("fresh", f"#!/bin/sh\necho started by the new program >> {s.root}/mark\nexec {kept} \"$@\"\n"); os.chmod(f"{s.root}/fresh", 0o755)
            os.rename(f"{s.root}/fresh", path); upgraded(s, lambda: s.signal(signal.SIGUSR2)); assert s.get("/a.txt").status == 200
            assert "new program" in open(f"{s.root}/mark").read()
    finally: server.HTTPD = kept

def test_failures():
    """A wrong configuration, a program that is missing or dies: the old server goes on, says why, and can be upgraded later."""
    s = Server(SMALL); path = f"{s.root}/httpd"; shutil.copy(HTTPD, path)
    import server; server.HTTPD, kept = path, server.HTTPD
    try:
        with s:
            def fails(text):
                before = s.log().count("going on as before"); s.signal(signal.SIGUSR2); until(lambda: s.log().count("going on as before") > before, 30, "the refusal")
                assert text in s.log(), text; assert s.get("/a.txt").status == 200 and s.pid == s.proc.pid
            s.until_log("resuming normal operations")   # it has read its own configuration
            s.configure("Foo bar\n"); fails("Invalid command 'Foo'"); s.configure(SMALL)
            os.rename(path, path + ".away"); fails("cannot run"); s.write("httpd", "#!/bin/sh\nkill -9 $$\n"); os.chmod(path, 0o755); fails("ended by signal 9")
            os.rename(path + ".away", path); upgraded(s, lambda: s.signal(signal.SIGUSR2)); assert s.get("/a.txt").status == 200
    finally: server.HTTPD = kept

def test_stop_meanwhile():
    """A stop while the successor starts ends both; nothing is left."""
    s = Server(SMALL); path = f"{s.root}/httpd"; shutil.copy(HTTPD, path)
    import server; server.HTTPD, kept = path, server.HTTPD
    try:
        with s:
            s.write("slow", f"#!/bin/sh\necho $$ > {s.root}/slow.pid\nexec sleep 60\n"); os.chmod(f"{s.root}/slow", 0o755); os.rename(f"{s.root}/slow", path)
            s.signal(signal.SIGUSR2); slow = int(until(lambda: os.path.exists(f"{s.root}/slow.pid") and open(f"{s.root}/slow.pid").read().strip(), 10, "the slow program"))
            assert s.get("/a.txt").status == 200; s.stop(); until(lambda: not alive(slow), 10, "the slow program is gone"); assert not os.path.exists(f"{s.root}/httpd.pid")
    finally: server.HTTPD = kept

def test_socket_sets():
    """With a set of sockets for each processor all of them are handed over."""
    if os.cpu_count() < 2: print("needs two processors"); sys.exit(77)
    from importlib.util import spec_from_file_location, module_from_spec
    spec = spec_from_file_location("listen_sets", os.path.join(os.path.dirname(__file__), "listen_sets.py")); sets = module_from_spec(spec); spec.loader.exec_module(sets)
    with Server(sets.CONFIG) as s:
        until(lambda: len(sets.sockets(s.port)) == sets.SETS and sets.all_served(s), 30, "every set is served"); before = sets.sockets(s.port)
        new = upgraded(s, lambda: s.signal(signal.SIGUSR2)); until(lambda: s.children() == [new], 20); assert sets.sockets(s.port) == before
        assert set().union(*(sets.held(c, s.port) for c in __import__("server").children(new))) == before; sets.fetch(s)
