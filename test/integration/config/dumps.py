"""What -S, -M, -t and the dumps print of a configuration: recorded from Apache 2.4.71 (dumps/NAME), the same here.

To record again: WEFT_RECORD=/usr/lib/apache2/modules run.py dumps. The order of mutexes and of addresses is that of a hash
there, and so does not count."""
import os, re, shutil, signal, subprocess
from server import MODULES, HTTPD, Server, until

HERE = os.path.dirname(os.path.abspath(__file__)); RECORD = os.environ.get("WEFT_RECORD")
USED = ("authz_core", "mime", "dir", "alias", "macro", "env", "status")
FILES = {"inc/a.conf": "ServerAdmin a\n", "inc/b.conf": 'Include "@ROOT@/inc/sub/*.conf"\n', "inc/sub/x.conf": "<VirtualHost *:80>\nServerName incl\n</VirtualHost>\n", "one.conf": "# nothing\n",
         "dir/z.conf": "ServerAdmin z\n", "dir/y": "ServerAdmin y\n"}

def host(address, *lines): return f"<VirtualHost {address}>\n" + "".join(l + "\n" for l in lines) + "</VirtualHost>\n"

CONFIGS = {
    "plain": "",
    "hosts": host("*:81", "ServerName a.example", "ServerAlias b.example *.c.example") + host("*:81", "ServerName d.example:8080", "ServerAlias e.example") + host("127.0.0.1:81", "ServerName f.example")
             + host("127.0.0.1:81", "ServerName g.example", "ServerAlias h.example", "ServerAlias i.example j.example") + host("127.0.0.2:81", "ServerName k.example"),
    "default": host("_default_:*", "ServerName a") + host("_default_:443", "ServerName b") + host("*", "ServerName c"),
    "ipv6": host("[::1]:80", "ServerName a") + host("[::1]:80 127.0.0.1:80 *:90", "ServerName b", "ServerAlias c") + host("[fe80::1]", "ServerName d"),
    "wildcards": host("*:*", "ServerName a") + host("10.0.0.1:*", "ServerName b") + host("10.0.0.1:80", "ServerName c") + host("10.0.0.1:80", "ServerName c", "ServerAlias x"),
    "many": "".join(host("*:80", f"ServerName h{i}.example") for i in range(12)),
    "names": host("127.0.0.1:80", "ServerName a", "ServerAlias *", "ServerAlias ?x *.y", "ServerPath /p") + host("127.0.0.1:80", "ServerName https://z:99") + host("*:80"),
    "includes": 'Include "@ROOT@/inc/*.conf"\nIncludeOptional "@ROOT@/nosuch/*.conf"\nInclude "@ROOT@/one.conf"\nInclude "@ROOT@/dir"\n',
    "sections": 'Define FOO\nDefine BAR baz\n<IfDefine FOO>\nServerAdmin ${BAR}\n</IfDefine>\n<IfModule nosuch>\nServerAdmin x\n</IfModule>\n<Directory "@ROOT@">\nOptions Indexes\n<Files x>\nRequire all denied\n</Files>\n</Directory>\nPidFile "@ROOT@/other.pid"\n',
    "mutexes": 'Mutex posixsem\nMutex "file:@ROOT@" mpm-accept\n',
    "run": 'DefaultRuntimeDir "@ROOT@/logs"\nErrorLog "|/bin/cat"\nUser www-data\nGroup www-data\n',
    "macros": "<Macro V $n>\n<VirtualHost *:80>\nServerName $n\n</VirtualHost>\n</Macro>\nUse V a.b\nUse V c.d\n",
    "mistake": "Foo\n", "empty": "<VirtualHost>\n</VirtualHost>\n",
}
DUMPS = [["-S"], ["-M"], ["-t"], ["-S", "-M"], ["-S", "-D", "GIVEN"]] + [["-t", "-D", d] for d in ("DUMP_VHOSTS", "DUMP_MODULES", "DUMP_RUN_CFG", "DUMP_INCLUDES", "DUMP_CONFIG")] + [["-D", "DUMP_VHOSTS", "-D", "DUMP_MODULES"]]

def in_order(text):
    """Runs of lines whose order is a hash's, sorted: mutexes, and addresses with their hosts."""
    blocks = []
    for line in text.splitlines():
        if blocks and line.startswith("         "): blocks[-1] += "\n" + line
        else: blocks.append(line)
    for pattern in ("Mutex ", r"\S+:\S+ .*(\(ROOT/|NameVirtualHost)"):
        at = [i for i, b in enumerate(blocks) if re.match(pattern, b)]
        for i, b in zip(at, sorted(blocks[i] for i in at)): blocks[i] = b
    return "\n".join(blocks)

def neutral(s, text):
    """Without what names the place and the program; which models are built in differs."""
    for a, b in ((s.root, "ROOT"), (str(s.port), "PORT"), ("apache2: ", "httpd: "), (RECORD or MODULES, "MODULES")): text = text.replace(a, b)
    text = re.sub(r"(mpm_\w+_module) \(\w+\)", r"\1", text); text = re.sub(r"\n.* in mod_\w+, which is not loaded", "", text)
    return in_order(text)

def dump(config):
    s = Server(config, files={k: v for k, v in FILES.items()}, modules=USED)
    for name, text in FILES.items(): s.write(name, text.replace("@ROOT@", s.root))
    text = re.sub(r'TypesConfig ".*?"', "TypesConfig /etc/mime.types", open(s.conf).read())
    if RECORD: text = text.replace(MODULES, RECORD)
    s.write("httpd.conf", "LoadModule mpm_worker_module " + (f"{RECORD}/mod_mpm_worker.so" if RECORD else "built-in") + "\n" + text)
    out = []
    for args in DUMPS:
        r = subprocess.run(["/usr/sbin/apache2" if RECORD else HTTPD, "-f", s.conf, *args], capture_output=True, text=True, timeout=30)
        out.append(f"## {' '.join(args)}: {r.returncode}\n{neutral(s, r.stdout)}\n# {neutral(s, r.stderr)}\n")
    shutil.rmtree(s.root); return "".join(out)

def test_dumps_are_apaches():
    """Virtual hosts, modules, settings, files and directives are printed as by Apache, for a dozen configurations."""
    wrong = []
    for name, config in CONFIGS.items():
        path = f"{HERE}/dumps/{name}"; now = dump(config)
        if RECORD: open(path, "w").write(now); continue
        want = open(path).read()
        wrong += [f"{name}: {b!r}, Apache {a!r}" for a, b in zip(want.split("\n"), now.split("\n")) if a != b] + [f"{name}: another number of lines"] * (want.count("\n") != now.count("\n"))
    assert not wrong, "\n" + "\n".join(wrong[:40])

def test_debugging_has_a_pid_file():
    """With -X one process serves, and its pid file names it."""
    s = Server(args=["-X"])
    try:
        s.start(); assert s.pid == s.proc.pid and s.children() == [] and s.get("/a.txt").status == 200
        s.proc.send_signal(signal.SIGTERM); until(lambda: s.proc.poll() is not None, 10, "it ended")
    finally: s.__exit__(None)
