/* SPDX-License-Identifier: Apache-2.0 */
/* items.c - icons, alternative texts and descriptions of files, and names to hide.
 *
 * A pattern of a name may begin anywhere in the name; one with a slash is held against the
 * whole path. In a list the first item that fits counts, and what an inner section says
 * comes before what the outer ones say. */
#include <string.h>

#include "apr_fnmatch.h"
#include "apr_strings.h"
#include "autoindex_priv.h"

static void add(apr_array_header_t **list, apr_pool_t *p, enum item_by by, const char *pattern,
                const char *value)
{
    struct item *item;

    if (*list == NULL)
        *list = apr_array_make(p, 8, sizeof(struct item));
    item = apr_array_push(*list);
    item->by = by;
    item->pattern = by == BY_NAME && *pattern != '*' ? apr_pstrcat(p, "*", pattern, NULL)
                                                     : pattern;
    item->value = value;
}

static enum item_by by_of(const cmd_parms *cmd)
{
    return (enum item_by)(apr_uintptr_t)cmd->info;
}

const char *index_add_alt(cmd_parms *cmd, void *mconfig, const char *alt, const char *pattern)
{
    add(&((struct index_conf *)mconfig)->alts, cmd->pool, by_of(cmd), pattern, alt);
    return NULL;
}

/* AddIcon ICON | (ALT,ICON) PATTERN */
const char *index_add_icon(cmd_parms *cmd, void *mconfig, const char *icon, const char *pattern)
{
    const char *end, *comma;

    if (*icon == '(') {
        end = strrchr(icon, ')');
        comma = strchr(icon, ',');
        if (end == NULL)
            return "missing closing paren";
        if (comma == NULL || comma > end)
            return apr_psprintf(cmd->pool, "(TEXT,URL) was expected, not '%s'", icon);
        index_add_alt(cmd, mconfig, apr_pstrmemdup(cmd->pool, icon + 1, (size_t)(comma - icon - 1)),
                      pattern);
        icon = apr_pstrmemdup(cmd->pool, comma + 1, (size_t)(end - comma - 1));
    }
    add(&((struct index_conf *)mconfig)->icons, cmd->pool, by_of(cmd), pattern, icon);
    return NULL;
}

/* A path begins with a whole name; an absolute one is held against nothing. */
const char *index_add_description(cmd_parms *cmd, void *mconfig, const char *text,
                                  const char *pattern)
{
    const char *front = strchr(pattern, '/') ? "*/" : "*";

    if (*pattern != '/')
        add(&((struct index_conf *)mconfig)->descriptions, cmd->pool, BY_NAME,
            apr_pstrcat(cmd->pool, front, pattern, NULL), text);
    return NULL;
}

const char *index_add_ignore(cmd_parms *cmd, void *mconfig, const char *pattern)
{
    struct index_conf *conf = mconfig;
    const char *slash = strrchr(pattern, '/');

    if (conf->ignores == NULL)
        conf->ignores = apr_array_make(cmd->pool, 8, sizeof(const char *));
    APR_ARRAY_PUSH(conf->ignores, const char *) = slash ? slash + 1 : pattern;
    return NULL;
}

static int fits(apr_pool_t *p, const struct item *item, const struct subject *what)
{
    if (item->by == BY_TYPE)
        return what->type
               && ap_strcasecmp_match(ap_field_noparam(p, what->type), item->pattern) == 0;
    if (item->by == BY_ENCODING)
        return what->encoding && ap_strcasecmp_match(what->encoding, item->pattern) == 0;
    return ap_strcmp_match(strchr(item->pattern, '/') ? what->path : what->name, item->pattern)
           == 0;
}

const char *index_find_item(apr_pool_t *p, const apr_array_header_t *items,
                            const struct subject *what)
{
    int i;

    for (i = 0; items && i < items->nelts; i++) {
        const struct item *item = &APR_ARRAY_IDX(items, i, struct item);

        if (fits(p, item, what))
            return item->value;
    }
    return NULL;
}

const char *index_find_special(apr_pool_t *p, const apr_array_header_t *items, const char *name)
{
    struct subject what = { name, name, NULL, NULL };

    return index_find_item(p, items, &what);
}

const char *index_find_description(const apr_array_header_t *items, const struct subject *what)
{
    int i;

    for (i = 0; items && i < items->nelts; i++) {
        const struct item *item = &APR_ARRAY_IDX(items, i, struct item);
        const char *subject = strchr(item->pattern, '/') ? what->path : what->name;

        if (apr_fnmatch(item->pattern, subject, 0) == APR_SUCCESS)
            return item->value;
    }
    return NULL;
}

int index_is_ignored(const struct index_conf *conf, const char *name)
{
    int i;

    for (i = 0; conf->ignores && i < conf->ignores->nelts; i++)
        if (ap_strcmp_match(name, APR_ARRAY_IDX(conf->ignores, i, const char *)) == 0)
            return 1;
    return 0;
}
