"""Restarts, stops and crashes of children while clients are being served."""
import os, signal, subprocess, time
from server import Server, ab, children, finish, until

SMALL = "StartServers 2\nThreadsPerChild 5\nMinSpareThreads 5\nMaxSpareThreads 15\nMaxRequestWorkers 20\n"

def test_graceful_restart_loses_nothing():
    """Ten graceful restarts under keep-alive load: no failed request, and the configuration is read anew."""
    with Server(SMALL) as s:
        load = ab(s, "-k", "-n", "60000", "-c", "20")
        for i in range(10):
            before = s.log().count("resuming normal operations"); s.signal(signal.SIGUSR1)
            until(lambda: s.log().count("resuming normal operations") > before, 20, "the restart")
        f = finish(load)
        assert f["Failed requests"] == "0" and f["Complete requests"] == "60000", f["output"]
        assert "Non-2xx responses" not in f, f["output"]

def test_graceful_restart_without_keepalive():
    """The same when every request is a connection of its own."""
    with Server(SMALL) as s:
        load = ab(s, "-n", "15000", "-c", "10")
        for i in range(5):
            before = s.log().count("resuming normal operations"); s.signal(signal.SIGUSR1)
            until(lambda: s.log().count("resuming normal operations") > before, 20, "the restart")
        f = finish(load)
        assert f["Failed requests"] == "0" and f["Complete requests"] == "15000", f["output"]

def test_graceful_restart_keeps_idle_connections():
    """A connection that is idle when its child is told to finish gets its next answer, with Connection: close."""
    with Server(SMALL + "KeepAliveTimeout 20\n") as s:
        c = s.connect(); c.sendall(b"GET /a.txt HTTP/1.1\r\nHost: x\r\n\r\n"); first = c.recv(4096)
        assert b"200 OK" in first and b"Connection: close" not in first
        old = set(s.children()); s.signal(signal.SIGUSR1)
        until(lambda: s.log().count("resuming normal operations") == 2 and set(s.children()) - old, 20, "new children")
        c.sendall(b"GET /a.txt HTTP/1.1\r\nHost: x\r\n\r\n"); second = c.recv(4096)
        assert b"200 OK" in second and b"Connection: close" in second, second
        until(lambda: not old & set(s.children()), 20, "old children are gone")

def test_configuration_changes_on_restart():
    """HUP and USR1 read the configuration again."""
    with Server("") as s:
        assert s.get("/b").status == 404
        for signum, name in ((signal.SIGHUP, "SIGHUP received"), (signal.SIGUSR1, "SIGUSR1 received")):
            s.configure(f'<Location /b>\nErrorDocument 404 "{name}"\n</Location>\n'); s.signal(signum); s.until_log(name)
            until(lambda: s.accepts() and s.get("/b").body.decode() == name, 20, f"the new configuration after {name}")

def test_broken_configuration_does_not_end_the_server():
    """A restart with a configuration that would not start is refused; the log says why, and service goes on."""
    with Server(SMALL) as s:
        until(lambda: len(s.children()) == 2, 10, "both children"); kids = s.children(); s.configure("Foo bar\n")
        for signum in (signal.SIGUSR1, signal.SIGHUP):
            before = s.log().count("no restart"); s.signal(signum); until(lambda: s.log().count("no restart") > before, 20, "the refusal")
            assert s.get("/a.txt").status == 200 and s.children() == kids
        assert "Invalid command 'Foo'" in s.log() + open(f"{s.root}/logs/stderr").read()
        s.configure(SMALL); s.signal(signal.SIGUSR1); until(lambda: s.log().count("resuming normal operations") == 2, 20, "the restart")

def test_killed_child_is_replaced():
    """kill -9 of a child under load costs the requests in it alone; the log says what happened, a new child comes."""
    with Server(SMALL) as s:
        load = ab(s, "-r", "-n", "40000", "-c", "10")
        until(lambda: s.log("access_log").count("\n") > 500, 20, "load"); victim = s.children()[0]; os.kill(victim, signal.SIGKILL)
        s.until_log(f"child pid {victim} exit signal Killed (9)")
        f = finish(load); until(lambda: len(s.children()) >= 2, 10, "a new child"); assert victim not in s.children()
        assert int(f["Failed requests"].split()[0]) <= 20 * 2, f["output"]
        assert s.get("/a.txt").status == 200

def test_death_by_signal_is_told():
    """A child that dies of a signal is named in the log with it, and is replaced."""
    with Server(SMALL.replace("MinSpareThreads 5", "MinSpareThreads 10")) as s:
        until(lambda: len(s.children()) >= 2); victim = s.children()[0]; os.kill(victim, signal.SIGQUIT); s.until_log(f"child pid {victim} exit signal Quit (3)")
        until(lambda: len(s.children()) >= 2 and victim not in s.children(), 10, "a new child")

def test_stop_waits_for_nobody():
    """TERM ends everything within a few seconds, with idle, half-sent and slow connections open."""
    with Server(SMALL, files={"htdocs/big": b"x" * 5_000_000}) as s:
        idle, half, slow = s.connect(), s.connect(), s.connect(buffer=4096)
        idle.sendall(b"GET /a.txt HTTP/1.1\r\nHost: x\r\n\r\n"); idle.recv(4096); half.sendall(b"GET /a.txt HT"); slow.sendall(b"GET /big HTTP/1.1\r\nHost: x\r\n\r\n"); slow.recv(100)
        began = time.monotonic(); s.stop(); assert time.monotonic() - began < 8
        assert "caught SIGTERM, shutting down" in s.log() and not os.path.exists(f"{s.root}/httpd.pid")

def test_graceful_stop_finishes_requests():
    """WINCH closes the port at once and ends when the last request is answered."""
    with Server(SMALL + "SendBufferSize 4096\n", files={"htdocs/big": b"x" * 3_000_000}) as s:
        c = s.connect(buffer=4096); c.sendall(b"GET /big HTTP/1.1\r\nHost: x\r\n\r\n"); got = len(c.recv(1000)); s.signal(signal.SIGWINCH)
        until(lambda: not s.accepts(), 10, "the port is closed")
        while True:
            d = c.recv(65536)
            if not d: break
            got += len(d)
        assert got > 3_000_000; assert s.proc.wait(20) == 0

def test_children_end_with_the_control_process():
    """When the control process is killed its children notice and end too."""
    with Server(SMALL) as s:
        kids = s.children(); os.kill(s.proc.pid, signal.SIGKILL); s.proc.wait()
        until(lambda: not any(os.path.exists(f"/proc/{k}") for k in kids), 20, "children are gone")

def test_max_connections_per_child():
    """A child ends after MaxConnectionsPerChild connections, another takes its place, no request fails."""
    with Server(SMALL + "MaxConnectionsPerChild 200\n") as s:
        first = set(s.children()); f = finish(ab(s, "-n", "2000", "-c", "5"))
        assert f["Failed requests"] == "0", f["output"]
        until(lambda: not first & set(s.children()) and len(s.children()) >= 1, 20, "new children")

def test_daemon_and_control_commands():
    """httpd -k start leaves the terminal; -k graceful, restart and stop reach it by the pid file."""
    s = Server(SMALL, args=())
    try:
        rc, out = s.run("-k", "start"); assert rc == 0, out
        until(s.accepts, 10, "the port is open"); pid = until(lambda: os.path.exists(f"{s.root}/httpd.pid") and s.pid)
        rc, out = s.run("-k", "start"); assert rc == 0 and "already running" in out, out
        for word, text in (("graceful", "SIGUSR1 received"), ("restart", "SIGHUP received")):
            assert s.run("-k", word)[0] == 0; s.until_log(text); until(lambda: s.log().count("resuming normal operations") >= (2 if word == "graceful" else 3))
        assert s.pid == pid and s.get("/a.txt").status == 200
        rc, out = s.run("-k", "stop"); assert rc == 0, out
        until(lambda: not os.path.exists(f"/proc/{pid}"), 15, "the daemon has ended"); assert not os.path.exists(f"{s.root}/httpd.pid")
        rc, out = s.run("-k", "stop"); assert "not running" in out
    finally:
        if os.path.exists(f"{s.root}/httpd.pid"): os.kill(s.pid, signal.SIGKILL)

def test_one_process():
    """-X serves from a single process and ends on TERM."""
    with Server(SMALL, args=("-X",)) as s:
        assert s.get("/a.txt").body == b"hello\n" and s.children() == []

def test_signals_during_start():
    """A restart that is asked for while the server is still starting does not end it."""
    for i in range(5):
        with Server(SMALL) as s:
            s.signal(signal.SIGUSR1); s.until_log("SIGUSR1 received"); until(lambda: s.accepts() and s.get("/a.txt").status == 200)
