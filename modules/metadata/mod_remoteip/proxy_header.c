/* SPDX-License-Identifier: Apache-2.0 */
/* proxy_header.c - the header of the PROXY protocol, as text (1) or in bytes (2).
 *
 *     PROXY TCP4 203.0.113.5 192.0.2.1 56324 443 CRLF
 *     PROXY UNKNOWN ... CRLF
 *     signature(12) version|command(1) family(1) length(2) addresses, ports, more
 *
 * Specification: HAProxy's proxy-protocol.txt. */
#include <arpa/inet.h>
#include <string.h>
#include <sys/param.h>

#include "remoteip_priv.h"

#include "apr_strings.h"
#include "http_log.h"

static const char text_start[] = "PROXY ";
static const char byte_start[] = "\r\n\r\n\0\r\nQUIT\n";

enum {
    START = sizeof(text_start) - 1,
    TEXT_LEAST = sizeof("PROXY UNKNOWN\r\n") - 1,
    TEXT_MOST = 107,
    SIGNATURE = sizeof(byte_start) - 1,
    FIXED = SIGNATURE + 4,
};

static void take_client(apr_pool_t *p, struct proxy_header *header, const char *ip, int family,
                        apr_port_t port, const char *error)
{
    header->client = remoteip_address(p, ip, family, port, &header->client_ip);
    if (header->client == NULL)
        header->error = error;
}

/* A port in digits. @return whether it is one */
static int read_port(const char *text, apr_port_t *port)
{
    apr_int64_t number;

    if (*text == '\0' || strlen(text) > 5 || text[strspn(text, "0123456789")])
        return 0;
    number = apr_atoi64(text);
    *port = (apr_port_t)number;
    return number <= 65535;
}

static void missing(apr_pool_t *p, struct proxy_header *header, const char *what,
                    const char *line)
{
    header->error = apr_psprintf(p, APLOGNO(03497) "RemoteIPProxyProtocol: no %s found in "
                                 "header '%s'", what, line);
}

/* A whole line, without its end. */
static void read_text(apr_pool_t *p, const char *line, struct proxy_header *header)
{
    static const char *const names[] = { "family", "client-address", "destination-address",
                                         "client-port", "destination-port" };
    char *words[5], *state, *rest = apr_pstrdup(p, line + START);
    apr_port_t port, other;
    int count = 0, family;

    for (char *word = apr_strtok(rest, " ", &state); word && count < 5;
         word = apr_strtok(NULL, " ", &state))
        words[count++] = word;
    if (count > 0 && strcmp(words[0], "UNKNOWN") == 0)
        return;
    if (count > 0 && strcmp(words[0], "TCP4") != 0 && strcmp(words[0], "TCP6") != 0) {
        header->error = apr_psprintf(p, APLOGNO(03499) "RemoteIPProxyProtocol: unknown family "
                                     "'%s' in header '%s'", words[0], line);
        return;
    }
    if (count < 5) {
        missing(p, header, names[count], line);
        return;
    }
    if (!read_port(words[3], &port) || !read_port(words[4], &other)) {
        header->error = apr_psprintf(p, APLOGNO(03501) "RemoteIPProxyProtocol: error parsing "
                                     "port '%s' in header '%s'",
                                     words[read_port(words[3], &port) ? 4 : 3], line);
        return;
    }
    family = words[0][3] == '4' ? APR_INET : APR_INET6;
    take_client(p, header, words[1], family, port,
                apr_psprintf(p, APLOGNO(03500) "RemoteIPProxyProtocol: invalid client-address "
                             "'%s' found in header '%s'", words[1], line));
}

static apr_size_t parse_text(apr_pool_t *p, const char *bytes, apr_size_t len,
                             struct proxy_header *header)
{
    const char *end = memchr(bytes, '\n', len);

    if (end == NULL && len >= TEXT_MOST) {
        header->error = apr_psprintf(p, APLOGNO(10185) "RemoteIPProxyProtocol header too long, "
                                     "got %" APR_SIZE_T_FMT " expected %d", len, TEXT_MOST);
        return 0;
    }
    if (end == NULL && len < TEXT_LEAST)
        return TEXT_LEAST - len;
    if (end == NULL) /* both CR and LF are still to come, or LF alone */
        return bytes[len - 1] == '\r' || len == TEXT_MOST - 1 ? 1 : 2;
    if (end[-1] != '\r' || end + 1 != bytes + len || memchr(bytes, '\0', len)) {
        header->error = APLOGNO(03496) "RemoteIPProxyProtocol: the header's line is wrong";
        return 0;
    }
    read_text(p, apr_pstrmemdup(p, bytes, len - 2), header);
    return 0;
}

/* The addresses behind the fixed part, of one family each. */
static void read_bytes(apr_pool_t *p, const unsigned char *at, apr_size_t len, int six,
                       struct proxy_header *header)
{
    apr_size_t address = six ? 16 : 4;
    char ip[INET6_ADDRSTRLEN];

    if (len < 2 * address + 4) {
        header->error = apr_psprintf(p, "%sRemoteIPProxyProtocol: address length %lu too short "
                                     "for TCPv%d", six ? APLOGNO(10598) : APLOGNO(10597),
                                     (unsigned long)len, six ? 6 : 4);
        return;
    }
    inet_ntop(six ? AF_INET6 : AF_INET, at, ip, sizeof(ip));
    take_client(p, header, ip, six ? APR_INET6 : APR_INET,
                (apr_port_t)(at[2 * address] << 8 | at[2 * address + 1]),
                APLOGNO(03504) "RemoteIPProxyProtocol: error creating sockaddr");
}

static apr_size_t parse_bytes(apr_pool_t *p, const unsigned char *bytes, apr_size_t len,
                              struct proxy_header *header)
{
    enum { LOCAL = 0, PROXY = 1, UNSPECIFIED = 0x00, TCP4 = 0x11, TCP6 = 0x21 };
    apr_size_t length;

    if (len < FIXED)
        return FIXED - len;
    length = (apr_size_t)bytes[14] << 8 | bytes[15];
    if (bytes[12] >> 4 != 2)
        header->error = apr_psprintf(p, APLOGNO(03509) "RemoteIPProxyProtocol: unknown version "
                                     "%d", bytes[12] >> 4);
    else if ((bytes[12] & 15) > PROXY)
        header->error = apr_psprintf(p, APLOGNO(03507) "RemoteIPProxyProtocol: unsupported "
                                     "command %.2x", bytes[12]);
    else if (length > PROXY_HEADER_MAX - FIXED)
        header->error = APLOGNO(10186) "RemoteIPProxyProtocol protocol header length too long";
    else if (len < FIXED + length)
        return FIXED + length - len;
    else if ((bytes[12] & 15) == LOCAL || bytes[13] == UNSPECIFIED)
        return 0;
    else if (bytes[13] == TCP4 || bytes[13] == TCP6)
        read_bytes(p, bytes + FIXED, length, bytes[13] == TCP6, header);
    else
        header->error = apr_psprintf(p, APLOGNO(10183) "RemoteIPProxyProtocol: unsupported "
                                     "protocol %.2x", bytes[13]);
    return 0;
}

apr_size_t proxy_header_parse(apr_pool_t *p, const char *bytes, apr_size_t len,
                              struct proxy_header *header)
{
    memset(header, 0, sizeof(*header));
    if (memcmp(bytes, text_start, MIN(len, START)) == 0)
        return len < START ? START - len : parse_text(p, bytes, len, header);
    if (memcmp(bytes, byte_start, MIN(len, SIGNATURE)) == 0)
        return parse_bytes(p, (const unsigned char *)bytes, len, header);
    header->error = APLOGNO(03496) "RemoteIPProxyProtocol data is missing, but required! "
                    "Aborting request.";
    return 0;
}
