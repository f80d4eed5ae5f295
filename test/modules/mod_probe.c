/* SPDX-License-Identifier: Apache-2.0 */
/* mod_probe.c - one line for each call of the interface, to be compared between servers.
 *
 * The handler "probe" prints those of one part, /probe/PART; the arguments are fixed, so that the
 * answers are. What is known to differ between Weft and Apache is not asked. */
#include "ap_expr.h"
#include "ap_mpm.h"
#include "ap_provider.h"
#include "ap_regex.h"
#include <stdlib.h>

#include "apr_strings.h"
#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "http_main.h"
#include "http_protocol.h"
#include "http_request.h"
#include "httpd.h"
#include "scoreboard.h"
#include "util_cookies.h"
#include "util_filter.h"
#include "util_script.h"
#include "util_time.h"
#include "util_varbuf.h"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))
#define TEXT(s) ((s) ? (s) : "(null)")

/* Each works in its own copy. */
static void changes_of_paths(request_rec *r, const char *t)
{
    char *u = apr_pstrdup(r->pool, t);
    ap_getparents(u);
    ap_rprintf(r, "  getparents %s\n", ap_escape_logitem(r->pool, u));
    u = apr_pstrdup(r->pool, t);
    ap_no2slash(u);
    ap_rprintf(r, "  no2slash %s\n", ap_escape_logitem(r->pool, u));
    u = apr_pstrdup(r->pool, t);
    ap_str_tolower(u);
    ap_rprintf(r, "  tolower %s", ap_escape_logitem(r->pool, u));
    ap_str_toupper(u);
    ap_rprintf(r, " %s\n", ap_escape_logitem(r->pool, u));
    ap_rprintf(r, "  dirs %d %s %s\n", ap_count_dirs(t),
               ap_escape_logitem(r->pool, ap_make_dirstr_parent(r->pool, t)),
               ap_is_url(t) ? "url" : "no");
}

static void unescapes(request_rec *r, const char *t)
{
    char *u = apr_pstrdup(r->pool, t);
    int rc = ap_unescape_url(u);
    ap_rprintf(r, "  unescape_url %d %s\n", rc, ap_escape_logitem(r->pool, u));
    u = apr_pstrdup(r->pool, t);
    rc = ap_unescape_urlencoded(u);
    ap_rprintf(r, "  unescape_urlencoded %d %s\n", rc, ap_escape_logitem(r->pool, u));
    u = apr_pstrdup(r->pool, t);
    rc = ap_unescape_url_keep2f(u, 0);
    ap_rprintf(r, "  keep2f %d %s", rc, ap_escape_logitem(r->pool, u));
    u = apr_pstrdup(r->pool, t);
    rc = ap_unescape_url_keep2f(u, 1);
    ap_rprintf(r, " | %d %s\n", rc, ap_escape_logitem(r->pool, u));
}

static void escapes(request_rec *r)
{
    static const char *const texts[] = {
        "",
        "plain",
        "a b%c?d#e&f;g=h+i:j@k,l$m",
        "<a href=\"x\">'&amp;'</a>",
        "../x/./y//z/..",
        "\x01\x7f\x80\xff\n\t\"\\",
        "%41%2f%2F%zz%4",
        "a:b/c",
        "+a%20b",
        "%00x",
        "~user/x",
        "{}|^`[]",
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        const char *t = texts[i];

        ap_rprintf(r, "[%s]\n", ap_escape_logitem(r->pool, t));
        ap_rprintf(r, "  os_path %s | %s\n", ap_os_escape_path(r->pool, t, 0),
                   ap_os_escape_path(r->pool, t, 1));
        ap_rprintf(r, "  segment %s\n", ap_escape_path_segment(r->pool, t));
        ap_rprintf(r, "  html %s | %s\n", ap_escape_html(r->pool, t),
                   ap_escape_html2(r->pool, t, 1));
        ap_rprintf(r, "  urlencoded %s\n", ap_escape_urlencoded(r->pool, t));
        ap_rprintf(r, "  shell %s\n", ap_escape_logitem(r->pool, ap_escape_shell_cmd(r->pool, t)));
        ap_rprintf(r, "  quotes %s\n", ap_escape_logitem(r->pool, ap_escape_quotes(r->pool, t)));
        unescapes(r, t);
        changes_of_paths(r, t);
    }
}

static void words(request_rec *r)
{
    static const char *const texts[] = {"one two  three",
                                        "  'a b' c",
                                        "\"q \\\"x\\\"\" rest",
                                        "a,b, c ,,d",
                                        "x",
                                        "",
                                        "k=v; w=\"a;b\" ; z",
                                        "text/html;q=0.5, */*;q=0",
                                        "\"open",
                                        "{a b} c"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        const char *at = texts[i];

        ap_rprintf(r, "words of %s:", texts[i]);
        for (int n = 0; n < 6; n++)
            ap_rprintf(r, " [%s]", ap_getword_conf(r->pool, &at));
        at = texts[i];
        ap_rprintf(r, "\n  white:");
        for (int n = 0; n < 4; n++)
            ap_rprintf(r, " [%s]", ap_getword_white(r->pool, &at));
        at = texts[i];
        ap_rprintf(r, "\n  comma:");
        for (int n = 0; n < 4; n++)
            ap_rprintf(r, " [%s]", ap_getword(r->pool, &at, ','));
        at = texts[i];
        ap_rprintf(r, "\n  nulls:");
        for (int n = 0; n < 4; n++)
            ap_rprintf(r, " [%s]", ap_getword_nulls(r->pool, &at, ','));
        at = texts[i];
        ap_rprintf(r, "\n  conf2:");
        for (int n = 0; n < 3; n++)
            ap_rprintf(r, " [%s]", ap_getword_conf2(r->pool, &at));
        at = texts[i];
        ap_rprintf(r, "\n  token: [%s] [%s] last %d", ap_get_token(r->pool, &at, 0), at,
                   ap_find_last_token(r->pool, texts[i], "d"));
        at = texts[i];
        ap_rprintf(r, " 1:[%s] list [%s]", ap_get_token(r->pool, &at, 1),
                   TEXT(ap_get_list_item(r->pool, &at)));
        at = texts[i];
        ap_rprintf(r, "\n  items:");
        for (int n = 0; n < 3; n++)
            ap_rprintf(r, " [%s]", TEXT(ap_get_list_item(r->pool, &at)));
        ap_rprintf(r, " find c %d/%d b %d", ap_find_token(r->pool, texts[i], "c"),
                   ap_find_list_item(r->pool, texts[i], "c"),
                   ap_find_etag_strong(r->pool, texts[i], "\"b\""));
        apr_array_header_t *tokens = NULL;
        const char *err = ap_parse_token_list_strict(r->pool, texts[i], &tokens, 0);
        ap_rprintf(r, "\n  strict: %s", err ? err : "ok");
        for (int n = 0; tokens && n < tokens->nelts; n++)
            ap_rprintf(r, " <%s>", APR_ARRAY_IDX(tokens, n, const char *));
        ap_rprintf(r, " tok %d\n", (int)(ap_scan_http_token(texts[i]) - texts[i]));
    }
}

static void matches(request_rec *r)
{
    static const struct {
        const char *s, *e;
    } pairs[] = {{"abc", "a*c"}, {"abc", "a?c"}, {"abc", "A?C"}, {"", "*"},
                 {"abc", "abd"}, {"a", "a*b"},   {"xay", "*a?"}};
    for (size_t i = 0; i < COUNT(pairs); i++)
        ap_rprintf(r, "match %s %s %d %d\n", pairs[i].s, pairs[i].e,
                   ap_strcmp_match(pairs[i].s, pairs[i].e),
                   ap_strcasecmp_match(pairs[i].s, pairs[i].e));
    static const char *const times[] = {"5",  "5s", "500ms", "2mi",  "1h",   "x",          "",
                                        "5x", "-3", "3 s",   "10us", "1min", "99999999999"};
    for (size_t i = 0; i < COUNT(times); i++) {
        apr_interval_time_t t = -7;
        apr_status_t rv = ap_timeout_parameter_parse(times[i], &t, "s");
        ap_rprintf(r, "timeout [%s] %d %ld\n", times[i], rv, rv ? 0L : (long)t);
    }
    static const char *const regexes[] = {"s/a(b)/x$1y/",  "s/A/q/i", "/b+/", "m#c#", "s/b/[&]/g",
                                          "s/(x)?b/<$1>/", "bad(",    "s/b/", "/a/ix"};
    for (size_t i = 0; i < COUNT(regexes); i++) {
        ap_rxplus_t *rx = ap_rxplus_compile(r->pool, regexes[i]);
        char *out = NULL;
        int n = rx ? ap_rxplus_exec(r->pool, rx, "zabbc ab", &out) : -99;
        ap_rprintf(r, "rxplus %s %d %s %d", regexes[i], n, TEXT(out),
                   rx ? (int)ap_rxplus_nmatch(rx) : -1);
        if (rx && n > 0)
            ap_rprintf(r, " %s", TEXT(ap_rxplus_pmatch(r->pool, rx, 0)));
        ap_rputs("\n", r);
    }
    ap_regex_t preg;
    ap_regmatch_t m[4];
    char text[100];
    int rc = ap_regcomp(&preg, "(b)(?<name>c+)(d)?", AP_REG_ICASE);
    ap_rprintf(r, "regcomp %d nsub %d\n", rc, (int)preg.re_nsub);
    rc = ap_regexec(&preg, "aBccx", 4, m, 0);
    for (int i = 0; i < 4; i++)
        ap_rprintf(r, " %d-%d", (int)m[i].rm_so, (int)m[i].rm_eo);
    ap_rprintf(r, " exec %d %d sub %s\n", rc, ap_regexec(&preg, "zzz", 0, NULL, 0),
               ap_pregsub(r->pool, "<$0|$1|$2|$3|\\$1|&|$9>", "aBccx", 4, m));
    rc = ap_regcomp(&preg, "(", 0);
    ap_regerror(rc, &preg, text, sizeof(text));
    ap_rprintf(r, "regerror %d %s\n", rc, text);
    ap_rprintf(r, "is_matchexp %d %d %d\n", ap_is_matchexp("a*"), ap_is_matchexp("a\\*"),
               ap_is_matchexp("a?"));
    ap_rprintf(r, "strip %s %s\n", ap_strrchr("a.b.c", '.'), ap_stripprefix("prefix-x", "prefix-"));
    ap_rprintf(r, "strcasestr %s\n", TEXT(ap_strcasestr("Hello World", "O w")));
    ap_rprintf(r, "ind %d rind %d\n", ap_ind("a/b/c", '/'), ap_rind("a/b/c", '/'));
    ap_rprintf(r, "field_noparam %s\n", ap_field_noparam(r->pool, "text/html ; charset=x"));
    ap_rprintf(r, "cstr %d %d\n", ap_cstr_casecmp("AbC", "aBd"),
               ap_cstr_casecmpn("AbCx", "aBcY", 3));
    ap_rprintf(r, "strtol %d\n",
               (int)ap_array_str_contains(apr_array_make(r->pool, 1, sizeof(char *)), "x"));
}

static void times_of(request_rec *r)
{
    char buf[APR_CTIME_LEN + 20];
    int len;

    for (int option = 0; option < 8; option++) {
        len = sizeof(buf);
        apr_status_t rv =
            ap_recent_ctime_ex(buf, apr_time_from_sec(1000000000) + 123456, option, &len);
        ap_rprintf(r, "ctime %d: %d %d %s\n", option, rv, len, rv ? "" : buf);
    }
    ap_recent_rfc822_date(buf, apr_time_from_sec(784111777));
    ap_rprintf(r, "rfc822 %s | %s\n", buf,
               ap_ht_time(r->pool, apr_time_from_sec(784111777), "%d %j %Z %%", 1));
    ap_rprintf(r, "ht %s\n", ap_ht_time(r->pool, apr_time_from_sec(784111777), "%A %B", 0));
}

static void queries(request_rec *r)
{
    for (int code = 0; code < 22; code++) {
        int result = -77;
        apr_status_t rv = ap_mpm_query(code, &result);
        ap_rprintf(r, "mpm_query %d: %d %d\n", code, rv, rv ? 0 : result);
    }
    for (int code = 0; code < 6; code++)
        ap_rprintf(r, "state_query %d: %d\n", code, ap_state_query(code));
    static const char *const methods[] = {"GET",   "HEAD",     "POST",  "PUT",
                                          "PATCH", "PROPFIND", "get",   "FOO",
                                          "BREW",  "",         "TRACE", "BASELINE-CONTROL"};
    for (size_t i = 0; i < COUNT(methods); i++)
        ap_rprintf(r, "method %s %d\n", methods[i], ap_method_number_of(methods[i]));
    for (int i = 1; i < 64; i++) /* 0 is GET or HEAD */
        ap_rprintf(r, "%s,", TEXT(ap_method_name_of(r->pool, i)));
    ap_rprintf(r, "\nregister %d %d\n", ap_method_register(r->server->process->pool, "PROBEX"),
               ap_method_number_of("PROBEX"));
    ap_method_list_t *l = ap_make_method_list(r->pool, 5);
    ap_method_list_add(l, "GET");
    ap_method_list_add(l, "PROBEY");
    ap_method_list_add(l, "GET");
    ap_rprintf(r, "list %d %d %d %d", ap_method_in_list(l, "GET"), ap_method_in_list(l, "HEAD"),
               ap_method_in_list(l, "POST"), ap_method_in_list(l, "PROBEY"));
    ap_method_list_remove(l, "GET");
    ap_rprintf(r, " removed %d\n", ap_method_in_list(l, "GET"));
    static const int statuses[] = {0,   100, 103, 200, 206, 226, 299, 300, 304, 308,
                                   309, 400, 404, 418, 421, 422, 425, 426, 429, 431,
                                   451, 499, 500, 505, 511, 599, 600, 999};
    for (size_t i = 0; i < COUNT(statuses); i++)
        ap_rprintf(r, "status %d: %s | %d | %s\n", statuses[i], ap_get_status_line(statuses[i]),
                   ap_index_of_response(statuses[i]),
                   TEXT(ap_get_status_line_ex(r->pool, statuses[i])));
}

static void request_facts(request_rec *r)
{
    const char *pw = NULL, *user = NULL;

    ap_rprintf(r, "server_name %s port %d\n", ap_get_server_name(r),
               (int)ap_get_server_port(r) > 0);
    ap_rprintf(r, "document_root %s\n", ap_document_root(r)[0] == '/' ? "set" : "unset");
    ap_rprintf(r, "options %d overrides %d opts %d auth_type %s name %s satisfies %d\n",
               ap_allow_options(r), ap_allow_overrides(r), ap_allow_options(r),
               TEXT(ap_auth_type(r)), TEXT(ap_auth_name(r)), ap_satisfies(r));
    ap_rprintf(r, "some_auth %d authn %d\n", ap_some_auth_required(r), ap_some_authn_required(r));
    ap_rprintf(r, "limit_req_body %ld xml %ld read_limit %d\n", (long)ap_get_limit_req_body(r),
               (long)ap_get_limit_xml_body(r), (int)ap_get_read_buf_size(r));
    ap_rprintf(r, "scheme %s default_port %d\n", ap_http_scheme(r), ap_default_port(r));
    ap_rprintf(r, "protocol %s\n", ap_get_protocol(r->connection));
    ap_rprintf(r, "is_initial %d chain %d\n", ap_is_initial_req(r),
               ap_is_recursion_limit_exceeded(r));
    ap_rprintf(r, "the_request %s | %s | %s | %s\n", r->the_request, r->uri, r->unparsed_uri,
               TEXT(r->args));
    ap_rprintf(r, "parsed path %s query %s frag %s host %s\n", TEXT(r->parsed_uri.path),
               TEXT(r->parsed_uri.query), TEXT(r->parsed_uri.fragment),
               TEXT(r->parsed_uri.hostname));
    ap_rprintf(r, "num %d %d assbackwards %d chunked %d proxyreq %d no_cache %d no_local %d\n",
               r->proto_num, r->method_number, r->assbackwards, r->chunked, r->proxyreq,
               r->no_cache, r->no_local_copy);
    ap_rprintf(r, "hostname %s content_type %s handler %s path_info %s\n", TEXT(r->hostname),
               TEXT(r->content_type), TEXT(r->handler), TEXT(r->path_info));
    ap_rprintf(r, "used_path_info %d vlist %d finfo %d\n", r->used_path_info,
               r->vlist_validator != NULL, r->finfo.filetype);
    ap_rprintf(r, "basic_pw %d %s\n", ap_get_basic_auth_pw(r, &pw), TEXT(pw));
    pw = NULL;
    ap_rprintf(r, "components %d", ap_get_basic_auth_components(r, &user, &pw));
    ap_rprintf(r, " %s %s\n", TEXT(user), TEXT(pw));
    ap_rprintf(r, "meets %d", ap_meets_conditions(r));
    r->mtime = apr_time_from_sec(784111777);
    ap_set_last_modified(r);
    ap_rprintf(r, " meets %d\n", ap_meets_conditions(r));
    ap_rprintf(r, "construct_url %s\n", strstr(ap_construct_url(r->pool, "/x?y", r), "/x?y"));
    ap_rprintf(r, "make_content_type %s\n", ap_make_content_type(r, "text/plain"));
    for (ap_filter_t *f = r->output_filters; f; f = f->next)
        ap_rprintf(r, "out %s %d\n", f->frec->name, f->frec->ftype);
    for (ap_filter_t *f = r->input_filters; f; f = f->next)
        if (strcmp(f->frec->name, "log_input_output") != 0)
            ap_rprintf(r, "in %s %d\n", f->frec->name, f->frec->ftype);
}

static void cookies(request_rec *r)
{
    const char *val = NULL;

    apr_table_set(r->headers_in, "Cookie", "a=1; session=abc%20d&x=y; b=2; $Path=/; session=zz");
    ap_rprintf(r, "cookie read %d %s", ap_cookie_read(r, "session", &val, 0), TEXT(val));
    ap_rprintf(r, " none %d", ap_cookie_read(r, "nope", &val, 1));
    ap_rprintf(r, " after %s\n", TEXT(apr_table_get(r->headers_in, "Cookie")));
    val = NULL;
    ap_rprintf(r, "remove %d %s after %s\n", ap_cookie_read(r, "session", &val, 1), TEXT(val),
               TEXT(apr_table_get(r->headers_in, "Cookie")));
    ap_cookie_write(r, "n", "v w", "path=/;Secure", 60, r->headers_out, NULL);
    ap_cookie_write2(r, "n2", "v", NULL, 0, r->headers_out, r->err_headers_out, NULL);
    ap_rprintf(r, "written %s | %s | %s\n", TEXT(apr_table_get(r->headers_out, "Set-Cookie")),
               TEXT(apr_table_get(r->headers_out, "Set-Cookie2")),
               TEXT(apr_table_get(r->err_headers_out, "Set-Cookie2")));
    ap_cookie_remove(r, "n", NULL, r->headers_out, NULL);
    ap_rprintf(r, "removed %s\n", TEXT(apr_table_get(r->headers_out, "Set-Cookie")));
    static const char *const names[] = {"ok", "a b", "a;b", "a=b", "", "a&b", "\x01"};
    for (size_t i = 0; i < COUNT(names); i++)
        ap_rprintf(r, "check %d: %d\n", (int)i, ap_cookie_check_string(names[i]));
    apr_table_unset(r->headers_out, "Set-Cookie");
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void env(request_rec *r)
{
    static const char *const skip[] = {
        "SERVER_SOFTWARE",  "SERVER_PORT",     "REMOTE_PORT",           "PATH",
        "HTTP_HOST",        "DOCUMENT_ROOT",   "CONTEXT_DOCUMENT_ROOT", "SCRIPT_FILENAME",
        "SERVER_SIGNATURE", "PATH_TRANSLATED", "REQUEST_TIME"};
    ap_add_common_vars(r);
    ap_add_cgi_vars(r);
    char **e = ap_create_environment(r->pool, r->subprocess_env);
    size_t n = 0;
    while (e[n])
        n++;
    qsort(e, n, sizeof(*e), compare);
    for (size_t i = 0; i < n; i++) {
        size_t len = strcspn(e[i], "="), s = 0;
        while (s < COUNT(skip) && (strlen(skip[s]) != len || strncmp(skip[s], e[i], len)))
            s++;
        ap_rprintf(r, "env %.*s%s\n", (int)len, e[i], s < COUNT(skip) ? "=..." : e[i] + len);
    }
}

/* One head in up to three pieces. */
static void script_header(request_rec *r, int number, const char *a, const char *b, const char *c)
{
    request_rec *s = apr_pmemdup(r->pool, r, sizeof(*r));
    const char *end = NULL;
    char buffer[MAX_STRING_LEN] = "";
    int arg = 0;

    s->headers_out = apr_table_make(r->pool, 5);
    s->err_headers_out = apr_table_make(r->pool, 5);
    s->notes = apr_table_make(r->pool, 5);
    s->status = 200;
    s->status_line = NULL;
    s->content_type = NULL;
    int rc = ap_scan_script_header_err_strs(s, buffer, &end, &arg, a, b, c, NULL);
    ap_rprintf(r,
               "head %d: %d status %d %s type %s loc %s lm %s cl %s cookie %s %s buffer [%s] "
               "left [%s] of %d\n",
               number, rc, s->status, TEXT(s->status_line), TEXT(s->content_type),
               TEXT(apr_table_get(s->headers_out, "Location")),
               TEXT(apr_table_get(s->headers_out, "Last-Modified")),
               TEXT(apr_table_get(s->headers_out, "Content-Length")),
               TEXT(apr_table_get(s->headers_out, "Set-Cookie")),
               TEXT(apr_table_get(s->err_headers_out, "Set-Cookie")),
               ap_escape_logitem(r->pool, buffer), ap_escape_logitem(r->pool, TEXT(end)), arg);
}

static void script_headers(request_rec *r)
{
    static const char *const heads[] = {"Content-Type: text/x\n\nbody",
                                        "Status: 404 Nope\nX-A: b\n\n",
                                        "Location: /x\n\n",
                                        "no colon here\n\n",
                                        "",
                                        "Set-Cookie: a\nSet-Cookie: b\n\n",
                                        "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n",
                                        "X: 1\n",
                                        ": empty\n\n",
                                        "WWW-Authenticate: Basic\n\n",
                                        "Status: 304 Same\n\n",
                                        "Status: 299\n\n",
                                        "Status: 404\n\nbody",
                                        "Status: 404 \n\n",
                                        " fold: x\n\n",
                                        "A B: c\n\n"};
    static const char *const pieces[][3] = {{"X: a", "b\n", "\nbody"}, {"X: a\n", "", "\nbody"},
                                            {"X: a", "b", "c\n\n"},    {"X: a\n\n", "b", ""},
                                            {"", "X: a\n\n", "b"},     {"X: a\n", "\n", "b"}};
    for (size_t i = 0; i < COUNT(heads); i++)
        script_header(r, (int)i, heads[i], NULL, NULL);
    for (size_t i = 0; i < COUNT(pieces); i++)
        script_header(r, 100 + (int)i, pieces[i][0], pieces[i][1], pieces[i][2]);
}

static void subrequests(request_rec *r)
{
    static const char *const uris[] = {"a.txt",    "/a.txt?x=y",   "/nope",    "/",
                                       "../a.txt", "/probe/extra", "/denied/x"};
    for (size_t i = 0; i < COUNT(uris); i++) {
        request_rec *s = ap_sub_req_lookup_uri(uris[i], r, NULL);
        ap_rprintf(
            r, "lookup %s: %d uri %s type %s pi %s args %s ft %d handler %s proto %s main %d\n",
            uris[i], s->status, s->uri, TEXT(s->content_type), s->path_info ? s->path_info : "",
            TEXT(s->args), s->finfo.filetype, TEXT(s->handler), s->protocol, s->main == r);
        ap_destroy_sub_req(s);
    }
    request_rec *s = ap_sub_req_method_uri("POST", "/a.txt", r, NULL);
    ap_rprintf(r, "method %s %d %d the_request %s\n", s->method, s->method_number, s->status,
               TEXT(s->the_request));
    ap_destroy_sub_req(s);
    s = ap_sub_req_lookup_file("a.txt", r, NULL);
    ap_rprintf(r, "file %d %d\n", s->status, s->finfo.filetype);
    ap_destroy_sub_req(s);
    s = ap_sub_req_lookup_uri("/a.txt", r, r->output_filters);
    ap_rprintf(r, "run %d\n", ap_run_sub_req(s));
    ap_destroy_sub_req(s);
}

static void providers(request_rec *r)
{
    static const struct {
        const char *group, *name, *version;
    } list[] = {{"authz_provider_group", "all", "0"}, {"authz_provider", "all", "0"},
                {"authn_provider", "file", "0"},      {"slotmem", "shm", "0"},
                {"authz_provider", "env", "0"},       {"authz_provider", "nope", "0"}};
    for (size_t i = 0; i < COUNT(list); i++)
        ap_rprintf(r, "provider %s %s %d\n", list[i].group, list[i].name,
                   ap_lookup_provider(list[i].group, list[i].name, list[i].version) != NULL);
}

static void expressions(request_rec *r)
{
    static const char *const list[] = {"true",
                                       "%{REQUEST_URI} =~ m#^/pro#",
                                       "-z %{QUERY_STRING}",
                                       "%{HTTP:X-Y} -strcmatch 'a*'",
                                       "toupper('a') == 'A'",
                                       "1 -lt 2",
                                       "bad &",
                                       "%{NOPE} == ''",
                                       "'a' in {'a','b'}",
                                       "unescape('%41') == 'A'",
                                       "base64('ab') == 'YWI='",
                                       "md5('a') =~ /^0cc/"};
    for (size_t i = 0; i < COUNT(list); i++) {
        ap_expr_info_t info = {0};
        const char *err = ap_expr_parse(r->pool, r->pool, &info, list[i], NULL), *eval = NULL;
        int rc = err ? -9 : ap_expr_exec(r, &info, &eval);
        ap_rprintf(r, "expr %s: %d %s\n", list[i], rc, eval ? "error" : "");
    }
}

static void scores(request_rec *r)
{
    worker_score ws;
    process_score *ps = ap_get_scoreboard_process(0);
    global_score *gs = ap_get_scoreboard_global();
    ap_rprintf(r, "score %d %d %d", ps != NULL, gs != NULL, gs->running_generation);
    int child = 0, thread = 0;
    for (thread = 0; thread < 5; thread++) {
        worker_score *row = ap_get_scoreboard_worker_from_indexes(0, thread);
        if (row && row->status == SERVER_BUSY_WRITE)
            break;
    }
    ap_copy_scoreboard_worker(&ws, child, thread);
    ap_rprintf(r, " status %d client %s request %s vhost %d pid %d\n", ws.status, ws.client64,
               ws.request, ws.vhost[0] != 0, ws.pid == getpid());
    ap_rprintf(r, "null %d\n", ap_get_scoreboard_worker_from_indexes(100000, 0) == NULL);
}

static void registry(request_rec *r)
{
    static const char *const modules[] = {"core.c",           "mod_so.c", "http_core.c",
                                          "mod_authz_core.c", "nope.c",   "mod_log_config.c"};
    for (size_t i = 0; i < COUNT(modules); i++) {
        module *m = ap_find_linked_module(modules[i]);
        ap_rprintf(r, "linked %s %s\n", modules[i],
                   m ? ap_find_module_short_name(m->module_index) : "none");
    }
    static const char *const orders[] = {"PidFile", "Require",   "Listen",
                                         "NoSuch",  "KeepAlive", "MaxMemFree"};
    for (size_t i = 0; i < COUNT(orders); i++) {
        module *top = ap_top_module;
        const command_rec *cmd = ap_find_command_in_modules(orders[i], &top);
        ap_rprintf(r, "command %s %s %s\n", orders[i], cmd ? cmd->name : "none",
                   cmd && top ? top->name : "");
    }
}

static void others(request_rec *r)
{
    struct ap_varbuf vb;
    ap_varbuf_init(r->pool, &vb, 0);
    ap_varbuf_strcat(&vb, "abc");
    ap_varbuf_strmemcat(&vb, "defgh", 3);
    ap_rprintf(r, "varbuf %s %d", vb.buf, (int)vb.strlen);
    ap_varbuf_grow(&vb, 500);
    ap_rprintf(r, " avail>=500 %d %s\n", vb.avail >= 500,
               ap_varbuf_pdup(r->pool, &vb, "<", 1, ">", 1, NULL));
    apr_array_header_t *pairs = NULL;
    ap_rprintf(r, "allowed %ld banner %d\n", (long)r->allowed, ap_get_server_banner() != NULL);
    ap_rprintf(r, "form %d", ap_parse_form_data(r, NULL, &pairs, 10, 1000));
    for (int i = 0; pairs && i < pairs->nelts; i++)
        ap_rprintf(r, " %s", APR_ARRAY_IDX(pairs, i, ap_form_pair_t).name);
    ap_rputs("\n", r);
    ap_rprintf(r, "defines %d %d\n", ap_exists_config_define("PROBE_D"),
               ap_exists_config_define("NOPE"));
    ap_rprintf(r, "relative %s %s\n", ap_server_root_relative(r->pool, "/abs/x"),
               ap_server_root_relative(r->pool, "rel/x")[0] == '/' ? "rooted" : "not");
    ap_rprintf(r, "fnmatch %d %d\n", ap_is_directory(r->pool, "/tmp"),
               ap_is_rdirectory(r->pool, "/nope"));
    ap_rprintf(r, "uuencode %s %s\n", ap_pbase64encode(r->pool, apr_pstrdup(r->pool, "hello")),
               ap_pbase64decode(r->pool, "aGVsbG8="));
    ap_rprintf(r, "host %s | %s\n", TEXT(ap_get_useragent_host(r, REMOTE_NOLOOKUP, NULL)),
               TEXT(ap_get_remote_logname(r)));
    ap_rprintf(r, "size %d %d\n", ap_parse_strict_length(&(apr_off_t){0}, "12"),
               ap_parse_strict_length(&(apr_off_t){0}, "+12"));
}

static const struct part {
    const char *name;
    void (*run)(request_rec *r);
} parts[] = {
    {"escapes", escapes},         {"words", words},     {"matches", matches},
    {"times", times_of},          {"queries", queries}, {"request", request_facts},
    {"cookies", cookies},         {"env", env},         {"heads", script_headers},
    {"subrequests", subrequests}, {"others", others},   {"providers", providers},
    {"expressions", expressions}, {"scores", scores},   {"registry", registry},
};

static int answer(request_rec *r)
{
    if (!r->handler || strcmp(r->handler, "probe") != 0 || strncmp(r->uri, "/probe/", 7) != 0)
        return DECLINED;
    ap_set_content_type(r, "text/plain");
    for (size_t i = 0; i < COUNT(parts); i++)
        if (strcmp(r->uri + strlen("/probe/"), parts[i].name) == 0)
            parts[i].run(r);
    return OK;
}

static void hooks(apr_pool_t *p)
{
    ap_hook_handler(answer, NULL, NULL, APR_HOOK_MIDDLE);
}

AP_DECLARE_MODULE(probe) = {STANDARD20_MODULE_STUFF, NULL, NULL, NULL, NULL, NULL, hooks, 0};
