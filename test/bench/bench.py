#!/usr/bin/env python3
"""Weft beside Apache (worker, event), nginx, lighttpd and H2O: the same files, an access log each, in turn in one run.

  bench.py [--rounds 3] [--seconds 4] [--servers weft,nginx,...] [--workloads keepalive-1k,...] [--httpd BUILD/httpd]

The server runs on core 0, the client (wrk; ab where each request is a connection) on core 1. Prints for each workload and
server: requests per second, microseconds of server CPU per request (user + system of its whole process tree), 99th percentile,
memory (PSS of the tree, under load), failures, and Weft's ratio to the best peer. Medians over rounds; the order turns each round."""
import argparse, os, re, shutil, signal, socket, statistics, subprocess, sys, tempfile, time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))); TICK = os.sysconf("SC_CLK_TCK")
LOG = '%h %l %u %t "%r" %>s %b'

def free_port():
    with socket.socket() as s: s.bind(("127.0.0.1", 0)); return s.getsockname()[1]

def httpd_conf(d, port, modules, mpm=None, log_modules=()):
    load = ([f"LoadModule mpm_{mpm}_module {modules}/mod_mpm_{mpm}.so"] if mpm else []) + [f"LoadModule {m}_module {modules}/mod_{m}.so" for m in ("authz_core", "mime", "dir")]
    return "\n".join([f"ServerRoot {d}", "ServerName localhost", f"Listen 127.0.0.1:{port}", f"PidFile {d}/pid", f"DefaultRuntimeDir {d}", f"ErrorLog {d}/error.log", *load, "User nobody", "Group nogroup",
                      f"DocumentRoot {d}/htdocs", f"TypesConfig {ROOT}/conf/mime.types", "<Directory />", "Require all granted", "</Directory>", "KeepAlive On", "MaxKeepAliveRequests 0", "KeepAliveTimeout 60",
                      "ThreadsPerChild 64", "ThreadLimit 64", "StartServers 2", "ServerLimit 16", "MaxRequestWorkers 1024", "MinSpareThreads 64", "MaxSpareThreads 1024", f"LogFormat \"{LOG.replace(chr(34), chr(92) + chr(34))}\" common", f"CustomLog {d}/access.log common"]) + "\n"

class Peer:
    def __init__(self, name, o):
        self.name, self.o, self.port = name, o, free_port(); self.dir = d = tempfile.mkdtemp(prefix=f"bench-{name}."); os.chmod(d, 0o755)
        os.symlink(o.content, f"{d}/htdocs"); self.conf = f"{d}/conf"
        text, self.cmd = getattr(self, name.replace("-", "_"))(d); open(self.conf, "w").write(text)
    def weft(self, d): return httpd_conf(d, self.port, os.path.dirname(self.o.httpd) + "/modules"), [self.o.httpd, "-f", self.conf, "-DFOREGROUND"]
    def apache_worker(self, d): return httpd_conf(d, self.port, "/usr/lib/apache2/modules", "worker"), ["/usr/sbin/apache2", "-f", self.conf, "-DFOREGROUND"]
    def apache_event(self, d): return httpd_conf(d, self.port, "/usr/lib/apache2/modules", "event"), ["/usr/sbin/apache2", "-f", self.conf, "-DFOREGROUND"]
    def nginx(self, d):
        return f"""daemon off; worker_processes 1; pid {d}/pid; error_log {d}/error.log; user nobody nogroup; events {{ worker_connections 8192; }}
http {{ log_format c '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent'; access_log {d}/access.log c; sendfile on; keepalive_timeout 60; keepalive_requests 100000000; types {{ text/html html; }}
client_body_temp_path {d}/t1; proxy_temp_path {d}/t2; fastcgi_temp_path {d}/t3; uwsgi_temp_path {d}/t4; scgi_temp_path {d}/t5; server {{ listen 127.0.0.1:{self.port}; root {d}/htdocs; }} }}
""", ["nginx", "-c", self.conf, "-p", d]
    def lighttpd(self, d):
        return f"""server.document-root = "{d}/htdocs"\nserver.port = {self.port}\nserver.bind = "127.0.0.1"\nserver.modules = ("mod_accesslog")\naccesslog.filename = "{d}/access.log"\nserver.max-keep-alive-requests = 100000000
server.max-keep-alive-idle = 60\nserver.username = "nobody"\nserver.groupname = "nogroup"\nserver.errorlog = "{d}/error.log"\nmimetype.assign = (".html" => "text/html")\n""", ["lighttpd", "-D", "-f", self.conf]
    def h2o(self, d):
        return f"""listen: {{host: 127.0.0.1, port: {self.port}}}\nuser: nobody\nnum-threads: 1\nhttp1-request-timeout: 60\nerror-log: {d}/error.log\naccess-log: {d}/access.log\nhosts:\n  default:\n    paths:\n      /:\n        file.dir: {d}/htdocs\n""", ["h2o", "-c", self.conf]
    def start(self):
        os.chmod(self.dir, 0o777); self.proc = subprocess.Popen(["taskset", "-c", "0", *self.cmd], stdout=subprocess.DEVNULL, stderr=open(f"{self.dir}/stderr", "wb"), start_new_session=True)
        for _ in range(200):
            try: socket.create_connection(("127.0.0.1", self.port), 1).close(); return
            except OSError: time.sleep(0.05)
        sys.exit(f"{self.name} did not start: " + open(f"{self.dir}/stderr").read())
    def tree(self):
        kids, all_ = {}, [self.proc.pid]
        for p in os.listdir("/proc"):
            if p.isdigit():
                try: kids.setdefault(int(open(f"/proc/{p}/stat").read().rsplit(")", 1)[1].split()[1]), []).append(int(p))
                except OSError: pass
        for p in all_: all_ += kids.get(p, [])
        return all_
    def cpu(self):
        """Seconds of user and system time, of the living and (reaped) dead of the tree."""
        t = 0
        for p in self.tree():
            try: t += sum(int(x) for x in open(f"/proc/{p}/stat").read().rsplit(")", 1)[1].split()[11:15])
            except OSError: pass
        return t / TICK
    def pss(self):
        kb = 0
        for p in self.tree():
            try: kb += int(re.search(r"^Pss:\s+(\d+)", open(f"/proc/{p}/smaps_rollup").read(), re.M)[1])
            except (OSError, TypeError): pass
        return kb / 1024
    def stop(self):
        os.killpg(self.proc.pid, signal.SIGTERM)
        try: self.proc.wait(15)
        except subprocess.TimeoutExpired: os.killpg(self.proc.pid, signal.SIGKILL)
        shutil.rmtree(self.dir, ignore_errors=True)

#                 path        client  connections  further arguments
WORKLOADS = {
    "keepalive-1k": ("/1k.html", "wrk", 64, []), "deep-1k": ("/a/b/c/d/1k.html", "wrk", 64, []),
    "browser-1k": ("/1k.html", "wrk", 64, ["-H", "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "-H", "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                   "-H", "Accept-Language: en-US,en;q=0.5", "-H", "Accept-Encoding: gzip, deflate, br", "-H", "Cookie: session=abcdefghijklmnopqrstuvwxyz0123456789", "-H", "Upgrade-Insecure-Requests: 1"]),
    "keepalive-10k": ("/10k.html", "wrk", 64, []), "keepalive-100k": ("/100k.html", "wrk", 64, []), "keepalive-10m": ("/10m.html", "wrk", 8, []),
    "close-1k": ("/1k.html", "ab", 64, []), "keepalive-1k-512": ("/1k.html", "wrk", 512, []),
}

def measure(peer, workload, seconds):
    path, client, c, more = WORKLOADS[workload]; url = f"http://127.0.0.1:{peer.port}{path}"
    if client == "wrk": cmd = ["wrk", "-t1", f"-c{c}", f"-d{seconds}s", "--latency", *more, url]
    else: cmd = ["ab", "-q", "-c", str(c), "-t", str(seconds), "-n", "10000000", *more, url]
    subprocess.run(["taskset", "-c", "1"] + [f"-d1s" if a.startswith("-d") and client == "wrk" else a for a in cmd] if client == "wrk" else ["taskset", "-c", "1", "ab", "-q", "-c", str(c), "-n", "2000", url], capture_output=True)
    before = peer.cpu(); run = subprocess.Popen(["taskset", "-c", "1", *cmd], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    time.sleep(seconds / 2); pss = peer.pss(); out = run.communicate(timeout=seconds * 10 + 60)[0]; used = peer.cpu() - before
    if client == "wrk":
        n = int(re.search(r"(\d+) requests in", out)[1]); rps = float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1]); m = re.search(r"99%\s+([\d.]+)(us|ms|s)", out)
        p99 = float(m[1]) * {"us": 0.001, "ms": 1, "s": 1000}[m[2]]; m = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", out); fails = sum(map(int, m.groups())) if m else 0
        m = re.search(r"Non-2xx or 3xx responses: (\d+)", out); fails += int(m[1]) if m else 0
    else:
        n = int(re.search(r"Complete requests:\s+(\d+)", out)[1]); rps = float(re.search(r"Requests per second:\s+([\d.]+)", out)[1]); m = re.search(r"99%\s+(\d+)", out); p99 = float(m[1]) if m else 0
        fails = int(re.search(r"Failed requests:\s+(\d+)", out)[1])
    return rps, used * 1e6 / max(n, 1), p99, pss, fails

def main():
    a = argparse.ArgumentParser(); a.add_argument("--rounds", type=int, default=3); a.add_argument("--seconds", type=int, default=4)
    a.add_argument("--servers", default="weft,apache-worker,apache-event,nginx,lighttpd,h2o"); a.add_argument("--workloads", default="keepalive-1k,close-1k,keepalive-100k,keepalive-10m"); a.add_argument("--httpd", default=f"{ROOT}/build/httpd")
    o = a.parse_args(); o.httpd = os.path.abspath(o.httpd); o.content = tempfile.mkdtemp(prefix="bench-content."); os.chmod(o.content, 0o755)
    for name, size in (("1k", 1024), ("10k", 10240), ("100k", 102400), ("10m", 10485760)): open(f"{o.content}/{name}.html", "wb").write(os.urandom(size // 2).hex().encode())
    os.makedirs(f"{o.content}/a/b/c/d"); shutil.copy(f"{o.content}/1k.html", f"{o.content}/a/b/c/d/1k.html")
    names = o.servers.split(","); got = {}
    for r in range(o.rounds):
        for name in names[r % len(names):] + names[:r % len(names)]:
            peer = Peer(name, o); peer.start()
            try:
                for w in o.workloads.split(","): got.setdefault((w, name), []).append(measure(peer, w, o.seconds))
            finally: peer.stop()
    shutil.rmtree(o.content)
    print("| workload | server | req/s | CPU us/request | p99 ms | PSS MiB | failures | CPU against Weft |\n|---|---|---|---|---|---|---|---|")
    for w in o.workloads.split(","):
        med = {n: [statistics.median(x[i] for x in got[w, n]) for i in range(5)] for n in names}
        for n in names: m = med[n]; print(f"| {w} | {n} | {m[0]:.0f} | {m[1]:.1f} | {m[2]:.2f} | {m[3]:.0f} | {m[4]:.0f} | {m[1] / med['weft'][1] if 'weft' in med else 0:.2f} |")

main()
