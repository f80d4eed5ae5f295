/* SPDX-License-Identifier: Apache-2.0 */
/* type_map.c - files that list variants, as fields of a message with empty lines between. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "negotiation_priv.h"

#include "apr_lib.h"
#include "apr_strings.h"
#include "http_log.h"

APLOG_USE_MODULE(negotiation);

enum { FIELD_MOST = 8192 };

/** A map on its way in. */
struct map {
    struct negotiation *neg;
    apr_file_t *file;
    const char *path;
    struct variant *variant; /* NULL: an empty line came last */
    int has_body;
    int broken;              /* what follows is not read */
};

static int is_blank(const char *line)
{
    while (apr_isspace(*line))
        line++;
    return *line == '\0';
}

/* Whether the next line goes on with this one. */
static int is_continued(struct map *map)
{
    apr_off_t at = 0;
    char next;

    apr_file_seek(map->file, APR_CUR, &at);
    if (apr_file_getc(&next, map->file) != APR_SUCCESS)
        return 0;
    apr_file_seek(map->file, APR_SET, &at);
    return next == ' ' || next == '\t';
}

/* A line, with those that continue it. @return its length; 0: the end */
static size_t read_field(struct map *map, char *line)
{
    size_t len;

    do {
        if (apr_file_gets(line, FIELD_MOST, map->file) != APR_SUCCESS)
            return 0;
    } while (*line == '#');
    len = strlen(line);
    if (is_blank(line))
        return len;
    while (len < FIELD_MOST - 1 && is_continued(map)) {
        line[len - 1] = ' ';
        if (apr_file_gets(line + len, (int)(FIELD_MOST - len), map->file) != APR_SUCCESS)
            break;
        len += strlen(line + len);
    }
    return len;
}

static apr_array_header_t *languages_of(apr_pool_t *p, const char *text)
{
    apr_array_header_t *list = apr_array_make(p, 2, sizeof(const char *));
    char *state, *copy = apr_pstrdup(p, text);

    for (char *word = apr_strtok(copy, ", \t", &state); word;
         word = apr_strtok(NULL, ", \t", &state)) {
        ap_str_tolower(word);
        APR_ARRAY_PUSH(list, const char *) = word;
    }
    return list->nelts ? list : NULL;
}

/* Go behind the body, which ends with a line that begins with the mark. */
static void skip_body(struct map *map, const char *mark)
{
    char line[FIELD_MOST];
    apr_off_t start = 0, end = 0, at = 0;

    apr_file_seek(map->file, APR_CUR, &start);
    end = start;
    while (apr_file_gets(line, sizeof(line), map->file) == APR_SUCCESS) {
        if (strncmp(line, mark, strlen(mark)) == 0) {
            map->variant->body = start;
            map->variant->length = end - start;
            map->has_body = 1;
            return;
        }
        at = 0;
        apr_file_seek(map->file, APR_CUR, &at);
        end = at;
    }
    ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, map->neg->r, APLOGNO(00685) "Syntax error in type "
                  "map, no end tag '%s' found in %s for Body: content.", mark, map->path);
    map->variant->body = start;
    map->variant->length = end - start;
    map->has_body = map->broken = 1;
}

static void take_length(struct map *map, const char *text)
{
    char *end;

    if (apr_strtoff(&map->variant->length, text, &end, 10) == APR_SUCCESS && *end == '\0'
        && map->variant->length >= 0)
        return;
    ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, map->neg->r, APLOGNO(00684) "Parse error in type "
                  "map, Content-Length: '%s' in %s is invalid.", text, map->path);
    apr_array_pop(map->neg->variants);
    map->broken = 1;
}

static void take_uri(struct map *map, const char *text)
{
    map->variant->name = apr_pstrdup(map->neg->r->pool, text);
    if (strchr(text, '/'))
        map->neg->transparent = 0;
}

static void take_field(struct map *map, const char *name, const char *value)
{
    struct variant *variant = map->variant;
    apr_pool_t *p = map->neg->r->pool;

    if (strcasecmp(name, "URI") == 0)
        take_uri(map, value);
    else if (strcasecmp(name, "Content-Type") == 0)
        variant_set_type(p, variant, value);
    else if (strcasecmp(name, "Content-Length") == 0)
        take_length(map, value);
    else if (strcasecmp(name, "Content-Language") == 0)
        variant->languages = languages_of(p, value);
    else if (strcasecmp(name, "Content-Encoding") == 0) {
        char *encoding = apr_pstrdup(p, value);

        ap_str_tolower(encoding);
        variant->encoding = encoding;
    }
    else if (strcasecmp(name, "Description") == 0)
        variant->description = apr_pstrdup(p, value);
    else if (strcasecmp(name, "Body") == 0)
        skip_body(map, apr_pstrdup(p, value));
}

/* Divide a field. @return OK or 500 */
static int take_line(struct map *map, char *line)
{
    char *value = strchr(line, ':'), *end;

    if (value == NULL) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, map->neg->r, APLOGNO(00681) "Syntax error in "
                      "type map, no ':' in %s for header %s", map->path, line);
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    *value++ = '\0';
    while (apr_isspace(*value))
        value++;
    for (end = value + strlen(value); end > value && apr_isspace(end[-1]);)
        *--end = '\0';
    if (*value == '\0') {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, map->neg->r, APLOGNO(00682) "Syntax error in "
                      "type map --- no header body: %s for %s", line, map->path);
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    if (map->variant == NULL)
        map->variant = negotiation_add(map->neg);
    take_field(map, line, value);
    return OK;
}

/* An entry for the resource as a whole says nothing and is no variant; one without a type is
 * never chosen. */
static void end_variant(struct map *map)
{
    struct variant *variant = map->variant;

    if (variant && variant->type == NULL)
        variant->source_quality = 0;
    if (variant && variant->body >= 0)
        variant->name = apr_filepath_name_get(map->path);
    if (variant && variant->body < 0 && variant->type == NULL && variant->languages == NULL
        && variant->encoding == NULL)
        apr_array_pop(map->neg->variants);
    map->variant = NULL;
}

int type_map_read(struct negotiation *neg, const char *path, apr_file_t **file)
{
    struct map map = { .neg = neg, .path = path };
    char line[FIELD_MOST];
    apr_status_t rv = apr_file_open(&map.file, path, APR_READ | APR_BUFFERED, APR_OS_DEFAULT,
                                    neg->r->pool);
    int status = OK;

    if (rv != APR_SUCCESS) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, neg->r, APLOGNO(00683)
                      "cannot access type map file: %s", path);
        return APR_STATUS_IS_ENOTDIR(rv) || APR_STATUS_IS_ENOENT(rv) ? HTTP_NOT_FOUND
                                                                    : HTTP_FORBIDDEN;
    }
    while (status == OK && !map.broken && read_field(&map, line) > 0) {
        if (is_blank(line))
            end_variant(&map);
        else
            status = take_line(&map, line);
    }
    if (!map.broken || map.has_body)
        end_variant(&map);
    *file = map.file;
    if (!map.has_body)
        apr_file_close(map.file);
    else
        neg->transparent = 0;
    return status;
}
