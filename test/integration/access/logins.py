"""Logins that depend on a database, on shared memory or on another program: shared by all children, and never an open
door when what they depend on is gone."""
import base64, contextlib, glob, hashlib, os, re, socket, sqlite3, struct, sys, threading
from server import Server, until

MODULES = ("authz_core", "mime", "authn_core", "authz_user", "auth_basic", "authn_file")
ALICE = {"Authorization": "Basic " + base64.b64encode(b"alice:apple").decode()}
APPLE = "{SHA}" + base64.b64encode(hashlib.sha1(b"apple").digest()).decode()

def md5(text): return hashlib.md5(text.encode()).hexdigest()

def area(path, *lines): return f'<Location "{path}">\nAuthType Basic\nAuthName a\nRequire valid-user\n' + "\n".join(lines) + "\n</Location>\n"

# Digest

DIGEST = """StartServers 3
ThreadsPerChild 2
MinSpareThreads 6
MaxSpareThreads 6
MaxRequestWorkers 6
<Location "/">
AuthType Digest
AuthName pa
AuthUserFile "@ROOT@/digest"
Require valid-user
{more}
</Location>
"""

class Client:
    """Logs in with a nonce that it keeps."""
    def __init__(self, s):
        self.s = s; self.challenge = s.get("/a.txt").getheader("WWW-Authenticate")
        self.nonce, self.opaque = re.search(r' nonce="([^"]+)"', self.challenge)[1], re.search(r'opaque="([^"]+)"', self.challenge)
    def get(self, count, nonce=None):
        nonce = nonce or self.nonce; nc = "%08x" % count
        response = md5(":".join((md5("alice:pa:apple"), nonce, nc, "c", "auth", md5("GET:/a.txt"))))
        opaque = f', opaque="{self.opaque[1]}"' if self.opaque else ""
        r = self.s.get("/a.txt", {"Authorization": f'Digest username="alice", realm="pa", nonce="{nonce}", uri="/a.txt", qop=auth, nc={nc}, cnonce="c", response="{response}"{opaque}'})
        r.stale = "stale=true" in (r.getheader("WWW-Authenticate") or ""); return r

def digest_server(more=""):
    return Server(DIGEST.format(more=more), {"digest": f"alice:pa:{md5('alice:pa:apple')}\n"}, MODULES + ("auth_digest",))

def test_nonce_counts_hold_for_all_children():
    """A count that was used is refused by whichever child gets it; the next one passes."""
    with digest_server("AuthDigestNcCheck On") as s:
        until(lambda: len(s.children()) >= 3, what="three children"); c = Client(s)
        for n in range(1, 25):
            assert c.get(n).status == 200
            r = c.get(n); assert r.status == 401 and not r.stale, (n, r.status)
        s.until_log("AH01774: Warning, possible replay attack: nonce-count check failed: 24 is not above 24")

def test_one_nonce_for_one_request():
    """With a lifetime of 0 each answer brings the next nonce, and the last one is stale in all children."""
    with digest_server("AuthDigestNonceLifetime 0") as s:
        c = Client(s); nonce = c.nonce
        for _ in range(12):
            r = c.get(1, nonce); assert r.status == 200
            again = c.get(1, nonce); assert again.status == 401 and again.stale
            nonce = re.search(r'nextnonce="([^"]+)"', r.getheader("Authentication-Info"))[1]

def test_a_challenge_alone_takes_no_place():
    """A flood of challenges does not make the server forget who logged in."""
    with digest_server("AuthDigestNcCheck On") as s:
        c = Client(s); assert c.get(1).status == 200
        for _ in range(100): assert s.get("/a.txt").status == 401
        assert c.get(1).status == 401 and c.get(2).status == 200

def test_nonces_outlive_a_restart():
    """After a graceful restart a nonce is good, but one that is counted is asked for anew: the counts are gone."""
    for more, wanted in ("", 200), ("AuthDigestNcCheck On", 401):
        with digest_server(more) as s:
            c = Client(s); assert c.get(1).status == 200; old = s.children()
            s.signal(10); until(lambda: not set(old) & set(s.children()), what="new children")
            r = c.get(1); assert r.status == wanted and (wanted == 200 or r.stale), r.status

# Databases

DBD = 'DBDriver sqlite3\nDBDParams "@ROOT@/db/a.db"\nDBDMin 1\nDBDKeep 1\nDBDMax 2\n'
QUERY = 'AuthBasicProvider dbd\nAuthDBDUserPWQuery "SELECT password FROM users WHERE name = %s"'

def need_sqlite():
    if not glob.glob("/usr/lib/*/apr-util-1/apr_dbd_sqlite3*.so"): print("no SQLite driver of APR-util"); sys.exit(77)

def make_database(path):
    os.chmod(os.path.dirname(path), 0o777)
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.executescript(f"CREATE TABLE users (name, password, team); INSERT INTO users VALUES ('alice', '{APPLE}', 'red'); INSERT INTO users VALUES ('nobody', NULL, 'red');"); db.commit()
    os.chmod(path, 0o666)

def test_database_comes_later():
    """Without the database it is 500 and a reason in the log; as soon as it is there users get in, in virtual hosts too."""
    need_sqlite()
    host = "<VirtualHost *:*>\nServerName other\n" + area("/v", QUERY) + "</VirtualHost>\n"
    config = DBD + area("/", QUERY, 'AuthzDBDQuery "SELECT team FROM users WHERE name = %s"', "Require dbd-group red") + host
    with Server(config, {"db/none": ""}, MODULES + ("dbd", "authn_dbd", "authz_dbd")) as s:
        assert s.get("/a.txt", ALICE).status == 500
        s.until_log("AH00629: Can't connect to sqlite3"); s.until_log("AH01653: Failed to acquire database connection to look up user 'alice'")
        make_database(f"{s.root}/db/a.db")
        assert s.get("/a.txt", ALICE).status == 200 and s.get("/a.txt").status == 401
        wrong = {"Authorization": "Basic " + base64.b64encode(b"x' OR '1'='1:apple").decode()}
        assert s.get("/a.txt", wrong).status == 401

def test_many_share_few_connections():
    """More requests at once than connections are allowed all get their answer."""
    need_sqlite()
    with Server(DBD + area("/", QUERY), {"db/none": ""}, MODULES + ("dbd", "authn_dbd")) as s:
        make_database(f"{s.root}/db/a.db"); got = []
        threads = [threading.Thread(target=lambda: got.extend(s.get("/a.txt", ALICE).status for _ in range(10))) for _ in range(12)]
        for t in threads: t.start()
        for t in threads: t.join()
        assert got == [200] * 120, got

# Files

def test_unreadable_files_open_nothing():
    """A password or group file that is not there, a folder in its place, or nonsense in a DBM file."""
    config = area("/a", 'AuthUserFile "@ROOT@/none"') + area("/b", "AuthBasicProvider dbm", "AuthDBMType SDBM", 'AuthDBMUserFile "@ROOT@/bad"')
    config += "".join(f'<Location "/{n}">\nAuthType Basic\nAuthName a\nAuthUserFile "@ROOT@/users"\nAuthGroupFile "@ROOT@/{f}"\nAuthzDBMType SDBM\nAuthDBMGroupFile "@ROOT@/{f}"\nRequire {r}\n</Location>\n'
                      for n, f, r in (("c", "none", "group red"), ("d", "logs", "group red"), ("e", "bad", "dbm-group red"), ("f", "users", "file-group")))
    bad = bytes(range(256)) * 8
    with Server(config, {"users": f"alice:{APPLE}\n", "bad.pag": bad, "bad.dir": bad}, MODULES + ("authn_dbm", "authz_groupfile", "authz_dbm")) as s:
        assert {p: s.get(f"/{p}/x", ALICE).status for p in "acdf"} == {"a": 500, "c": 401, "d": 401, "f": 401}
        assert s.get("/b/x", ALICE).status in (401, 500) and s.get("/e/x", ALICE).status in (401, 500)
        s.until_log("AH01620: Could not open password file"); s.until_log("AH01665: Could not open group file")

# FastCGI

class Application:
    """Answers each connection with fixed bytes."""
    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0)); self.port = self.socket.getsockname()[1]; self.answer = b""
        threading.Thread(target=self.serve, daemon=True).start()
    def serve(self):
        with contextlib.suppress(OSError):
            while True:
                c = self.socket.accept()[0]
                with contextlib.suppress(OSError):
                    data = b""
                    while not data.endswith(b"\1\4\0\1\0\0\0\0"): data += c.recv(65536) or b"\1\4\0\1\0\0\0\0"
                    c.sendall(self.answer)
                c.close()

def record(kind, content=b"", version=1, number=1, padding=0):
    return struct.pack(">BBHHBB", version, kind, number, len(content), padding, 0) + content + b"\0" * padding

def test_nonsense_of_an_application_opens_nothing():
    """Only a whole answer with status 200 lets a user in."""
    end, good = record(3, b"\0" * 8), b"Status: 200\r\n\r\n"; app = Application()
    config = f"AuthnzFcgiDefineProvider authn app fcgi://127.0.0.1:{app.port}/\n" + area("/", "AuthBasicProvider app") + area("/check", "AuthnzFcgiCheckAuthnProvider app")
    with Server(config, modules=MODULES + ("authnz_fcgi",)) as s:
        cases = [(record(6, good) + end, 200), (record(7, b"a word") + record(6, good[:5], padding=255) + record(6, good[5:]) + end, 200), (b"", 500), (end, 500),
                 (record(6, good), 500), (record(6, b"Status: 200\n") + end, 500), (record(6, good, version=2) + end, 500), (record(6, good, number=2) + end, 500),
                 (record(6, b"Status: 401\n\n") + end, 401), (record(6, b"Status: 204\n\n") + end, 401), (record(6, b"\0" * 70 + b"\n\n") + end, 500)]
        for app.answer, wanted in cases + [((record(6, good) + end)[:n], 500) for n in range(1, 38)]:
            r = s.get("/a.txt", ALICE); assert r.status == wanted, (app.answer, r.status, wanted)
        s.until_log("AH02507: Logged from"); app.answer = record(6, b"Status: 403\n\nnot for you") + end
        r = s.get("/check", ALICE); assert (r.status, r.body) == (403, b"not for you")
        app.socket.shutdown(socket.SHUT_RDWR); app.socket.close()
        assert s.get("/a.txt", ALICE).status == 500; s.until_log("AH02495: attempt to connect to 127.0.0.1")
