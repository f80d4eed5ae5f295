/* SPDX-License-Identifier: Apache-2.0 */
/* status.c - the status codes this server can send, RFC 9110 section 15.
 *
 * One row for each code; the row's number is what ap_index_of_response() gives and
 * what ErrorDocument's table of texts is indexed by: the codes of each class up to
 * the highest that is known, RESPONSE_CODES in all. */
#include "apr_strings.h"

#include "http_priv.h"

enum {
    AT_100 = 0,
    AT_200 = AT_100 + 4,
    AT_300 = AT_200 + 27,
    AT_400 = AT_300 + 9,
    AT_500 = AT_400 + 52,
    AT_END = AT_500 + 12
};
_Static_assert(AT_END == RESPONSE_CODES, "the classes fill the table");

static const struct {
    int first;
    int count;
} classes[] = {
    {AT_100, AT_200 - AT_100}, {AT_200, AT_300 - AT_200}, {AT_300, AT_400 - AT_300},
    {AT_400, AT_500 - AT_400}, {AT_500, AT_END - AT_500},
};

static const char *const lines[RESPONSE_CODES] = {
    [AT_100 + 0] = "100 Continue",
    [AT_100 + 1] = "101 Switching Protocols",
    [AT_100 + 2] = "102 Processing",
    [AT_100 + 3] = "103 Early Hints",
    [AT_200 + 0] = "200 OK",
    [AT_200 + 1] = "201 Created",
    [AT_200 + 2] = "202 Accepted",
    [AT_200 + 3] = "203 Non-Authoritative Information",
    [AT_200 + 4] = "204 No Content",
    [AT_200 + 5] = "205 Reset Content",
    [AT_200 + 6] = "206 Partial Content",
    [AT_200 + 7] = "207 Multi-Status",
    [AT_200 + 8] = "208 Already Reported",
    [AT_200 + 26] = "226 IM Used",
    [AT_300 + 0] = "300 Multiple Choices",
    [AT_300 + 1] = "301 Moved Permanently",
    [AT_300 + 2] = "302 Found",
    [AT_300 + 3] = "303 See Other",
    [AT_300 + 4] = "304 Not Modified",
    [AT_300 + 5] = "305 Use Proxy",
    [AT_300 + 7] = "307 Temporary Redirect",
    [AT_300 + 8] = "308 Permanent Redirect",
    [AT_400 + 0] = "400 Bad Request",
    [AT_400 + 1] = "401 Unauthorized",
    [AT_400 + 2] = "402 Payment Required",
    [AT_400 + 3] = "403 Forbidden",
    [AT_400 + 4] = "404 Not Found",
    [AT_400 + 5] = "405 Method Not Allowed",
    [AT_400 + 6] = "406 Not Acceptable",
    [AT_400 + 7] = "407 Proxy Authentication Required",
    [AT_400 + 8] = "408 Request Timeout",
    [AT_400 + 9] = "409 Conflict",
    [AT_400 + 10] = "410 Gone",
    [AT_400 + 11] = "411 Length Required",
    [AT_400 + 12] = "412 Precondition Failed",
    [AT_400 + 13] = "413 Request Entity Too Large",
    [AT_400 + 14] = "414 Request-URI Too Long",
    [AT_400 + 15] = "415 Unsupported Media Type",
    [AT_400 + 16] = "416 Requested Range Not Satisfiable",
    [AT_400 + 17] = "417 Expectation Failed",
    [AT_400 + 21] = "421 Misdirected Request",
    [AT_400 + 22] = "422 Unprocessable Entity",
    [AT_400 + 23] = "423 Locked",
    [AT_400 + 24] = "424 Failed Dependency",
    [AT_400 + 26] = "426 Upgrade Required",
    [AT_400 + 28] = "428 Precondition Required",
    [AT_400 + 29] = "429 Too Many Requests",
    [AT_400 + 31] = "431 Request Header Fields Too Large",
    [AT_400 + 51] = "451 Unavailable For Legal Reasons",
    [AT_500 + 0] = "500 Internal Server Error",
    [AT_500 + 1] = "501 Not Implemented",
    [AT_500 + 2] = "502 Bad Gateway",
    [AT_500 + 3] = "503 Service Unavailable",
    [AT_500 + 4] = "504 Gateway Timeout",
    [AT_500 + 5] = "505 HTTP Version Not Supported",
    [AT_500 + 6] = "506 Variant Also Negotiates",
    [AT_500 + 7] = "507 Insufficient Storage",
    [AT_500 + 8] = "508 Loop Detected",
    [AT_500 + 10] = "510 Not Extended",
    [AT_500 + 11] = "511 Network Authentication Required",
};

/* The row of a code, or -1 for one without. */
static int row_of(int status)
{
    int row;

    if (status < 100 || status >= 600 || status % 100 >= classes[status / 100 - 1].count)
        return -1;
    row = classes[status / 100 - 1].first + status % 100;
    return lines[row] ? row : -1;
}

AP_DECLARE(int) ap_index_of_response(int status)
{
    int row = row_of(status);

    return row >= 0 ? row : AT_500;
}

AP_DECLARE(const char *) ap_get_status_line(int status)
{
    return lines[ap_index_of_response(status)];
}

AP_DECLARE(const char *) ap_get_status_line_ex(apr_pool_t *p, int status)
{
    int row = row_of(status);

    ap_assert(p != NULL);
    if (row >= 0)
        return lines[row];
    if (status < 100 || status > 999)
        return lines[AT_500];
    return apr_psprintf(p, "%d Status %d", status, status);
}
