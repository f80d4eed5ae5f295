"""Process models that are no part of Weft: Apache's own, as the binaries that the distribution ships (-D MPM_FROM_FILE)."""
import os, sys
import server
from server import Server, ab, finish, until

FOLDER = "/usr/lib/apache2/modules"
NUMBERS = {"worker": ("AH00292", "AH00295"), "event": ("AH00489", "AH00491"), "prefork": ("AH00163", "AH00169")}

def settled(s):
    """Every child has all of its workers: in one that begins, those models' handlers of signals are not safe."""
    now = s.status(); running = sum(c not in ".S" for c in now["Scoreboard"])
    return running == len(s.children()) * (1 if now["ServerMPM"] == "prefork" else 16)

def serves(model):
    """Answers over new and kept connections, and ends; said as that model says it."""
    so = f"{FOLDER}/mod_mpm_{model}.so"
    if not os.path.exists(so): print(f"{so} is not installed"); sys.exit(77)
    server.MODEL = ""; start, (started, stopped) = f"[mpm_{model}:notice] [pid ", NUMBERS[model]
    with Server(f'LoadModule mpm_{model}_module "{so}"\nStartServers 2\n' + ("MinSpareServers 1\n" if model == "prefork" else "ThreadsPerChild 16\nMinSpareThreads 16\n"), args=("-DFOREGROUND", "-DMPM_FROM_FILE")) as s:
        s.until_log(started); assert start in s.log()
        assert s.status()["ServerMPM"] == model
        f = finish(ab(s, "-k", "-c", "4", "-n", "400")); assert f["Failed requests"] == "0" and int(f["Keep-Alive requests"]) > 300, f["output"]
        f = finish(ab(s, "-c", "4", "-n", "200")); assert f["Failed requests"] == "0", f["output"]
        until(lambda: settled(s), 20, "all children run"); s.stop(); assert stopped in s.log() and " exit signal " not in s.log() and not os.path.exists(f"{s.root}/httpd.pid")

def test_apaches_worker():
    """Apache's worker runs Weft."""
    serves("worker")

def test_apaches_event():
    """Apache's event runs Weft."""
    serves("event")

def test_apaches_prefork():
    """Apache's prefork runs Weft."""
    serves("prefork")
