"""Log watchers find in the logs what they find in Apache's: the filters of Debian's fail2ban.

EXPECTED was recorded from Apache 2.4.71 with the same configuration and requests: WEFT_REFERENCE=/usr/sbin/apache2 run.py fail2ban
prints its counts."""
import base64, os, re, shutil, subprocess, sys
from server import MODULES, Server, until

REFERENCE = os.environ.get("WEFT_REFERENCE"); REFERENCE_MODULES = "/usr/lib/apache2/modules"
FILTERS = "/etc/fail2ban/filter.d"
OURS = ("access_compat", "alias", "auth_basic", "authn_core", "authn_file", "authz_core", "authz_host", "authz_user", "cgi", "dir", "mime", "status", "userdir")
CONFIG = """LoadModule auth_digest_module "/usr/lib/apache2/modules/mod_auth_digest.so"
LogFormat "%h %l %u %t \\"%r\\" %>s %O \\"%{Referer}i\\" \\"%{User-Agent}i\\"" combined
CustomLog "@ROOT@/logs/combined" combined
UserDir disabled
LimitRequestLine 400
ScriptAlias /cgi-bin/ "@ROOT@/cgi/"
<Location /denied>
Require all denied
</Location>
<Location /old>
Order deny,allow
Deny from all
</Location>
<Location /basic>
AuthType Basic
AuthName "the realm"
AuthUserFile "@ROOT@/users"
Require user joe
</Location>
<Location /knocking>
AuthType Basic
AuthName "the realm"
AuthUserFile "@ROOT@/users"
Require user joe
</Location>
<Location /digest>
AuthType Digest
AuthName "the realm"
AuthUserFile "@ROOT@/digest"
Require valid-user
</Location>
"""
FILES = {"htdocs/knocking/index.html": "knock\n", "users": "joe:{SHA}qUqP5cyxm6YcTAhz05Hph5gvu9M=\nann:{SHA}qUqP5cyxm6YcTAhz05Hph5gvu9M=\n", "digest": "joe:the realm:0123456789abcdef0123456789abcdef\n",
         "cgi/noisy": "#!/bin/sh\necho '/bin/bash: warning: HTTP_X: ignoring function definition attempt' >&2\necho 'Content-Type: text/plain'; echo\n"}

def basic(user, password): return "Authorization: Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
def digest(**more): return "Authorization: Digest " + ", ".join(f'{k}="{v}"' for k, v in {"username": "joe", "realm": "the realm", "nonce": "x" * 52, "uri": "/digest", "response": "0" * 32, **more}.items())
def get(path, *fields, method="GET"): return f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + "".join(f + "\r\n" for f in fields) + "\r\n"

REQUESTS = [get(p) for p in ("/denied/x", "/old/x", "/~joe/", "/~root/.ssh", "/nosuch", "/nosuch.php", "/x.asp", "/a.exe", "/b.pl", "/cgi-bin/nosuch", "/cgi-bin/php.cgi", "/cgi-bin/noisy",
                             "/phpmyadmin/index.php", "/roundcube/", "/admin.php", "/wp-login.php", "/" + "x" * 500, "ftp://x/y", "/%zz", "knocking/")] \
    + [get("/basic", f) for f in (basic("bob", "x"), basic("joe", "x"), basic("ann", "test"), basic("joe", "test"), "Authorization: Digest x", basic("o'neil", ""))] \
    + [get("/digest", f) for f in (digest(), digest(username="bob"), digest(realm="other"), digest(algorithm="SHA-512"), digest(nonce="short"), digest(qop="foo"), basic("joe", "x"), digest(uri="/other"))] \
    + [get("/a.txt", f"User-Agent: {a}") for a in ("Atomic_Email_Hunter/4.0", "EmailSiphon", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "Mozilla/5.0", "Jorgee")] \
    + [get("/nosuch.php", "Referer: http://r/x"), get("/a.txt", method="FOO"), "GARBAGE\r\n\r\n", "GET /\x01 HTTP/1.1\r\nHost: x\r\n\r\n", "GET / JUNK\r\n\r\n", "GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n",
       get("/knocking/", "User-Agent: me", "Referer: you", basic("joe", "test"))]
ERROR_LOG = ("apache-auth", "apache-botsearch", "apache-nohome", "apache-noscript", "apache-overflows", "apache-shellshock")
ACCESS_LOG = ("apache-badbots", "apache-fakegooglebot", "apache-pass")
EXPECTED = {"apache-auth": 8, "apache-botsearch": 3, "apache-nohome": 2, "apache-noscript": 8, "apache-overflows": 1, "apache-shellshock": 0,
            "apache-badbots": 3, "apache-fakegooglebot": 0, "apache-pass": 1}

def ask(s, request):
    c = s.connect(); c.sendall(request.encode("latin-1"))
    while c.recv(65536): pass
    c.close()

def matches(s, name, log):
    """How many lines of a log a filter takes for an attack."""
    options = f"[webroot={s.root}/htdocs/]" if name == "apache-botsearch" else ""
    r = subprocess.run(["fail2ban-regex", "--print-no-missed", "--print-no-ignored", f"{s.root}/logs/{log}", f"{FILTERS}/{name}.conf{options}"], capture_output=True, text=True, timeout=60)
    found = re.search(r"^Lines: (\d+) lines, \d+ ignored, (\d+) matched", r.stdout, re.M); assert found, r.stdout + r.stderr
    return int(found[2])

def start_reference(s):
    text = open(s.conf).read().replace(MODULES, REFERENCE_MODULES)
    open(s.conf, "w").write(f"LoadModule mpm_worker_module {REFERENCE_MODULES}/mod_mpm_worker.so\n" + text)
    s.proc = subprocess.Popen([REFERENCE, "-f", s.conf, "-DFOREGROUND"], start_new_session=True); until(s.accepts, 10, "the reference listens")

def test_filters_find_what_they_find_with_apache():
    """Every filter for Apache that Debian's fail2ban brings matches as many lines of our logs as of Apache's."""
    if not shutil.which("fail2ban-regex") or not os.path.exists(f"{REFERENCE_MODULES}/mod_auth_digest.so"): print("fail2ban or Apache's modules are not installed"); sys.exit(77)
    s = Server(CONFIG, files=FILES, modules=OURS); os.chmod(f"{s.root}/cgi/noisy", 0o755)
    try:
        start_reference(s) if REFERENCE else s.start()
        for request in REQUESTS: ask(s, request)
        s.until_log("ignoring function definition"); until(lambda: s.log("combined").count("\n") >= len(REQUESTS), 10, "all requests are logged")
        found = {name: matches(s, name, log) for names, log in ((ERROR_LOG, "error_log"), (ACCESS_LOG, "combined")) for name in names}
    finally: s.__exit__(None)
    assert found == EXPECTED, f"{found}, with Apache {EXPECTED}"
