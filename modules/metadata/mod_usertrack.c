/* SPDX-License-Identifier: Apache-2.0 */
/* mod_usertrack.c - a cookie that tells one visitor from another, for the log.
 *
 * A request without the cookie gets one; its value, new or brought along, is the note "cookie".
 * Manual: mod_usertrack. */
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/param.h>

#include "httpd.h" /* first: Apache's other headers count on it */

#include "apr_lib.h"
#include "apr_strings.h"
#include "http_config.h"
#include "http_core.h"
#include "http_protocol.h"
#include "http_request.h"

APLOG_USE_MODULE(usertrack);

enum style { NETSCAPE, COOKIE, COOKIE2 };

struct usertrack_dir {
    int tracking;
    enum style style;
    const char *name;      /* NULL: Apache */
    const char *domain;    /* NULL: none */
    const char *same_site; /* the attribute; NULL: none */
    int secure;
    int http_only;
};

/** What a directive of any section says for the whole virtual host. */
struct usertrack_server {
    int expires; /* seconds; 0: with the browser's session */
};

static const char *cookie_name(const struct usertrack_dir *conf)
{
    return conf->name ? conf->name : "Apache";
}

/* The cookie's value that the client sent; NULL: none, or an empty one. */
static const char *sent_value(request_rec *r, const char *name)
{
    const char *at = apr_table_get(r->headers_in, "Cookie");
    size_t len = strlen(name), value;

    for (; at && *at; at += strcspn(at, ";,")) {
        if (*at == ';' || *at == ',')
            at += 1 + strspn(at + 1, " \t");
        if (strncmp(at, name, len) != 0 || at[len] != '=')
            continue;
        value = strcspn(at + len + 1, ";,");
        if (value > 0)
            return apr_pstrmemdup(r->pool, at + len + 1, value);
    }
    return NULL;
}

/* The attribute that ends the cookie's life, in the words of its style. */
static const char *lifetime(request_rec *r, enum style style, int seconds)
{
    apr_time_exp_t end;

    if (seconds == 0)
        return "";
    if (style != NETSCAPE)
        return apr_psprintf(r->pool, "; max-age=%d", seconds);
    apr_time_exp_gmt(&end, r->request_time + apr_time_from_sec((apr_time_t)seconds));
    return apr_psprintf(r->pool, "; expires=%s, %.2d-%s-%.2d %.2d:%.2d:%.2d GMT",
                        apr_day_snames[end.tm_wday], end.tm_mday, apr_month_snames[end.tm_mon],
                        end.tm_year % 100, end.tm_hour, end.tm_min, end.tm_sec);
}

static void send_cookie(request_rec *r, const struct usertrack_dir *conf)
{
    const struct usertrack_server *server = ap_get_module_config(r->server->module_config,
                                                                 &usertrack_module);
    const char *value = apr_psprintf(r->pool, "%x.%" APR_UINT64_T_HEX_FMT,
                                     ap_random_pick(0, UINT32_MAX), (apr_uint64_t)r->request_time);
    const char *cookie =
        apr_pstrcat(r->pool, cookie_name(conf), "=", value, "; path=/",
                    lifetime(r, conf->style, server->expires), conf->domain ? "; domain=" : "",
                    conf->domain ? conf->domain : "",
                    conf->domain && conf->style == COOKIE2 ? "; version=1" : "",
                    conf->same_site ? "; " : "", conf->same_site ? conf->same_site : "",
                    conf->secure ? "; Secure" : "", conf->http_only ? "; HttpOnly" : "", NULL);

    apr_table_addn(r->err_headers_out, conf->style == COOKIE2 ? "Set-Cookie2" : "Set-Cookie",
                   cookie);
    apr_table_setn(r->notes, "cookie", value);
}

/* Hook: fixups, of what the client asked for itself. */
static int track(request_rec *r)
{
    const struct usertrack_dir *conf = ap_get_module_config(r->per_dir_config,
                                                            &usertrack_module);
    const char *value;

    if (!conf->tracking || r->main)
        return DECLINED;
    value = sent_value(r, cookie_name(conf));
    if (value)
        apr_table_setn(r->notes, "cookie", value);
    else
        send_cookie(r, conf);
    return OK;
}

static void *create_server(apr_pool_t *p, server_rec *s)
{
    return apr_pcalloc(p, sizeof(struct usertrack_server));
}

/* There is no merge: the settings of a section replace those around it as a whole. */
static void *create_dir(apr_pool_t *p, char *path)
{
    return apr_pcalloc(p, sizeof(struct usertrack_dir));
}

/* The seconds of a unit, which its first letters tell; 0: it is none. */
static int unit_seconds(const char *word)
{
    static const struct {
        const char *letters;
        int seconds;
    } units[] = {
        { "y", 60 * 60 * 24 * 365 }, { "mo", 60 * 60 * 24 * 30 }, { "w", 60 * 60 * 24 * 7 },
        { "d", 60 * 60 * 24 },       { "h", 60 * 60 },            { "mi", 60 },
        { "s", 1 },
    };

    for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
        if (strncasecmp(word, units[i].letters, strlen(units[i].letters)) == 0)
            return units[i].seconds;
    return 0;
}

/* Add up NUMBER UNIT ... @return NULL, or what is wrong */
static const char *add_units(apr_pool_t *p, const char *text, apr_int64_t *seconds)
{
    const char *word = ap_getword_conf(p, &text);

    if (strncasecmp(word, "p", 1) == 0) /* plus */
        word = ap_getword_conf(p, &text);
    for (; *word && *seconds < INT_MAX; word = ap_getword_conf(p, &text)) {
        const char *unit = ap_getword_conf(p, &text);
        int factor = unit_seconds(unit);

        if (!apr_isdigit(*word))
            return "bad expires code, numeric value expected.";
        if (*unit == '\0')
            return "bad expires code, missing <type>";
        if (factor == 0)
            return "bad expires code, unrecognized type";
        *seconds += MIN(apr_atoi64(word), INT_MAX) * factor;
    }
    return NULL;
}

/* CookieExpires SECONDS or "[plus] NUMBER UNIT ..."; what begins and ends with a digit has no
 * units. Longer than a cookie can say is as long as it can. */
static const char *set_expires(cmd_parms *cmd, void *mconfig, const char *text)
{
    struct usertrack_server *server = ap_get_module_config(cmd->server->module_config,
                                                           &usertrack_module);
    apr_int64_t seconds = 0;
    const char *err = NULL;

    if (apr_isdigit(*text) && apr_isdigit(text[strlen(text) - 1]))
        seconds = apr_atoi64(text);
    else
        err = add_units(cmd->temp_pool, text, &seconds);
    server->expires = (int)MIN(seconds, INT_MAX);
    return err;
}

/* CookieDomain .NAME.NAME */
static const char *set_domain(cmd_parms *cmd, void *mconfig, const char *domain)
{
    if (*domain == '\0')
        return "CookieDomain values may not be null";
    if (*domain != '.')
        return "CookieDomain values must begin with a dot";
    if (strchr(domain + 1, '.') == NULL)
        return "CookieDomain values must contain at least one embedded dot";
    ((struct usertrack_dir *)mconfig)->domain = domain;
    return NULL;
}

static const char *set_style(cmd_parms *cmd, void *mconfig, const char *name)
{
    static const struct {
        const char *name;
        enum style style;
    } styles[] = {
        { "Netscape", NETSCAPE }, { "Cookie", COOKIE },   { "RFC2109", COOKIE },
        { "Cookie2", COOKIE2 },   { "RFC2965", COOKIE2 },
    };

    for (size_t i = 0; i < sizeof(styles) / sizeof(*styles); i++)
        if (strcasecmp(name, styles[i].name) == 0) {
            ((struct usertrack_dir *)mconfig)->style = styles[i].style;
            return NULL;
        }
    return apr_psprintf(cmd->pool, "Invalid %s keyword: '%s'", cmd->cmd->name, name);
}

static const char *set_same_site(cmd_parms *cmd, void *mconfig, const char *name)
{
    static const char *const attributes[] = { "SameSite=Strict", "SameSite=Lax",
                                              "SameSite=None" };

    for (size_t i = 0; i < sizeof(attributes) / sizeof(*attributes); i++)
        if (strcasecmp(name, strchr(attributes[i], '=') + 1) == 0) {
            ((struct usertrack_dir *)mconfig)->same_site = attributes[i];
            return NULL;
        }
    return "CookieSameSite accepts 'Strict', 'Lax', or 'None'";
}

#define DIR_SLOT(member) ((void *)APR_OFFSETOF(struct usertrack_dir, member))
static const command_rec directives[] = {
    AP_INIT_FLAG("CookieTracking", ap_set_flag_slot, DIR_SLOT(tracking), OR_FILEINFO,
                 "whether visitors get a cookie: On or Off"),
    AP_INIT_TAKE1("CookieName", ap_set_string_slot, DIR_SLOT(name), OR_FILEINFO,
                  "name of the tracking cookie"),
    AP_INIT_TAKE1("CookieExpires", set_expires, NULL, OR_FILEINFO,
                  "a number of seconds, or numbers and units (\"2 weeks 3 days\")"),
    AP_INIT_TAKE1("CookieDomain", set_domain, NULL, OR_FILEINFO,
                  "domain to which this cookie applies"),
    AP_INIT_TAKE1("CookieStyle", set_style, NULL, OR_FILEINFO,
                  "'Netscape', 'Cookie' (RFC2109), or 'Cookie2' (RFC2965)"),
    AP_INIT_TAKE1("CookieSameSite", set_same_site, NULL, OR_FILEINFO,
                  "'Strict', 'Lax', or 'None'"),
    AP_INIT_FLAG("CookieSecure", ap_set_flag_slot, DIR_SLOT(secure), OR_FILEINFO,
                 "whether the cookie is for encrypted connections only: On or Off"),
    AP_INIT_FLAG("CookieHttpOnly", ap_set_flag_slot, DIR_SLOT(http_only), OR_FILEINFO,
                 "whether the cookie is hidden from scripts: On or Off"),
    { NULL }
};
#undef DIR_SLOT

static void register_hooks(apr_pool_t *p)
{
    ap_hook_fixups(track, NULL, NULL, APR_HOOK_REALLY_FIRST);
}

module AP_MODULE_DECLARE_DATA usertrack_module = {
    STANDARD20_MODULE_STUFF,
    create_dir, NULL,    /* per folder */
    create_server, NULL, /* per server */
    directives,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
