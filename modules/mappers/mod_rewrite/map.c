/* SPDX-License-Identifier: Apache-2.0 */
/* map.c - RewriteMap: looking keys up in text files, DBM files, functions and programs.
 *
 * Each child keeps what it read of a file until the file's time of change is another: of text
 * files everything, of DBM files the keys that were found. One lock guards what is kept; values
 * are copied out of it. */
#include <string.h>
#include <strings.h>

#include "apr_dbm.h"
#include "apr_file_io.h"
#include "apr_lib.h"
#include "apr_optional.h"
#include "apr_strings.h"
#include "apr_thread_mutex.h"
#include "http_core.h"
#include "mod_rewrite.h"
#include "rewrite_priv.h"

typedef const char *map_lookup_fn(request_rec *r, struct rewrite_map *map, const char *key);

/** A kind of map, as a prefix of its source. */
struct map_kind {
    const char *name;
    map_lookup_fn *lookup;
    const char *label;           /* in the trace, or "" */
};

struct rewrite_map {
    const struct map_kind *kind;
    const char *file;            /* of text and DBM files */
    const char *checked_file;    /* whose time of change counts */
    const char *dbm_type;
    rewrite_mapfunc_t *function;
    struct rewrite_program *program;
    apr_pool_t *kept_pool;       /* of what a child keeps */
    apr_hash_t *kept;            /* key: value; NULL: nothing yet */
    apr_time_t mtime;            /* of the file when it was read */
};

static apr_hash_t *functions;          /* name: rewrite_mapfunc_t */
static apr_thread_mutex_t *kept_lock;  /* NULL before there are threads */

static char *map_toupper(request_rec *r, char *key)
{
    char *value = apr_pstrdup(r->pool, key);

    ap_str_toupper(value);
    return value;
}

static char *map_tolower(request_rec *r, char *key)
{
    char *value = apr_pstrdup(r->pool, key);

    ap_str_tolower(value);
    return value;
}

static char *map_escape(request_rec *r, char *key)
{
    return ap_escape_uri(r->pool, key);
}

static char *map_unescape(request_rec *r, char *key)
{
    char *value = apr_pstrdup(r->pool, key);

    ap_unescape_url(value);
    return value;
}

static void register_function(char *name, rewrite_mapfunc_t *function)
{
    rewrite_mapfunc_t **held = apr_palloc(apr_hash_pool_get(functions), sizeof(*held));

    *held = function;
    apr_hash_set(functions, name, APR_HASH_KEY_STRING, held);
}

void rewrite_map_export(void)
{
    void (*ap_register_rewrite_mapfunc)(char *, rewrite_mapfunc_t *) = register_function;

    apr_dynamic_fn_register("ap_register_rewrite_mapfunc",
                            (apr_opt_fn_t *)ap_register_rewrite_mapfunc);
}

void rewrite_map_pre_config(apr_pool_t *pconf)
{
    kept_lock = NULL;
    functions = apr_hash_make(pconf);
    register_function("toupper", map_toupper);
    register_function("tolower", map_tolower);
    register_function("escape", map_escape);
    register_function("unescape", map_unescape);
}

/* Forget what is kept of a file that has changed. @return a status if it cannot be seen */
static apr_status_t renew(request_rec *r, struct rewrite_map *map, apr_finfo_t *found)
{
    apr_status_t rv = apr_stat(found, map->checked_file, APR_FINFO_MIN, r->pool);

    if (rv != APR_SUCCESS || (map->kept && map->mtime == found->mtime))
        return rv;
    if (map->kept)
        REWRITE_LOG(r, 6, NULL, "cache lookup FAILED, forcing new map lookup");
    if (map->kept_pool == NULL)
        apr_pool_create_unmanaged(&map->kept_pool);
    else
        apr_pool_clear(map->kept_pool);
    map->kept = NULL;
    map->mtime = found->mtime;
    return APR_SUCCESS;
}

/* A line: key, blanks, value, and whatever; '#' begins a comment. */
static void keep_line(struct rewrite_map *map, char *line)
{
    char *value = line;

    if (*line == '#' || *line == '\0' || apr_isspace(*line))
        return;
    while (*value && !apr_isspace(*value))
        value++;
    if (*value == '\0')
        return;
    *value++ = '\0';
    while (apr_isspace(*value))
        value++;
    value[strcspn(value, " \t\r\f\v")] = '\0';
    if (*value && apr_hash_get(map->kept, line, APR_HASH_KEY_STRING) == NULL)
        apr_hash_set(map->kept, line, APR_HASH_KEY_STRING, value);
}

/* Read a text file as a whole: look-ups need no more than a hash then. */
static apr_status_t read_text(struct rewrite_map *map, apr_off_t size)
{
    char *content = apr_palloc(map->kept_pool, (apr_size_t)size + 1), *line, *next;
    apr_size_t len = 0;
    apr_file_t *file;
    apr_status_t rv = apr_file_open(&file, map->file, APR_READ, APR_OS_DEFAULT, map->kept_pool);

    if (rv != APR_SUCCESS)
        return rv;
    rv = apr_file_read_full(file, content, (apr_size_t)size, &len);
    apr_file_close(file);
    if (rv != APR_SUCCESS && rv != APR_EOF)
        return rv;
    content[len] = '\0';
    map->kept = apr_hash_make(map->kept_pool);
    for (line = content; line; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        keep_line(map, line);
    }
    return APR_SUCCESS;
}

static const char *find_text(request_rec *r, struct rewrite_map *map, const char *key)
{
    apr_finfo_t found;
    const char *value;
    apr_status_t rv = renew(r, map, &found);

    if (rv != APR_SUCCESS) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r, "AH00661: mod_rewrite: can't access text "
                      "RewriteMap file %s", map->file);
        return NULL;
    }
    if (map->kept == NULL && (rv = read_text(map, found.size)) != APR_SUCCESS) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r, "AH00655: mod_rewrite: can't open text "
                      "RewriteMap file %s", map->file);
        return NULL;
    }
    value = apr_hash_get(map->kept, key, APR_HASH_KEY_STRING);
    return value ? apr_pstrdup(r->pool, value) : NULL;
}

static void keep(struct rewrite_map *map, const char *key, const char *value)
{
    if (map->kept == NULL)
        map->kept = apr_hash_make(map->kept_pool);
    apr_hash_set(map->kept, apr_pstrdup(map->kept_pool, key), APR_HASH_KEY_STRING,
                 apr_pstrdup(map->kept_pool, value));
}

static const char *fetch_dbm(request_rec *r, struct rewrite_map *map, const char *key)
{
    apr_dbm_t *dbm;
    apr_datum_t wanted, got = {NULL, 0};
    char *value = NULL;
    apr_status_t rv = apr_dbm_open_ex(&dbm, map->dbm_type, map->file, APR_DBM_READONLY,
                                      APR_OS_DEFAULT, r->pool);

    if (rv != APR_SUCCESS) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r, "AH00656: mod_rewrite: can't open DBM "
                      "RewriteMap %s", map->file);
        return NULL;
    }
    wanted.dptr = (char *)key;
    wanted.dsize = strlen(key);
    if (apr_dbm_fetch(dbm, wanted, &got) == APR_SUCCESS && got.dptr)
        value = apr_pstrmemdup(r->pool, got.dptr, got.dsize);
    apr_dbm_close(dbm);
    return value;
}

static const char *find_dbm(request_rec *r, struct rewrite_map *map, const char *key)
{
    apr_finfo_t found;
    const char *value;
    apr_status_t rv = renew(r, map, &found);

    if (rv != APR_SUCCESS) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r, "AH00662: mod_rewrite: can't access DBM "
                      "RewriteMap file %s", map->file);
        return NULL;
    }
    value = map->kept ? apr_hash_get(map->kept, key, APR_HASH_KEY_STRING) : NULL;
    if (value)
        return apr_pstrdup(r->pool, value);
    value = fetch_dbm(r, map, key);
    if (value)
        keep(map, key, value);
    return value;
}

static const char *with_lock(map_lookup_fn *find, request_rec *r, struct rewrite_map *map,
                             const char *key)
{
    const char *value;

    if (kept_lock)
        apr_thread_mutex_lock(kept_lock);
    value = find(r, map, key);
    if (kept_lock)
        apr_thread_mutex_unlock(kept_lock);
    return value;
}

static const char *lookup_text(request_rec *r, struct rewrite_map *map, const char *key)
{
    return with_lock(find_text, r, map, key);
}

static const char *lookup_dbm(request_rec *r, struct rewrite_map *map, const char *key)
{
    return with_lock(find_dbm, r, map, key);
}

/* One of the alternatives of a value, a|b|c. */
static const char *lookup_random(request_rec *r, struct rewrite_map *map, const char *key)
{
    const char *value = with_lock(find_text, r, map, key), *at;
    apr_uint32_t count = 1, pick;

    if (value == NULL)
        return NULL;
    for (at = strchr(value, '|'); at; at = strchr(at + 1, '|'))
        count++;
    for (pick = count > 1 ? ap_random_pick(0, count - 1) : 0; pick > 0; pick--)
        value = strchr(value, '|') + 1;
    value = apr_pstrmemdup(r->pool, value, strcspn(value, "|"));
    REWRITE_LOG(r, 5, NULL, "randomly chosen the subvalue `%s'", value);
    return value;
}

static const char *lookup_function(request_rec *r, struct rewrite_map *map, const char *key)
{
    return map->function(r, apr_pstrdup(r->pool, key));
}

static const char *lookup_program(request_rec *r, struct rewrite_map *map, const char *key)
{
    return rewrite_program_ask(r, map->program, key);
}

static const struct map_kind kinds[] = {
    {"txt:", lookup_text, "[txt]"}, {"rnd:", lookup_random, "[txt]"},
    {"dbm", lookup_dbm, "[dbm]"}, {"int:", lookup_function, ""}, {"prg:", lookup_program, ""}
};

const char *rewrite_map_lookup(struct rewrite_ctx *ctx, const char *name, const char *key)
{
    request_rec *r = ctx->r;
    const struct rewrite_server *server = ap_get_module_config(r->server->module_config,
                                                               &rewrite_module);
    struct rewrite_map *map = apr_hash_get(server->maps, name, APR_HASH_KEY_STRING);
    const char *value;

    if (map == NULL)
        return NULL;
    value = map->kind->lookup(r, map, key);
    if (value)
        REWRITE_LOG(r, 5, ctx->perdir, "map lookup OK: map=%s%s key=%s -> val=%s", name,
                    map->kind->label, key, value);
    else
        REWRITE_LOG(r, 5, ctx->perdir, "map lookup FAILED: map=%s%s key=%s", name,
                    map->kind->label, key);
    return value;
}

/* Find a map's file; it has to be there already. */
static const char *set_file(cmd_parms *cmd, struct rewrite_map *map, const char *name,
                            const char *path)
{
    apr_finfo_t found;

    map->file = ap_server_root_relative(cmd->pool, path);
    if (map->file == NULL)
        return apr_pstrcat(cmd->pool, "RewriteMap: bad path to map: ", path, NULL);
    map->checked_file = map->file;
    if (map->dbm_type) {
        const char *second;
        apr_status_t rv = apr_dbm_get_usednames_ex(cmd->pool, map->dbm_type, map->file,
                                                   &map->checked_file, &second);

        if (rv != APR_SUCCESS)
            return apr_pstrcat(cmd->pool, "RewriteMap: dbm type ", map->dbm_type, " is invalid",
                               NULL);
    }
    if (apr_stat(&found, map->checked_file, APR_FINFO_MIN, cmd->temp_pool) != APR_SUCCESS)
        return apr_pstrcat(cmd->pool, "RewriteMap: file for map ", name, " not found:",
                           map->checked_file, NULL);
    return NULL;
}

/* "dbm:FILE" or "dbm=TYPE:FILE". */
static const char *set_dbm(cmd_parms *cmd, struct rewrite_map *map, const char *name,
                           const char *source)
{
    const char *colon = strchr(source, ':');

    if (colon == NULL || (source[3] != ':' && source[3] != '='))
        return apr_pstrcat(cmd->pool, "RewriteMap: bad map:", source, NULL);
    map->dbm_type = source[3] == ':' ? "default"
        : apr_pstrmemdup(cmd->pool, source + 4, (apr_size_t)(colon - source - 4));
    return set_file(cmd, map, name, colon + 1);
}

static const char *set_function(cmd_parms *cmd, struct rewrite_map *map, const char *name)
{
    rewrite_mapfunc_t **held = apr_hash_get(functions, name, APR_HASH_KEY_STRING);

    if (held == NULL)
        return apr_pstrcat(cmd->pool, "RewriteMap: internal map not found:", name, NULL);
    map->function = *held;
    return NULL;
}

/* What has none of the prefixes is a text file's name. */
static const struct map_kind *find_kind(const char *source)
{
    size_t i;

    for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
        if (strncasecmp(source, kinds[i].name, strlen(kinds[i].name)) == 0)
            return &kinds[i];
    return NULL;
}

static const char *set_source(cmd_parms *cmd, struct rewrite_map *map, const char *name,
                              const char *source, const char *user)
{
    if (map->kind == NULL) {
        map->kind = &kinds[0];
        return set_file(cmd, map, name, source);
    }
    if (map->kind->lookup == lookup_dbm)
        return set_dbm(cmd, map, name, source);
    source += strlen(map->kind->name);
    if (map->kind->lookup == lookup_function)
        return set_function(cmd, map, source);
    if (map->kind->lookup == lookup_program)
        return rewrite_program_prepare(cmd, source, user, &map->program);
    return set_file(cmd, map, name, source);
}

const char *rewrite_map_directive(cmd_parms *cmd, void *dconf, const char *name,
                                  const char *source, const char *user)
{
    struct rewrite_server *server = ap_get_module_config(cmd->server->module_config,
                                                         &rewrite_module);
    struct rewrite_map *map = apr_pcalloc(cmd->pool, sizeof(*map));
    const char *err;

    (void)dconf;
    if (strncasecmp(source, "dbd:", 4) == 0 || strncasecmp(source, "fastdbd:", 8) == 0)
        return "RewriteMap types dbd and fastdbd are not supported by this server";
    map->kind = find_kind(source);
    err = set_source(cmd, map, name, source, user);
    if (err == NULL)
        apr_hash_set(server->maps, name, APR_HASH_KEY_STRING, map);
    return err;
}

int rewrite_map_start_programs(apr_pool_t *p, server_rec *s)
{
    const struct rewrite_server *server = ap_get_module_config(s->module_config,
                                                               &rewrite_module);
    apr_hash_index_t *at;

    if (server->state != 1)
        return OK;
    for (at = apr_hash_first(p, server->maps); at; at = apr_hash_next(at)) {
        const struct rewrite_map *map = apr_hash_this_val(at);

        if (map->program && rewrite_program_start(p, s, map->program) != APR_SUCCESS)
            return HTTP_INTERNAL_SERVER_ERROR;
    }
    return OK;
}

void rewrite_map_child_init(apr_pool_t *p, server_rec *s)
{
    if (apr_thread_mutex_create(&kept_lock, APR_THREAD_MUTEX_DEFAULT, p) != APR_SUCCESS) {
        kept_lock = NULL;
        ap_log_error(APLOG_MARK, APLOG_CRIT, 0, s,
                     "AH00667: mod_rewrite: could not init map cache in child");
    }
    rewrite_program_child_init(p, s);
}
