"""What the control process made outlives the children that used it."""
import os, signal, ssl, sys, urllib.request
from server import ROOT, Server, free_port, until

REFERENCE = "/usr/lib/apache2/modules"

def test_locks_of_modules():
    """The lock of the reference's TLS session cache works on when children have ended, in several graceful restarts."""
    if not os.path.exists(f"{REFERENCE}/mod_ssl.so"): print("needs the reference's modules"); sys.exit(77)
    tls, cert = free_port(), f"{ROOT}/test/conformance"; context = ssl._create_unverified_context()
    with Server(f"LoadModule socache_shmcb_module {REFERENCE}/mod_socache_shmcb.so\nLoadModule ssl_module {REFERENCE}/mod_ssl.so\nStartServers 2\nListen 127.0.0.1:{tls}\n"
                f'SSLSessionCache "shmcb:@ROOT@/cache(512000)"\n<VirtualHost 127.0.0.1:{tls}>\nSSLEngine on\nSSLCertificateFile {cert}/cert.pem\nSSLCertificateKeyFile {cert}/key.pem\n</VirtualHost>\n') as s:
        for turn in range(4):
            for _ in range(5): assert urllib.request.urlopen(f"https://127.0.0.1:{tls}/a.txt", context=context, timeout=20).read() == b"hello\n"
            assert "session cache lock" not in s.log(); old = set(s.children()); s.signal(signal.SIGUSR1)
            until(lambda: s.children() and not old & set(s.children()), 20, "new children alone")
