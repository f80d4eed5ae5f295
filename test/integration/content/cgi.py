"""Scripts, by mod_cgid and by mod_cgi: what they say arrives as it is, and they end when nobody wants them any more."""
import concurrent.futures, contextlib, http.client, os, signal, socket, struct, time
from server import Server, until

CONFIG = """ScriptAlias /cgi/ "@ROOT@/cgi/"
Timeout 30
"""
SCRIPTS = {
    "id": '#!/bin/sh\necho "Content-Type: text/plain"; echo; echo "$QUERY_STRING"\n',
    "parent": '#!/bin/sh\necho "Content-Type: text/plain"; echo; echo $PPID\n',
    "hang": '#!/bin/sh\necho $$ > "$0.$QUERY_STRING"\nexec sleep 600\n',
    "drip": '#!/bin/sh\necho $$ > "$0.$QUERY_STRING"\necho "Content-Type: text/plain"; echo\nwhile :; do echo x || exit; sleep 0.1; done\n',
    "cat": '#!/bin/sh\necho "Content-Type: application/octet-stream"; echo\nexec cat\n',
    "deaf": '#!/bin/sh\nexec <&-\necho "Content-Type: text/plain"; echo; echo "not read"\n',
    "pause": '#!/bin/sh\necho "Content-Type: text/plain"; echo; echo first; while [ ! -e "$0.go" ]; do sleep 0.05; done; echo second\n',
    "stubborn": '#!/bin/sh\ntrap "" TERM\necho $$ > "$0.$QUERY_STRING"\nwhile :; do sleep 0.1; done\n',
    "half": '#!/bin/sh\necho "Content-Type: text/plain"; echo; echo half; exec sleep 600\n',
    "closed": '#!/bin/sh\necho $$ > "$0.$QUERY_STRING"\necho "Content-Type: text/plain"; echo; echo done; exec >&- 2>&- <&-; exec sleep 600\n',
    "complain": '#!/bin/sh\necho "a complaint" >&2\necho "Content-Type: text/plain"; echo\n',
}

def start(kind, config="", **more):
    s = Server(CONFIG + config, modules=("authz_core", "mime", "alias", "status", kind), **more)
    for name, text in SCRIPTS.items(): os.chmod(s.write(f"cgi/{name}", text), 0o755)
    os.chmod(f"{s.root}/cgi", 0o777)
    return s

def both(test):
    """The same with each module."""
    for kind in ("cgid", "cgi"):
        with start(kind) as s: test(s)

def script_pid(s, name, query, seconds=10):
    def read():
        with contextlib.suppress(OSError, ValueError): return int(open(f"{s.root}/cgi/{name}.{query}").read())
    return until(read, seconds, f"{name} runs")

def ended(pid):
    """Gone, or a zombie that waits for its parent."""
    with contextlib.suppress(OSError): return open(f"/proc/{pid}/stat").read().split(") ")[1][0] == "Z"
    return True

def ask(s, path):
    c = s.connect(); c.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()); return c

def reset(c):
    c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)); c.close()

def daemon(s):
    """The process that scripts come from."""
    return int(s.get("/cgi/parent").body)

def test_client_that_goes_ends_a_silent_script():
    """A script that hangs is ended when its client breaks off, one that writes when its client has closed."""
    def run(s):
        c = ask(s, "/cgi/hang?1"); pid = script_pid(s, "hang", 1); assert not ended(pid); reset(c)
        until(lambda: ended(pid), 5, "the silent script ended")
        c = ask(s, "/cgi/drip?1"); pid = script_pid(s, "drip", 1); c.recv(100); c.close()
        until(lambda: ended(pid), 5, "the writing script ended")
    both(run)

def test_stubborn_script_is_killed():
    """A script that does not heed SIGTERM is killed; the server goes on meanwhile."""
    def run(s):
        c = ask(s, "/cgi/stubborn?1"); pid = script_pid(s, "stubborn", 1); reset(c)
        assert s.get("/cgi/id?q").body == b"q\n"
        until(lambda: ended(pid), 10, "the stubborn script was killed")
    both(run)

def test_script_behind_its_answer_is_ended():
    """A script that has closed its output does not hold the answer up, and is ended with the request."""
    def run(s):
        began = time.monotonic(); assert s.get("/cgi/closed?1").body == b"done\n"; assert time.monotonic() - began < 5
        until(lambda: ended(script_pid(s, "closed", 1)), 5, "the script ended")
    both(run)

def test_daemon_comes_back():
    """A daemon that is killed is replaced, and requests meanwhile wait for the new one."""
    with start("cgid") as s:
        for i in range(3):
            old = daemon(s); os.kill(old, signal.SIGKILL)
            assert s.get("/cgi/id?again").body == b"again\n"
            assert daemon(s) != old
        assert s.log().count("AH01239") == 3

def test_restart_loses_nothing():
    """Scripts go on over graceful restarts: those that run finish, new ones are started."""
    with start("cgid") as s:
        c = ask(s, "/cgi/pause"); c.recv(100); answers = []
        with concurrent.futures.ThreadPoolExecutor(4) as ex:
            jobs = [ex.submit(lambda i=i: s.get(f"/cgi/id?{i}").body == b"%d\n" % i) for i in range(120)]
            for i in range(3):
                until(lambda: sum(j.done() for j in jobs) > 30 * (i + 1), 20, "requests are answered")
                s.signal(signal.SIGUSR1); until(lambda: s.log().count("resuming normal operations") == i + 2, 20, "restarted")
            assert all(j.result() for j in jobs)
        s.write("cgi/pause.go", ""); rest = b""
        while b"second" not in rest: rest += c.recv(1000) or b"second: closed"
        assert b"closed" not in rest
        until(lambda: len([f for f in os.listdir(s.root) if f.startswith("cgisock")]) == 1, 5, "one socket")

def test_stop_leaves_nothing():
    """With the server go its daemon, its scripts and its socket."""
    s = start("cgid"); s.start()
    try:
        c = ask(s, "/cgi/hang?1"); pid = script_pid(s, "hang", 1); d = daemon(s); assert [f for f in os.listdir(s.root) if f.startswith("cgisock")]
        mode = os.stat(f"{s.root}/" + [f for f in os.listdir(s.root) if f.startswith("cgisock")][0]); assert mode.st_mode & 0o777 == 0o700
        s.stop(); until(lambda: ended(pid) and ended(d), 10, "script and daemon ended")
        assert not [f for f in os.listdir(s.root) if f.startswith("cgisock")]
    finally: s.__exit__(None)

def test_large_content_and_answer():
    """Many megabytes go through a script and back, though it answers before it has read; a script need not read."""
    def run(s):
        body = os.urandom(1 << 16) * 160
        c = http.client.HTTPConnection("127.0.0.1", s.port, timeout=60); c.request("POST", "/cgi/cat", body); assert c.getresponse().read() == body
        c.request("POST", "/cgi/cat", iter([body[i:i + 100_000] for i in range(0, len(body), 100_000)]), {"Transfer-Encoding": "chunked"}, encode_chunked=True)
        assert c.getresponse().read() == body
        c.request("POST", "/cgi/deaf", body); assert c.getresponse().read() == b"not read\n"
        c.request("GET", "/cgi/id?still+here"); assert c.getresponse().read() == b"still+here\n"; c.close()
    both(run)

def test_output_comes_as_it_is_written():
    """What a script has written reaches the client while the script pauses."""
    def run(s):
        c = ask(s, "/cgi/pause"); got = b""
        while b"first" not in got: got += c.recv(1000)
        assert b"second" not in got; s.write("cgi/pause.go", "")
        while b"0\r\n\r\n" not in got: got += c.recv(1000)
        assert b"second" in got
    both(run)

def test_many_at_once():
    """Fifty scripts at once, each with its own answer."""
    def run(s):
        with concurrent.futures.ThreadPoolExecutor(50) as ex:
            assert all(ex.map(lambda i: s.get(f"/cgi/id?n{i}").body == b"n%d\n" % i, range(100)))
    both(run)

def test_broken_answer_does_not_look_whole():
    """A script that falls silent within its answer is given up, and the client sees that there is something missing."""
    for kind, name in (("cgid", "CGIDScriptTimeout"), ("cgi", "CGIScriptTimeout")):
        with start(kind, f"{name} 500ms\n") as s:
            try: s.get("/cgi/half"); raise AssertionError("the answer looks whole")
            except http.client.IncompleteRead as e: assert e.partial == b"half\n"
            s.until_log("AH01220")

def test_complaints_are_logged():
    """Standard error goes to the error log."""
    def run(s): s.get("/cgi/complain"); s.until_log("a complaint")
    both(run)

def test_waiting_for_scripts_costs_nothing():
    """A process that waits for a silent script does not spin."""
    def run(s):
        cs = [ask(s, f"/cgi/hang?{i}") for i in range(5)]
        for i in range(5): script_pid(s, "hang", i)
        def ticks(): return sum(sum(map(int, open(f"/proc/{p}/stat").read().split(") ")[1].split()[11:13])) for p in s.children())
        before = ticks(); time.sleep(1); assert ticks() - before < 20
        for c in cs: reset(c)
    both(run)

def test_without_a_socket_the_rest_is_served():
    """A socket that cannot be made is told of, and keeps nobody from files."""
    with start("cgid", "ScriptSock /nonexistent/folder/sock\n") as s:
        s.until_log("AH01238: cgid daemon failed to initialize"); assert "AH01243: Couldn't bind unix domain socket /nonexistent/folder/sock" in s.log()
        assert s.get("/a.txt").status == 200
