"""The error log names the directive that refused a request, and where it stands."""
from server import Server

CONFIG = """<Location /denied>
Require all denied
</Location>
<Location /robots>
<RequireAll>
Require all granted
Require not expr "%{HTTP_USER_AGENT} == 'bad'"
</RequireAll>
</Location>
<Location /either>
Require method POST
Require env nosuch
</Location>"""

def line_of(s, text):
    return [l.strip() for l in open(s.conf)].index(text) + 1

def test_require_all_denied():
    """Answer 403, and a line with file and line number, that begins as log watchers expect."""
    with Server(CONFIG) as s:
        assert s.get("/denied/x").status == 403
        s.until_log(f"AH01630: client denied by server configuration: {s.root}/htdocs/denied (Require all denied, at {s.conf}:{line_of(s, 'Require all denied')})")

def test_negated_rule():
    """The rule that was turned round is named; others pass."""
    with Server(CONFIG) as s:
        assert s.get("/robots", {"User-Agent": "good"}).status == 404
        assert s.get("/robots", {"User-Agent": "bad"}).status == 403
        s.until_log("(Require not expr \"%{HTTP_USER_AGENT} == 'bad'\", at " + f"{s.conf}:")

def test_alternatives():
    """Of several alternatives the first is named, and how many more there were."""
    with Server(CONFIG) as s:
        assert s.get("/either").status == 403
        s.until_log(f"(Require method POST, at {s.conf}:{line_of(s, 'Require method POST')} and 1 more)")

def test_mistakes_name_a_module():
    """A Require of a module that is not loaded says which it is."""
    s = Server("<Location />\nRequire ip 10\n</Location>"); rc, out = s.run("-t")
    assert rc == 1 and "Unknown Authz provider: ip (ip is of mod_authz_host)" in out, out
