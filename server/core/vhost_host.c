/* SPDX-License-Identifier: Apache-2.0 */
/* vhost_host.c - the syntax of a host name, as it stands in a Host field or a target
 * URI (RFC 9110 section 7.2, RFC 3986 section 3.2.2). */
#include <arpa/inet.h>
#include <string.h>
#include "apr_lib.h"
#include "apr_strings.h"
#include "core/core_priv.h"

/** Read ":port" behind a name: digits, 1 to 65535. An empty text is no port. */
static int parse_port(const char *text, apr_port_t *port)
{
    unsigned long value = 0;

    *port = 0;
    if (!*text)
        return 1;
    if (*text++ != ':' || !*text)
        return 0;
    for (; *text; text++) {
        if (*text < '0' || *text > '9')
            return 0;
        value = value * 10 + (unsigned long)(*text - '0');
        if (value > 65535)
            return 0;
    }
    *port = (apr_port_t)value;
    return value > 0;
}

static int is_ipv6(const char *text)
{
    struct in6_addr addr;
    return inet_pton(AF_INET6, text, &addr) == 1;
}

static int is_ipv4(const char *text)
{
    struct in_addr addr;
    return inet_pton(AF_INET, text, &addr) == 1;
}

/** Letters, digits, '-', '_' and single dots; digits and dots alone only as address. */
static int is_strict_name(const char *name)
{
    int numeric = 1;

    for (const char *p = name; *p; p++) {
        if (*p == '.' && (p[1] == '.' || (p == name && !p[1])))
            return 0;
        if (!apr_isalnum(*p) && *p != '-' && *p != '_' && *p != '.')
            return 0;
        numeric = numeric && (apr_isdigit(*p) || *p == '.');
    }
    return !numeric || is_ipv4(name);
}

/** What no file system and no log may be given. */
static int is_lenient_name(const char *name)
{
    if (*name == '.' && !name[1])
        return 0;
    for (const unsigned char *p = (const unsigned char *)name; *p; p++)
        if (*p < ' ' || *p == 127 || *p == '/' || *p == '\\' || *p == ':'
            || (*p == '.' && p[1] == '.'))
            return 0;
    return 1;
}

/** "[address]" with or without a port; the name has no brackets. */
static int parse_bracketed(apr_pool_t *p, const char *host, char **name, apr_port_t *port)
{
    const char *end = strchr(host, ']');

    if (!end || !parse_port(end + 1, port))
        return 0;
    *name = apr_pstrmemdup(p, host + 1, (apr_size_t)(end - host - 1));
    ap_str_tolower(*name);
    return is_ipv6(*name);
}

int vhost_host_parse(apr_pool_t *p, const char *host, int strict, char **name, apr_port_t *port)
{
    const char *colon;
    size_t len;

    ap_assert(p && host && name && port);
    if (*host == '[')
        return parse_bracketed(p, host, name, port);
    colon = strchr(host, ':');
    len = colon ? (size_t)(colon - host) : strlen(host);
    if (!len || !parse_port(host + len, port))
        return 0;
    *name = apr_pstrmemdup(p, host, len);
    ap_str_tolower(*name);
    if (!(strict ? is_strict_name(*name) : is_lenient_name(*name)))
        return 0;
    if (len > 1 && (*name)[len - 1] == '.')
        (*name)[len - 1] = '\0';
    return 1;
}
