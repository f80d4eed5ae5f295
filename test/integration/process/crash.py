"""A child that dies: what the log says of it, and what goes on all the same."""
import os, re, signal, socket, tempfile
from server import HTTPD, MODEL, Server, until

MISBEHAVE = f"""LoadModule misbehave_module "{os.path.dirname(HTTPD)}/test/modules/mod_misbehave.so"
<Location /bad>
SetHandler misbehave
</Location>
"""
TWO = "StartServers 2\nServerLimit 2\nThreadsPerChild 4\nMaxRequestWorkers 8\nMinSpareThreads 5\nMaxSpareThreads 8\n"

def ask(s, path):
    c = s.connect(); c.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()); return c

def dies(s, path):
    """Send a request whose child dies, and wait for the control process to say so; its pid."""
    before = s.log().count("exit signal"); c = ask(s, path)
    try: assert c.recv(100) == b""
    except ConnectionError: pass
    until(lambda: s.log().count("exit signal") > before, 15, "the control process says who died")
    return int(re.findall(r"child pid (\d+) exit signal", s.log())[-1])

def test_crash_explained():
    """The log names pid, signal, function, and the requests in flight there; another child's request is answered."""
    with Server(MISBEHAVE + TWO) as s:
        pid = dies(s, "/bad/crash?%22<b>"); s.until_log("in flight in child"); log = s.log()
        assert f"[pid {pid}:tid" in log and "Segmentation fault (11) at address 0x0" in log, log
        assert re.search(r"crash: #0 0x[0-9a-f]+ misbehave_crash\+0x[0-9a-f]+ \(.*mod_misbehave\.so\+0x", log), log
        assert re.search(r"crash: #\d+ .*ap_invoke_handler", log) and re.search(r"crash: #\d+ .*(handoff_work|child_main)", log), log
        assert 'last request "GET /bad/crash?%22<b> HTTP/1.1" of client "127.0.0.1"' in log, log
        assert re.search(rf'in flight in child {pid}, worker \d+, answering: "GET /bad/crash\?%22<b> HTTP/1\.1" of client 127\.0\.0\.1 for ', log), log
        assert re.search(r"AH0005[12]: child pid \d+ exit signal Segmentation fault \(11\)", log)
        assert s.get("/a.txt").status == 200; until(lambda: len(s.children()) == 2, 10, "the child is replaced")

def test_only_that_childs_requests_fail():
    """Requests that are held in the other child are answered; each that was lost is named."""
    if MODEL == "prefork": print("a child has one worker"); os._exit(77)
    with Server(MISBEHAVE + TWO) as s:
        held = [ask(s, f"/bad/hold?{s.root}/go") for i in range(6)]
        until(lambda: int(s.status()["BusyWorkers"]) >= 7, 10, "all are served"); pid = dies(s, "/bad/crash")
        s.write("go", ""); answers = []
        for c in held:
            try: answers.append(c.recv(1000))
            except ConnectionError: answers.append(b"")
        lost = sum(a == b"" for a in answers)
        assert all(a == b"" or a.startswith(b"HTTP/1.1 200") for a in answers), answers
        assert lost < 6; until(lambda: len(re.findall(rf'in flight in child {pid}, worker \d+, answering: "GET /bad/hold', s.log())) == lost, 5, f"{lost} are named")

def test_every_signal():
    """Stack overflow, abort and the rest: each leaves its name and a backtrace, and the server goes on."""
    with Server(MISBEHAVE + "StartServers 6\nServerLimit 6\nThreadsPerChild 1\nMaxRequestWorkers 6\nMinSpareThreads 1\nMaxSpareThreads 6\n") as s:
        until(lambda: int(s.status()["ServerUptimeSeconds"]) > 1, 5, "the children are no longer new")
        for path, words in (("overflow", "Segmentation fault (11) at"), ("abort", "Aborted (6), sent by"), (f"raise?{int(signal.SIGFPE)}", "Arithmetic error (8)"),
                            (f"raise?{int(signal.SIGBUS)}", "Bus error (7)"), (f"raise?{int(signal.SIGILL)}", "Illegal instruction (4)")):
            pid = dies(s, "/bad/" + path)
            until(lambda: re.search(rf"\[pid {pid}:tid \d+\] crash of this process: {re.escape(words)}", s.log()), 5, words)
            assert re.search(rf"\[pid {pid}:tid \d+\] crash: #1 ", s.log()), s.log()
            until(lambda: s.get("/a.txt").status == 200, 10, "service goes on")

def test_crash_loop_backs_off():
    """Children that die at once are replaced at growing intervals, which the log says once; one that lives ends that."""
    s = Server(MISBEHAVE + TWO); s.configure(MISBEHAVE + TWO + f"MisbehaveAtStart {s.root}/die\n")
    with s:
        until(lambda: int(s.status()["ServerUptimeSeconds"]) > 1, 5, "the children are no longer new")
        s.write("die", ""); [os.kill(c, signal.SIGKILL) for c in s.children()]
        until(lambda: s.log().count("exit signal Segm") >= 4, 20, "a few die"); log = s.log()
        assert log.count("at doubling intervals") == 1, log
        times = [float(h) * 3600 + float(m) * 60 + float(x) for h, m, x in re.findall(r" (\d\d):(\d\d):(\d\d\.\d+) \d+\] .* exit signal Segm", log)]
        assert times[-1] - times[0] > 2, times
        os.unlink(f"{s.root}/die"); s.until_log("children live again", 30); assert s.get("/a.txt").status == 200

def test_one_that_lives_keeps_it_short():
    """As long as another child lives, those that die at once are replaced every second, not at growing intervals."""
    s = Server(MISBEHAVE + TWO); s.configure(MISBEHAVE + TWO + f"MisbehaveAtStart {s.root}/die\n")
    with s:
        until(lambda: int(s.status()["ServerUptimeSeconds"]) > 1 and len(s.children()) == 2, 5, "the children are no longer new")
        s.write("die", ""); os.kill(s.children()[0], signal.SIGKILL); until(lambda: s.log().count("exit signal Segm") >= 5, 20, "a few die")
        times = [float(h) * 3600 + float(m) * 60 + float(x) for h, m, x in re.findall(r" (\d\d):(\d\d):(\d\d\.\d+) \d+\] .* exit signal Segm", s.log())]
        assert 3.5 < times[4] - times[0] < 9, times; assert s.get("/a.txt").status == 200     # 4 at least; doubling: 15

def test_core_dump():
    """CoreDumpDirectory: a child that has changed its user leaves a core there (where the system names cores plainly)."""
    if not open("/proc/sys/kernel/core_pattern").read().startswith("core") or os.geteuid() != 0: print("cores go elsewhere on this system"); os._exit(77)
    if b"__asan_init" in open(HTTPD, "rb").read(): print("the sanitizer suppresses cores"); os._exit(77)
    import resource
    with tempfile.TemporaryDirectory() as d:
        os.chmod(d, 0o777); s = Server(MISBEHAVE + TWO + f"CoreDumpDirectory {d}\n"); old = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (old[1], old[1]))
        with s:
            dies(s, "/bad/crash"); assert f"possible coredump in {d}" in s.log(), s.log()
            assert [f for f in os.listdir(d) if f.startswith("core")], "no core file"

def test_deadlock_holds_one_thread():
    """A worker that locks itself up costs that worker: the others serve, and the server stops in time."""
    if MODEL == "prefork": print("a child has one worker"); os._exit(77)
    with Server(MISBEHAVE + "StartServers 1\nServerLimit 1\nThreadsPerChild 3\nMaxRequestWorkers 3\nMinSpareThreads 1\n") as s:
        stuck = [ask(s, "/bad/deadlock") for _ in range(2)]; until(lambda: int(s.status()["BusyWorkers"]) >= 3, 5, "two are stuck")
        for _ in range(20): assert s.get("/a.txt").status == 200
        for c in stuck: c.close()
        s.stop(signal.SIGTERM, 8); assert "exit signal" not in s.log(), s.log()

def test_leak_shows():
    """What a module does not give back is in the child's memory on the status page."""
    if MODEL == "prefork": print("which child it is would be chance"); os._exit(77)
    def megabytes(s):
        amount, unit = re.search(r"<b>([\d.]+) (kB|MB|GB)</b><span>memory", s.get("/server-status").body.decode("latin-1")).groups()
        return float(amount) * {"kB": 1 / 1024, "MB": 1, "GB": 1024}[unit]
    with Server(MISBEHAVE + "StartServers 1\nServerLimit 1\n") as s:
        before = megabytes(s)
        for _ in range(30): s.get("/bad/leak")
        assert megabytes(s) - before > 25, (before, megabytes(s))

def test_crash_in_a_sandbox():
    """ChildHardening and ChildSandbox take nothing away from what a crash says."""
    for extra in ("ChildHardening On\n", "ChildSandbox On\n"):
        s = Server(MISBEHAVE + TWO + extra); status, out = s.run("-t")
        if status: print(out); continue         # the kernel has no such filter
        with s:
            pid = dies(s, "/bad/crash"); assert "crash: #0 0x" in s.log() and "misbehave_crash+0x" in s.log(), (extra, s.log())
            assert re.search(rf"child pid {pid} exit signal Segmentation fault", s.log()), s.log()
