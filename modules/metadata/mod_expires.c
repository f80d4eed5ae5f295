/* SPDX-License-Identifier: Apache-2.0 */
/* mod_expires.c - Expires and Cache-Control: max-age, by a content's type.
 *
 * A period is counted from the request or from the file's modification. The fields are set
 * by a filter, when the content's type is known; an answer that has an Expires keeps it.
 * Manual: mod_expires. */
#include <string.h>
#include <strings.h>

#include "apr_lib.h"
#include "apr_strings.h"
#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "http_protocol.h"
#include "http_request.h"
#include "httpd.h"
#include "util_filter.h"

APLOG_USE_MODULE(expires);

enum { UNSET = -1 };

/** When an answer expires. */
struct period {
    int from_file;    /* count from the modification, not from the request */
    apr_int64_t seconds;
};

/** A section's settings. */
struct expires_conf {
    int active;
    struct period *by_default; /* NULL: not set here */
    apr_table_t *by_type;      /* media type or MAJOR/'*' to struct period */
};

static ap_filter_rec_t *expires_filter;

static const struct period *find(const struct expires_conf *conf, apr_pool_t *p, const char *type)
{
    const char *bare, *slash, *found;

    if (type == NULL)
        return conf->by_default;
    bare = ap_field_noparam(p, type);
    found = apr_table_get(conf->by_type, bare);
    if (found == NULL && (slash = strchr(bare, '/')) != NULL)
        found = apr_table_get(conf->by_type,
                              apr_pstrcat(p, apr_pstrmemdup(p, bare, (apr_size_t)(slash - bare)),
                                          "/*", NULL));
    return found ? (const struct period *)found : conf->by_default;
}

/* What comes from no file has no modification to count from. */
static void set_fields(request_rec *r, const struct period *period, apr_table_t *fields)
{
    apr_time_t base = period->from_file ? r->finfo.mtime : r->request_time, expires;
    apr_int64_t age;
    char *date;

    if (period->from_file && (r->finfo.valid & APR_FINFO_MTIME) == 0)
        return;
    expires = base + apr_time_from_sec(period->seconds);
    age = apr_time_sec(expires) - apr_time_sec(r->request_time);
    apr_table_mergen(fields, "Cache-Control",
                     apr_psprintf(r->pool, "max-age=%" APR_INT64_T_FMT, age < 0 ? 0 : age));
    date = apr_palloc(r->pool, APR_RFC822_DATE_LEN);
    apr_rfc822_date(date, expires);
    apr_table_setn(fields, "Expires", date);
}

static apr_status_t filter(ap_filter_t *f, apr_bucket_brigade *bb)
{
    request_rec *r = f->r;
    const struct expires_conf *conf = ap_get_module_config(r->per_dir_config, &expires_module);
    const char *there = apr_table_get(r->err_headers_out, "Expires");
    apr_table_t *fields = there ? r->err_headers_out : r->headers_out;
    const struct period *period;

    if (apr_table_get(fields, "Expires") == NULL
        && (period = find(conf, r->pool, r->content_type)) != NULL)
        set_fields(r, period, fields);
    ap_remove_output_filter(f);
    return ap_pass_brigade(f->next, bb);
}

/* Hook: insert_filter and insert_error_filter. */
static void insert_filter(request_rec *r)
{
    const struct expires_conf *conf = ap_get_module_config(r->per_dir_config, &expires_module);

    if (conf->active == 1 && r->main == NULL
        && (conf->by_default || !apr_is_empty_table(conf->by_type)))
        ap_add_output_filter_handle(expires_filter, NULL, r, r->connection);
}

static void *create_dir(apr_pool_t *p, char *path)
{
    struct expires_conf *conf = apr_pcalloc(p, sizeof(*conf));

    conf->active = UNSET;
    conf->by_type = apr_table_make(p, 4);
    return conf;
}

static void *merge_dir(apr_pool_t *p, void *basev, void *addv)
{
    const struct expires_conf *base = basev, *add = addv;
    struct expires_conf *both = apr_pmemdup(p, add, sizeof(*both));

    if (add->active == UNSET)
        both->active = base->active;
    if (add->by_default == NULL)
        both->by_default = base->by_default;
    both->by_type = apr_table_overlay(p, add->by_type, base->by_type);
    return both;
}

/** Units of the long form; a plural has one letter more. */
static const struct {
    const char *name;
    int seconds;
} units[] = {
    { "years", 31536000 }, { "months", 2592000 }, { "weeks", 604800 }, { "days", 86400 },
    { "hours", 3600 },     { "minutes", 60 },     { "seconds", 1 },
};

static int unit_of(const char *word)
{
    size_t i, len = strlen(word);

    for (i = 0; i < sizeof(units) / sizeof(*units); i++) {
        size_t whole = strlen(units[i].name);

        if ((len == whole || len + 1 == whole) && strncasecmp(word, units[i].name, len) == 0)
            return units[i].seconds;
    }
    return 0;
}

/* [plus] NUMBER UNIT ... */
static const char *read_terms(cmd_parms *cmd, const char *text, struct period *period)
{
    const char *word = ap_getword_conf(cmd->temp_pool, &text);
    int seconds;

    if (strcasecmp(word, "plus") == 0)
        word = ap_getword_conf(cmd->temp_pool, &text);
    while (*word) {
        apr_int64_t number = apr_atoi64(word);

        if (!apr_isdigit(*word) && !((*word == '-' || *word == '+') && apr_isdigit(word[1])))
            return apr_psprintf(cmd->pool, "bad expires code, numeric value expected <num> '%s'",
                                word);
        word = ap_getword_conf(cmd->temp_pool, &text);
        if (*word == '\0')
            return "bad expires code, missing <type>";
        if ((seconds = unit_of(word)) == 0)
            return apr_psprintf(cmd->pool, "bad expires code, unrecognised <type> '%s'", word);
        period->seconds += number * seconds;
        word = ap_getword_conf(cmd->temp_pool, &text);
    }
    return NULL;
}

/* A or M with seconds behind it, or the long form. */
static const char *read_period(cmd_parms *cmd, const char *text, struct period **result)
{
    struct period *period = *result = apr_pcalloc(cmd->pool, sizeof(*period));
    const char *base;

    if ((*text == 'A' || *text == 'M') && (apr_isdigit(text[1]) || text[1] == '-')) {
        period->from_file = *text == 'M';
        period->seconds = apr_atoi64(text + 1);
        return NULL;
    }
    base = ap_getword_conf(cmd->temp_pool, &text);
    period->from_file = strcasecmp(base, "modification") == 0;
    if (!period->from_file && strcasecmp(base, "now") != 0 && strcasecmp(base, "access") != 0)
        return apr_psprintf(cmd->pool, "bad expires code, unrecognised <base> '%s'", base);
    return read_terms(cmd, text, period);
}

static const char *set_active(cmd_parms *cmd, void *mconfig, int on)
{
    ((struct expires_conf *)mconfig)->active = on;
    return NULL;
}

static const char *set_default(cmd_parms *cmd, void *mconfig, const char *text)
{
    const char *err = read_period(cmd, text, &((struct expires_conf *)mconfig)->by_default);

    return err ? apr_pstrcat(cmd->pool, "'ExpiresDefault ", text, "': ", err, NULL) : NULL;
}

static const char *set_by_type(cmd_parms *cmd, void *mconfig, const char *type, const char *text)
{
    struct period *period;
    const char *err = read_period(cmd, text, &period);

    if (strchr(type, '/') == NULL)
        return "Invalid mimetype: should contain a slash";
    if (err)
        return apr_pstrcat(cmd->pool, "'ExpiresByType ", type, " ", text, "': ", err, NULL);
    apr_table_setn(((struct expires_conf *)mconfig)->by_type, type, (const char *)period);
    return NULL;
}

static const command_rec expires_cmds[] = {
    AP_INIT_FLAG("ExpiresActive", set_active, NULL, OR_INDEXES, "On or Off"),
    AP_INIT_TAKE2("ExpiresByType", set_by_type, NULL, OR_INDEXES,
                  "a media type, and a period such as \"access plus 1 day\""),
    AP_INIT_TAKE1("ExpiresDefault", set_default, NULL, OR_INDEXES,
                  "a period such as \"access plus 1 day\""),
    { NULL, { NULL }, NULL, 0, 0, NULL }
};

static void register_hooks(apr_pool_t *p)
{
    expires_filter = ap_register_output_filter("MOD_EXPIRES", filter, NULL, AP_FTYPE_CONTENT_SET);
    ap_hook_insert_filter(insert_filter, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_insert_error_filter(insert_filter, NULL, NULL, APR_HOOK_MIDDLE);
}

module AP_MODULE_DECLARE_DATA expires_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_expires.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    create_dir, merge_dir, NULL, NULL,
    expires_cmds,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
