/* SPDX-License-Identifier: Apache-2.0 */
/* process.c - one line from a program, and names made from the process or the host. */
#include <unistd.h>

#include <apr_lib.h>
#include <apr_strings.h>
#include <apr_thread_proc.h>

#include "http_config.h"
#include "http_log.h"
#include "http_main.h"
#include "http_protocol.h"
#include "util/util_priv.h"

AP_DECLARE(char *) ap_append_pid(apr_pool_t *p, const char *string, const char *delim)
{
    return apr_psprintf(p, "%s%s%" APR_PID_T_FMT, string, delim, getpid());
}

static apr_status_t start_program(apr_proc_t *proc, const char *cmd, const char *const *argv,
                                  apr_pool_t *p)
{
    apr_procattr_t *attr;
    apr_status_t rv = apr_procattr_create(&attr, p);

    if (rv == APR_SUCCESS)
        rv = apr_procattr_io_set(attr, APR_FULL_BLOCK, APR_FULL_BLOCK, APR_NO_PIPE);
    if (rv == APR_SUCCESS)
        rv = apr_procattr_cmdtype_set(attr, APR_PROGRAM);
    return rv == APR_SUCCESS ? apr_proc_create(proc, cmd, argv, NULL, attr, p) : rv;
}

/* Read to the end of the first line or of the output; what else comes is drained. */
static apr_size_t read_line(apr_file_t *out, char *line, apr_size_t room)
{
    apr_size_t used = 0;
    char c;
    int ended = 0;

    while (apr_file_getc(&c, out) == APR_SUCCESS) {
        ended |= c == '\n';
        if (!ended && used < room - 1)
            line[used++] = c;
    }
    line[used] = '\0';
    return used;
}

AP_DECLARE(char *) ap_get_exec_line(apr_pool_t *p, const char *cmd, const char *const *argv)
{
    char line[MAX_STRING_LEN];
    apr_proc_t proc;
    apr_size_t len;

    if (start_program(&proc, cmd, argv, p) != APR_SUCCESS)
        return NULL;
    apr_file_close(proc.in);
    apr_file_buffer_set(proc.out, apr_palloc(p, 4096), 4096);
    len = read_line(proc.out, line, sizeof(line));
    apr_file_close(proc.out);
    apr_proc_wait(&proc, NULL, NULL, APR_WAIT);
    return apr_pstrmemdup(p, line, len);
}

/* The name by reverse look-up, else the host's own, else an address with a warning. */
AP_DECLARE(char *) ap_get_local_host(apr_pool_t *p)
{
    char name[APRMAXHOSTLEN + 1];
    apr_sockaddr_t *addr = NULL;
    char *host = NULL;
    apr_status_t rv = apr_gethostname(name, sizeof(name), p);

    if (rv != APR_SUCCESS) {
        ap_log_perror(APLOG_MARK, APLOG_STARTUP | APLOG_WARNING, 0, p, APLOGNO(00556)
                      "%s: apr_gethostname() failed to determine ServerName",
                      ap_server_argv0);
    } else if ((rv = apr_sockaddr_info_get(&addr, name, APR_UNSPEC, 0, 0, p)) != APR_SUCCESS) {
        ap_log_perror(APLOG_MARK, APLOG_STARTUP | APLOG_WARNING, rv, p, APLOGNO(00557)
                      "%s: apr_sockaddr_info_get() failed for %s", ap_server_argv0, name);
    } else if (apr_getnameinfo(&host, addr, 0) == APR_SUCCESS && host && strchr(host, '.')) {
        return apr_pstrdup(p, host);
    } else if (strchr(name, '.')) {
        return apr_pstrdup(p, name);
    } else {
        apr_sockaddr_ip_get(&host, addr);
        host = apr_pstrdup(p, host);
    }
    if (rv != APR_SUCCESS)
        host = apr_pstrdup(p, "127.0.0.1");
    ap_log_perror(APLOG_MARK, APLOG_ALERT | APLOG_STARTUP, 0, p, APLOGNO(00558)
                  "%s: Could not reliably determine the server's fully qualified domain name, "
                  "using %s. Set the 'ServerName' directive globally to suppress this message",
                  ap_server_argv0, host);
    return host;
}

AP_DECLARE(char *) ap_construct_server(apr_pool_t *p, const char *hostname, apr_port_t port,
                                       const request_rec *r)
{
    if (ap_is_default_port(port, r))
        return apr_pstrdup(p, hostname);
    return apr_psprintf(p, "%s:%u", hostname, (unsigned int)port);
}

AP_DECLARE(int) ap_is_url(const char *u)
{
    const char *s = u;

    while (apr_isalnum(*s) || *s == '+' || *s == '-' || *s == '.')
        s++;
    return s > u && *s == ':';
}
