"""What directives take and refuse, and in which words: as Apache httpd 2.4.71 does, which is asked too where it is installed."""
import os, re, subprocess
from server import HTTPD, Server

REFERENCE, REFERENCE_MODULES = "/usr/sbin/apache2", "/usr/lib/apache2/modules"
OK = "Syntax OK"
AT = "Syntax error on line "

# A configuration, and how the check of it ends: `line: message` counts lines from the configuration's first.
NUMBERS = {
    "MaxKeepAliveRequests none": OK, "MaxKeepAliveRequests -1": OK, "GracefulShutdownTimeout -1": OK, "MaxConnectionsPerChild 10k": OK,
    "MaxRanges 10k": OK, "MaxRanges 0": "1: MaxRanges requires 'none', 'default', 'unlimited' or a positive integer",
    "LimitRequestBody 1k": "1: LimitRequestBody requires a non-negative integer.", "LimitXMLRequestBody 1k": OK,
    "LimitXMLRequestBody -1": "1: LimitXMLRequestBody requires a non-negative integer.",
    "MaxMemFree -1": "1: Invalid MaxMemFree value: -1", "ThreadStackSize x": OK, "ListenBacklog 0": "1: ListenBacklog must be > 0",
    "ListenTCPDeferAccept 0": "1: ListenTCPDeferAccept must be > 0", "SendBufferSize 511": "1: SendBufferSize must be >= 512 bytes, or 0 for system default.",
    "AsyncRequestWorkerFactor 2x": "1: error parsing value", "AsyncRequestWorkerFactor 0": "1: AsyncRequestWorkerFactor argument must be a positive number",
    "KeepAliveTimeout 5x": "1: KeepAliveTimeout has wrong format", "LimitInternalRecursion 0": "1: The recursion limit must be greater than zero.",
    "StartServers x": "AH00517: WARNING: StartServers of 0 not allowed, increasing to 1.", "ServerLimit 20001":
        "AH00497: WARNING: ServerLimit of 20001 exceeds compile-time limit of 20000 servers, decreasing to 20000.",
}
WORDS = {
    "Options None +Indexes": OK, "Options All Indexes +ExecCGI": OK, "Options None Indexes +ExecCGI Includes": "1: Either all Options must start with + or -, or no Option may.",
    "RegexDefaultOptions": OK, "RegexDefaultOptions ''": "1: RegexDefaultOptions: option '' unknown", "<VirtualHost *:81>\nServerAlias\n</VirtualHost>": OK,
    "ServerName a?b": '1: Invalid ServerName "a?b" use ServerAlias to set multiple server names.', "ServerName :80": OK, "Port 80": "1: Port was replaced with Listen in Apache 2.0",
    "Mutex yes": OK, "Mutex no": "1: None is not allowed for mutex type default", "Mutex sem:@ROOT@": OK, "Mutex sem:/nowhere": "1: Invalid Mutex directory in argument sem:/nowhere",
    "LogLevel mod_so:info": "1: Cannot find module mod_so", "LogLevel core:": "1: Module specifier 'core' must be followed by a log level keyword",
    "ErrorLogFormat request %M": "1: %M cannot be used in once-per-request or once-per-connection formats",
    "ErrorLogFormat %P": "1: main ErrorLogFormat must contain message format string '%M'",
    "ErrorLogFormat %{x": "1: Ran off end of error log format parsing args to some directive", "LogFormat %{x": "1: Ran off end of LogFormat parsing args to some directive",
    "CustomLog logs/a %Z": "1: Unrecognized LogFormat directive %Z", "CustomLog logs/a %h x": "1: error in condition clause",
    "ErrorLog nowhere/e": "(2)No such file or directory: AH02291: Cannot access directory '@ROOT@/nowhere/' for main error log",
    "CustomLog nowhere/a %h": "(2)No such file or directory: AH02297: Cannot access directory '@ROOT@/nowhere/' for log file 'nowhere/a' defined at @CONF@:@LINE@",
    "Error 'a b'": "1: a b", "Error \"a\" b": '1: "a" b', "User #0": AT, "User root": AT, "Listen ''": "1: Listen requires 1 or 2 arguments.",
}
PLACES = {
    "<Location /x>\n<Files y>\n</Files>\n</Location>": "2: <Files> cannot occur within <Location> section",
    "<Directory /x>\n<Limit GET>\n<If true>\n</If>\n</Limit>\n</Directory>": "3: <If> cannot occur within <Limit> or <LimitExcept> section",
    "<Directory /x>\n<RequireAny>\nRequire all granted\nErrorDocument 404 x\n</RequireAny>\n</Directory>": "4: ErrorDocument not allowed in <RequireAny> context",
    "<Directory /x>\n<Limit GET>\nAllowOverride All\n</Limit>\n</Directory>": "AH00114: Useless use of AllowOverride in line ",
    "<Directory /x>\nAllowOverrideList\n</Directory>": OK, "<Directory /x>\n<LimitExcept TRACE>\n</LimitExcept>\n</Directory>": OK,
    "<Directory /x>\n<Limit TRACE>\n</Limit>\n</Directory>": "2: TRACE cannot be controlled by <Limit>, see TraceEnable",
    "<VirtualHost *:81>\nBufferedLogs On\n</VirtualHost>": OK, "<Directory /x>\nServerRoot @ROOT@\n</Directory>": OK, "<VirtualHost ''>\n</VirtualHost>": OK,
    "<If true false>\n</If>": "1: Multiple <If> arguments not supported.", "<If %{REQUEST_URI} == 'x'>\n</If>": "1: Cannot parse condition clause: ",
    "<IfModule core.c>\nKeepAlive x": "2: KeepAlive must be On or Off", "<IfModule core.c>": OK, "<IfModule nosuch>": "Expected </IfModule> before end of configuration",
    "<IfVersion 2.>\n</IfVersion>": OK, "<IfVersion 2.4 x y>\n</IfVersion>": "<IfVersion> directive missing closing '>'",
    "<IfVersion x>\n</IfVersion>": "Version appears to be invalid. It must have the format major[.minor[.patch]] where major, minor and patch are numbers.",
    "KeepAlive \\\nx": "2: KeepAlive must be On or Off", "KeepAlive \\": "2: KeepAlive must be On or Off",
}

def check(s, httpd, text):
    """Run -t over the configuration; what it said must have the expected words and status."""
    first = s.base.count("\n") + 1
    for config, expected in text.items():
        s.configure(config)
        m = re.match(r"(\d+): (.*)", expected, re.S)
        said = f"{AT}{first + int(m[1]) - 1} of {s.conf}:\n{m[2]}" if m else expected.replace("@ROOT@", s.root).replace("@CONF@", s.conf).replace("@LINE@", str(first))
        r = subprocess.run([httpd, "-t", "-f", s.conf], capture_output=True, text=True, timeout=60); out = r.stdout + r.stderr
        assert said in out, f"{httpd}: {config!r}: {out!r} has no {said!r}"
        assert (r.returncode == 0) == (OK in out) and r.returncode in (0, 1), f"{httpd}: {config!r}: status {r.returncode}: {out}"

def both(text):
    s = Server(modules=()); s.base = s.base.replace("<Directory />\nRequire all granted\n</Directory>\n", "").replace("LogLevel info\n", "").replace("TypesConfig", "#")
    bare = s.base
    for httpd, modules in ((HTTPD, os.path.dirname(HTTPD) + "/modules"), (REFERENCE, REFERENCE_MODULES)):
        if not os.path.exists(httpd): continue
        s.base = f"LoadModule mpm_event_module {REFERENCE_MODULES}/mod_mpm_event.so\nLoadModule authz_core_module {modules}/mod_authz_core.so\n" + bare
        check(s, httpd, text)

def test_numbers():
    """Numbers are read as far as they are numbers, and corrected or refused where they are out of range."""
    both(NUMBERS)

def test_words():
    """Words, formats and names."""
    both(WORDS)

def test_places():
    """Where directives may stand, and how sections begin and end."""
    both(PLACES)
