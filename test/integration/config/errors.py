"""A configuration that cannot work never starts a server; it says what is wrong in one clear line and ends with status 1."""
import os, signal, socket, subprocess
from server import HTTPD, Server, free_port, until

def refused(config, *words, base=True, **kw):
    s = Server(config, base=base, **kw); rc, out = s.run("-DFOREGROUND")
    assert rc == 1, f"status {rc}: {out}"
    for w in words: assert w.replace("@ROOT@", s.root) in out, f"{w!r} is not in: {out}"
    return out

def test_unknown_directive():
    """Name, file and line of a directive that nobody knows."""
    refused("Foo bar\n", "Invalid command 'Foo'", "@ROOT@/httpd.conf", "line ")

def test_all_errors_are_told():
    """Several mistakes are told together."""
    refused("Foo bar\nListen abc\n", "Invalid command 'Foo'", "Port must be specified")

def test_unclosed_section():
    """A section without an end."""
    refused("<Directory />\nRequire all granted\n", "<Directory> was not closed")

def test_missing_include():
    """An Include that names nothing."""
    refused("Include nosuch.conf\n", "nosuch.conf")

def test_port_in_use():
    """A port that somebody else has."""
    with socket.socket() as t:
        t.bind(("127.0.0.1", 0)); t.listen(); port = t.getsockname()[1]
        refused(f"Listen 127.0.0.1:{port}\n", f"(98)Address already in use: AH00072: make_sock: could not bind to address 127.0.0.1:{port}")

def test_unwritable_log():
    """A log in a folder that does not exist."""
    refused("ErrorLog /nonexistent/dir/error_log\n", "(2)No such file or directory: AH02291: Cannot access directory '/nonexistent/dir/' for main error log")
    refused("CustomLog /nonexistent/dir/access_log short\n", "(2)No such file or directory: AH02297: Cannot access directory '/nonexistent/dir/' for log file '/nonexistent/dir/access_log'")

def test_missing_document_root():
    """A DocumentRoot that does not exist."""
    refused("DocumentRoot /nonexistent/site\n", "/nonexistent/site")

def test_unknown_user():
    """A user or group that the machine does not have."""
    refused("User nosuchuser\n", "nosuchuser"); refused("Group nosuchgroup\n", "nosuchgroup")

def test_no_listener():
    """Nothing to listen on."""
    refused("DocumentRoot /tmp\nServerName x\nErrorLog @ROOT@/logs/e\n", "no listening sockets available", base=False)

def test_missing_module():
    """A module file that is not there."""
    refused("LoadModule nosuch_module modules/nosuch.so\n", "nosuch")

def test_unreadable_configuration():
    """A configuration file that is not there."""
    r = subprocess.run([HTTPD, "-f", "/nonexistent/httpd.conf"], capture_output=True, text=True); assert r.returncode == 1 and "/nonexistent/httpd.conf" in r.stderr, r

def test_wrong_options():
    """Unknown words on the command line."""
    for words in (["-Z"], ["-k", "dance"]):
        r = subprocess.run([HTTPD, *words], capture_output=True, text=True); assert r.returncode == 1 and r.stderr, r

def test_nothing_is_left_running():
    """After a refused start no process of it is left."""
    s = Server("Foo bar\n"); s.run("-k", "start")
    out = subprocess.run(["pgrep", "-f", s.conf], capture_output=True, text=True).stdout; assert out == "", out
