"""The status page: what it shows of processes and workers, and what it keeps for programs."""
import html.parser, re
from server import Server, until

class Page(html.parser.HTMLParser):
    """The page's text, and whether every element that needs an end has one."""
    VOID = {"meta", "hr", "br"}
    def __init__(self, text):
        super().__init__(); self.open = []; self.text = ""; self.outside = []; self.feed(text); assert not self.open, self.open
    def handle_starttag(self, tag, attrs):
        self.outside += [v for k, v in attrs if k in ("src", "href")]
        if tag not in self.VOID: self.open.append(tag)
    def handle_startendtag(self, tag, attrs): self.outside += [v for k, v in attrs if k in ("src", "href")]
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
