"""The status page: what it shows of processes and workers, and what it keeps for programs."""
import html.parser, os, re
from server import MODEL, Server, until

class Page(html.parser.HTMLParser):
    """The page's text, and whether every element that needs an end has one."""
    VOID = {"meta", "hr", "br"}
    def __init__(self, text):
        super().__init__(); self.open = []; self.text = ""; self.outside = []; self.feed(text); assert not self.open, self.open
    def handle_starttag(self, tag, attrs):
        self.see(attrs)
        if tag not in self.VOID: self.open.append(tag)
    def handle_startendtag(self, tag, attrs): self.see(attrs)
    def see(self, attrs): self.outside += [v for k, v in attrs if k in ("src", "href", "action") and not v.startswith("?")]
    def handle_endtag(self, tag): assert self.open.pop() == tag, tag
    def handle_data(self, data): self.text += data

def test_page():
    """Well-formed, without outside resources, with each child's row and each worker that served."""
    with Server("StartServers 2") as s:
        s.get("/a.txt?<b>"); page = s.get("/server-status"); text = page.body.decode("latin-1")
        p = Page(text); assert p.outside == [], p.outside
        assert "<title>Apache Server Status for 127.0.0.1" in text
        assert "&lt;b&gt;" in text or "<b>?" not in text
        for child in s.children(): assert f"<td>{child}</td>" in text, child
        for words in ("Total accesses:", "requests currently being processed", "GET /server-status HTTP/1.1"): assert words in p.text, words

def test_counts():
    """?auto counts every request once, and the bytes sent."""
    with Server() as s:
        before = int(s.status()["Total Accesses"])
        for _ in range(5): s.get("/a.txt")
        until(lambda: int(s.status()["Total Accesses"]) > before + 5, 10, "five more accesses")
        assert re.fullmatch(r"[_SRWKDCLGI.]+", s.status()["Scoreboard"])

def test_extended_off():
    """ExtendedStatus Off: no requests, and a hint how to see them."""
    with Server("ExtendedStatus Off") as s:
        s.get("/a.txt"); p = Page(s.get("/server-status").body.decode("latin-1"))
        assert "GET /a.txt" not in p.text and "ExtendedStatus On" in p.text

def test_escaping():
    """What a client sends shows as text, in the request and in the name of the host."""
    with Server("UseCanonicalName Off\nHttpProtocolOptions Unsafe\n") as s:
        c = s.connect(); c.sendall(b"GET /server-status?<img/src=x>&\"' HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        text = b"".join(iter(lambda: c.recv(65536), b"")).decode("latin-1"); assert "<img" not in text and "&lt;img/src=x&gt;" in text, text    # its own row
        text = s.get("/server-status?refresh=%22<i>&\"<u>").body.decode("latin-1"); assert "<i>" not in text and "<u>" not in text

def test_refresh():
    """?refresh=N asks the browser to come again, and shows which choice is in force; off by default."""
    with Server() as s:
        for query, want, shown in (("", None, "<b>off</b>"), ("?refresh=2", "2", "<b>2 s</b>"), ("?refresh", "10", "<b>10 s</b>"), ("?refresh=-1", "10", "<b>10 s</b>")):
            r = s.get("/server-status" + query); assert r.headers.get("Refresh") == want and shown in r.body.decode("latin-1"), (query, r.headers.get("Refresh"))

def test_what_connections_wait_for():
    """Parked connections by kind, per-child memory, and each generation."""
    if MODEL == "prefork": print("its children park nothing"); os._exit(77)
    with Server("StartServers 1\nServerLimit 1\nThreadsPerChild 4\nMaxRequestWorkers 4\nMinSpareThreads 1\nKeepAliveTimeout 60\n") as s:
        idle = [s.connect() for _ in range(3)]; half = [s.connect() for _ in range(2)]
        for c in idle: c.sendall(b"GET /a.txt HTTP/1.1\r\nHost: x\r\n\r\n"); c.recv(1000)
        for c in half: c.sendall(b"GET /a")
        until(lambda: [s.status().get("ConnsAsync" + k) for k in ("KeepAlive", "WaitIO")] == ["3", "2"], 5, "they are shown")
        text = s.get("/server-status").body.decode("latin-1")
        assert "<b>3</b><span>idle (keep-alive)" in text and "<b>2</b><span>reading" in text, text
        for words in ("memory, all processes", "<td>0 (running)</td>", "wait to be accepted", "wait for a worker"): assert words in text, words

def test_scoreboard_length():
    """?auto has a letter for each worker that MaxRequestWorkers allows, as Apache does."""
    if MODEL == "prefork": print("it has no ThreadsPerChild"); os._exit(77)
    with Server("ServerLimit 16\nThreadLimit 64\nThreadsPerChild 25\nMaxRequestWorkers 100\n") as s: assert len(s.status()["Scoreboard"]) == 100, s.status()["Scoreboard"]
