/* SPDX-License-Identifier: Apache-2.0 */
/* effects.c - what rules do beside making a target: variables, cookies, types, handlers. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "apr_strings.h"
#include "apr_time.h"
#include "rewrite_priv.h"

/* E=NAME:VALUE, E=NAME, E=!NAME; the parts may come out of expansion. */
void rewrite_set_env(struct rewrite_ctx *ctx, const apr_array_header_t *texts)
{
    request_rec *r = ctx->r;
    int i;

    for (i = 0; i < texts->nelts; i++) {
        const struct rewrite_text *text = APR_ARRAY_IDX(texts, i, struct rewrite_text *);
        char *name = apr_pstrdup(r->pool, rewrite_text_expand(ctx, text, NULL, NULL)), *value;

        if (*name == '!') {
            apr_table_unset(r->subprocess_env, name + 1);
            REWRITE_LOG(r, 5, ctx->perdir, "unsetting env variable '%s'", name + 1);
            continue;
        }
        value = strchr(name, ':');
        if (value)
            *value++ = '\0';
        apr_table_setn(r->subprocess_env, name, value ? value : "");
        REWRITE_LOG(r, 5, ctx->perdir, "setting env variable '%s' to '%s'", name,
                    value ? value : "");
    }
}

static int is_one_of(const char *value, const char *first, const char *second, const char *third)
{
    return value && (strcasecmp(value, first) == 0 || strcasecmp(value, second) == 0
                     || strcasecmp(value, third) == 0);
}

/* @param minutes  0: as long as the browser runs; less: over */
static const char *expiry(request_rec *r, const char *minutes)
{
    long lifetime = minutes ? strtol(minutes, NULL, 10) : 0;
    apr_time_exp_t when;

    if (lifetime == 0)
        return NULL;
    apr_time_exp_gmt(&when, r->request_time + apr_time_from_sec((apr_time_t)lifetime * 60));
    return apr_psprintf(r->pool, "%s, %.2d-%s-%.4d %.2d:%.2d:%.2d GMT",
                        apr_day_snames[when.tm_wday], when.tm_mday,
                        apr_month_snames[when.tm_mon], when.tm_year + 1900, when.tm_hour,
                        when.tm_min, when.tm_sec);
}

enum { COOKIE_NAME, COOKIE_VALUE, COOKIE_DOMAIN, COOKIE_LIFETIME, COOKIE_PATH, COOKIE_SECURE,
       COOKIE_HTTPONLY, COOKIE_SAMESITE, COOKIE_PARTS };

static const char *make_cookie(request_rec *r, char *const part[])
{
    const char *expires = expiry(r, part[COOKIE_LIFETIME]), *site = part[COOKIE_SAMESITE];

    if (site && (strcasecmp(site, "false") == 0 || strcmp(site, "0") == 0))
        site = NULL;
    return apr_pstrcat(r->pool, part[COOKIE_NAME], "=", part[COOKIE_VALUE], "; path=",
                       part[COOKIE_PATH] ? part[COOKIE_PATH] : "/", "; domain=",
                       part[COOKIE_DOMAIN], expires ? "; expires=" : "", expires ? expires : "",
                       is_one_of(part[COOKIE_SECURE], "true", "1", "secure") ? "; secure" : "",
                       is_one_of(part[COOKIE_HTTPONLY], "true", "1", "HttpOnly")
                           ? "; HttpOnly" : "",
                       site ? "; SameSite=" : "", site ? site : "", NULL);
}

/* Sent with errors too; once, even when the rule runs again for an internal redirect. */
static void set_cookie(struct rewrite_ctx *ctx, const char *text)
{
    request_rec *main = ctx->r;
    const char *separator = ":";
    char *part[COOKIE_PARTS] = {NULL}, *state = NULL, *copy, *mark;
    void *seen = NULL;
    int i;

    if (*text == ';') {
        separator = ";";
        text++;
    }
    copy = apr_pstrdup(main->pool, text);
    for (i = 0; i < COOKIE_PARTS; i++)
        if ((part[i] = apr_strtok(i ? NULL : copy, separator, &state)) == NULL)
            break;
    if (part[COOKIE_DOMAIN] == NULL)
        return;
    while (main->main)
        main = main->main;
    mark = apr_pstrcat(main->pool, part[COOKIE_NAME], "_rewrite", NULL);
    apr_pool_userdata_get(&seen, mark, main->pool);
    if (seen) {
        REWRITE_LOG(ctx->r, 5, ctx->perdir, "skipping already set cookie '%s'",
                    part[COOKIE_NAME]);
        return;
    }
    text = make_cookie(main, part);
    apr_table_addn(main->err_headers_out, "Set-Cookie", text);
    apr_pool_userdata_setn("set", mark, NULL, main->pool);
    REWRITE_LOG(ctx->r, 5, ctx->perdir, "setting cookie '%s'", text);
}

void rewrite_set_cookies(struct rewrite_ctx *ctx, const apr_array_header_t *texts)
{
    int i;

    for (i = 0; i < texts->nelts; i++)
        set_cookie(ctx, rewrite_text_expand(ctx, APR_ARRAY_IDX(texts, i, struct rewrite_text *),
                                            NULL, NULL));
}

/* The last fixups see to it: whoever finds the type of the file must not undo it. */
void rewrite_note_type(struct rewrite_ctx *ctx, const struct rewrite_rule *rule)
{
    request_rec *r = ctx->r;
    const char *value;

    if (rule->type) {
        value = rewrite_text_expand(ctx, rule->type, NULL, NULL);
        apr_table_setn(r->notes, REWRITE_TYPE_NOTE, value);
        REWRITE_LOG(r, 2, ctx->perdir, "remember %s to have MIME-type '%s'", r->filename, value);
    }
    if (rule->handler) {
        value = rewrite_text_expand(ctx, rule->handler, NULL, NULL);
        apr_table_setn(r->notes, REWRITE_HANDLER_NOTE, value);
        REWRITE_LOG(r, 2, ctx->perdir, "remember %s to have Content-handler '%s'", r->filename,
                    value);
    }
}
