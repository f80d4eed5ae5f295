"""Process models that are no part of Weft: Apache's own, as the binaries that the distribution ships (-D MPM_FROM_FILE)."""
import os, signal, sys
import server
from server import Server, ab, finish, until

FOLDER = "/usr/lib/apache2/modules"
NUMBERS = {"worker": ("AH00292", "AH00297", "AH00298", "AH00295"), "event": ("AH00489", "AH00493", "AH00494", "AH00491"),
           "prefork": ("AH00163", "AH00171", "AH00173", "AH00169")}

def serves_through_its_life(model):
    """Answers over kept connections, through a graceful restart and a restart, and ends; each said as that model says it."""
    so = f"{FOLDER}/mod_mpm_{model}.so"
    if not os.path.exists(so): print(f"{so} is not installed"); sys.exit(77)
    server.MODEL = ""; start, graceful, restart, stop = (f"[mpm_{model}:notice] [pid ", *NUMBERS[model][1:])
    with Server(f'LoadModule mpm_{model}_module "{so}"\nStartServers 2\n', args=("-DFOREGROUND", "-DMPM_FROM_FILE")) as s:
        s.until_log(NUMBERS[model][0]); assert start in s.log()
        assert s.status()["ServerMPM"] == model
        f = finish(ab(s, "-k", "-c", "4", "-n", "400")); assert f["Failed requests"] == "0" and int(f["Keep-Alive requests"]) > 300, f["output"]
        f = finish(ab(s, "-c", "4", "-n", "200")); assert f["Failed requests"] == "0", f["output"]
        for signum, number in ((signal.SIGUSR1, graceful), (signal.SIGHUP, restart)):
            before = s.log().count(NUMBERS[model][0]); s.signal(signum); s.until_log(number)
            until(lambda: s.log().count(NUMBERS[model][0]) > before and s.accepts(), 20, "it goes on")
            assert s.get("/a.txt").body == b"hello\n"
        s.stop(); assert stop in s.log() and " exit signal " not in s.log() and not os.path.exists(f"{s.root}/httpd.pid")

def test_apaches_worker():
    """Apache's worker runs Weft."""
    serves_through_its_life("worker")

def test_apaches_event():
    """Apache's event runs Weft."""
    serves_through_its_life("event")

def test_apaches_prefork():
    """Apache's prefork runs Weft."""
    serves_through_its_life("prefork")
