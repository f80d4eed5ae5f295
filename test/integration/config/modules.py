"""Modules that are loaded: ours, and one in the way of the README."""
from server import Server

HELLO = '<Location /hello>\nSetHandler hello\n</Location>\n<Location /hello/morning>\nHelloGreeting "Good morning"\n</Location>\n'

def test_example_module():
    """The module that newcomers start from answers, merges its configuration, and refuses other methods."""
    with Server(HELLO, modules=("authz_core", "mime", "dir", "status", "hello")) as s:
        assert s.get("/hello").body == b"Hello, 127.0.0.1!\n" and s.get("/hello/morning").body == b"Good morning, 127.0.0.1!\n"
        c = s.connect(); c.sendall(b"PUT /hello HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"); assert b" 405 " in c.recv(4096)
