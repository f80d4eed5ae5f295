"""Connections over TLS (Apache's mod_ssl) hold no worker while they wait: before the handshake's first record is whole, between
handshake and request, in the middle of a request's head, and between requests."""
import os, ssl
from server import MODEL, ROOT, Server

SSL = "/usr/lib/apache2/modules/mod_ssl.so"
CONF = f"""LoadModule ssl_module {SSL}\nStartServers 1\nServerLimit 1\nThreadsPerChild 4\nMaxRequestWorkers 4\nMinSpareThreads 1\nMaxSpareThreads 10\nTimeout 3\nKeepAliveTimeout 20
SSLEngine on\nSSLCertificateFile {ROOT}/test/conformance/cert.pem\nSSLCertificateKeyFile {ROOT}/test/conformance/key.pem\n"""
GET = b"GET /a.txt HTTP/1.1\r\nHost: localhost\r\n\r\n"; MANY = 12
CTX = ssl.create_default_context(); CTX.check_hostname = False; CTX.verify_mode = ssl.CERT_NONE

def server():
    if MODEL == "prefork" or not os.path.exists(SSL): print("needs threads and mod_ssl"); os._exit(77)
    return Server(CONF)

def tls(s): return CTX.wrap_socket(s.connect(5))
def answer(c): return c.recv(4096)[:15]
def served(s):
    """A client that does not wait is answered."""
    c = tls(s); c.sendall(GET); assert answer(c) == b"HTTP/1.1 200 OK"; c.close()

def test_waiting_holds_nobody():
    """Three times as many waiting clients of each kind as there are workers, and all of them are answered in the end."""
    with server() as s:
        idle = [tls(s) for _ in range(MANY)]
        for c in idle: c.sendall(GET); assert answer(c) == b"HTTP/1.1 200 OK"
        silent = [tls(s) for _ in range(MANY)]; served(s)
        hello = [s.connect(5) for _ in range(MANY)]
        for c in hello: c.sendall(b"\x16\x03\x01\x02\x00\x01")
        served(s); half = [tls(s) for _ in range(MANY)]
        for c in half: c.sendall(GET[:9])
        served(s)
        for c in half: c.sendall(GET[9:20])
        served(s)
        for c in half: c.sendall(GET[20:])
        for c in half: assert answer(c) == b"HTTP/1.1 200 OK"
        for c in idle + silent: c.sendall(GET); assert answer(c) == b"HTTP/1.1 200 OK"
        for c in idle + silent + hello + half: c.close()

def test_half_a_head_times_out():
    """Half a head is answered 408 when its time is over; silence, and half a record, get nothing."""
    with server() as s:
        half, silent, hello = tls(s), tls(s), s.connect(8); half.sendall(GET[:30]); hello.sendall(b"\x16\x03\x01\x02\x00\x01")
        for c in (half, silent, hello): c.settimeout(12)
        assert half.recv(4096).startswith(b"HTTP/1.1 408"); assert silent.recv(10) == b"" and hello.recv(10) == b""

def test_heads_of_any_size():
    """Several requests at once, a head in many records, one longer than what is looked at ahead, and content behind it."""
    with server() as s:
        c = tls(s); c.sendall(GET * 5); got = b""
        while got.count(b"hello\n") < 5: got += c.recv(65536)
        for n in range(len(GET)): c.sendall(GET[n:n + 1])
        assert answer(c) == b"HTTP/1.1 200 OK"
        fields = b"".join(b"X-%d: " % i + b"y" * 1000 + b"\r\n" for i in range(20)); c = tls(s); c.sendall(b"POST /a.txt HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n" + fields + b"\r\n" + b"z" * 100000)
        assert answer(c) == b"HTTP/1.1 200 OK"
