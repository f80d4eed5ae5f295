/* SPDX-License-Identifier: Apache-2.0 */
/* mod_mime.c - what the extensions of a file's name say: its type, language, handler, filters.
 *
 * A section has one table, from extension to a row of values by kind; NULL leaves a value to
 * outer sections. The types file is a second table, looked at where no row has a type. Both
 * are made while the configuration is read: a request costs a look at each for every
 * extension, and memory only where texts must be joined.
 *
 * RemoveType is a value like others, for sections further in too. What the other Remove
 * directives say counts, after all Adds, for the section itself and those in it that say
 * nothing to this module; the next one that does starts from what was there before. So the
 * reference has it, and sites count on what they see. Manual: mod_mime. */
#include <string.h>
#include <strings.h>

#include "apr_hash.h"
#include "apr_lib.h"
#include "apr_strings.h"
#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "http_protocol.h"
#include "http_request.h"
#include "httpd.h"
#include "util_filter.h"

APLOG_USE_MODULE(mime);

/** What an extension can stand for; the value's type in a row. */
enum kind {
    TYPE,           /* struct media */
    CHARSET,        /* char, as the next three */
    LANGUAGE,
    ENCODING,
    HANDLER,
    INPUT_FILTERS,  /* names (char *), ended by NULL */
    OUTPUT_FILTERS, /* names */
    KINDS
};

/** A media type, ready to be sent. */
struct media {
    const char *full;
    const char *before; /* of it: what goes before another charset; NULL: cannot have one */
    const char *after;  /* of it: what goes behind another charset */
};

struct extension {
    const void *value[KINDS]; /* by enum kind; NULL: not said */
};

/** Which extensions MultiViews takes; bits. */
enum match {
    MATCH_UNSET = 0,
    MATCH_NEGOTIATED = 1,
    MATCH_HANDLERS = 2,
    MATCH_FILTERS = 4,
    MATCH_ANY = 8
};

struct mime_dir {
    apr_hash_t *extensions;       /* name in lower case: struct extension; NULL: none */
    apr_hash_t *removals;         /* the same; values that are not NULL are removed */
    const char *default_language;
    int match;                    /* enum match */
    int use_path_info;            /* -1: not said */
};

/** What a request's extensions have led to so far. */
struct findings {
    const struct media *type;
    const char *charset;
    int negotiable;                 /* something that MultiViews chooses by */
    apr_array_header_t *exceptions; /* char *: what it does not know; NULL: nobody asks */
};

static const char removed[] = ""; /* in place of a value */
static const char *types_file; /* while a configuration is read */
static apr_hash_t *types;      /* of it; extension: struct media */

/* The row that holds for a request: without what the innermost section removes. */
static const struct extension *find_row(const struct mime_dir *conf, const char *name,
                                        apr_size_t len, struct extension *room)
{
    const struct extension *row = NULL, *removals = NULL;
    int i;

    if (conf->extensions)
        row = apr_hash_get(conf->extensions, name, (apr_ssize_t)len);
    if (row && conf->removals)
        removals = apr_hash_get(conf->removals, name, (apr_ssize_t)len);
    if (removals == NULL)
        return row;
    for (i = 0; i < KINDS; i++)
        room->value[i] = removals->value[i] ? NULL : row->value[i];
    return room;
}

static void add_language(request_rec *r, const char *language)
{
    if (r->content_languages == NULL)
        r->content_languages = apr_array_make(r->pool, 2, sizeof(const char *));
    APR_ARRAY_PUSH(r->content_languages, const char *) = language;
}

static int add_filters(request_rec *r, const char *const *names,
                       ap_filter_t *(*add)(const char *, void *, request_rec *, conn_rec *))
{
    if (names == NULL || r->proxyreq != PROXYREQ_NONE)
        return names != NULL;
    for (; *names; names++)
        add(*names, NULL, r, r->connection);
    return 1;
}

/* Use a row's handler and filters. @return bits of enum match */
static int use_actions(request_rec *r, const struct extension *row)
{
    const char *handler = row->value[HANDLER];
    int used = 0;

    if (handler && r->proxyreq == PROXYREQ_NONE)
        r->handler = handler;
    if (handler)
        used |= MATCH_HANDLERS;
    if (add_filters(r, row->value[INPUT_FILTERS], ap_add_input_filter))
        used |= MATCH_FILTERS;
    if (add_filters(r, row->value[OUTPUT_FILTERS], ap_add_output_filter))
        used |= MATCH_FILTERS;
    return used;
}

/* One extension, in lower case. The last type and charset count; languages and codings add up.
 * @return whether MultiViews knows it */
static int use_extension(request_rec *r, const struct mime_dir *conf, const char *name,
                         apr_size_t len, struct findings *found)
{
    struct extension room;
    const struct extension *row = find_row(conf, name, len, &room);
    const void *type = row && row->value[TYPE] ? row->value[TYPE]
                                               : apr_hash_get(types, name, (apr_ssize_t)len);
    int known = type != NULL && type != removed;

    if (known)
        found->type = type;
    if (row) {
        const char *charset = row->value[CHARSET], *language = row->value[LANGUAGE];
        const char *encoding = row->value[ENCODING];

        if (charset)
            found->charset = charset;
        if (language)
            add_language(r, language);
        if (encoding)
            r->content_encoding = r->content_encoding
                ? apr_pstrcat(r->pool, r->content_encoding, ", ", encoding, NULL) : encoding;
        known = known || charset || language || encoding;
        if (use_actions(r, row) & conf->match)
            known = 1;
    }
    found->negotiable |= known;
    return known;
}

/* The extensions of a name, from left to right. What stands before the first dot that
 * follows another character is none. */
static void use_extensions(request_rec *r, const struct mime_dir *conf, const char *name,
                           struct findings *found)
{
    const char *dot = strchr(name + strspn(name, "."), '.');

    if (dot == NULL)
        return;
    if (r->main) {
        found->exceptions = apr_array_make(r->pool, 2, sizeof(const char *));
        APR_ARRAY_PUSH(found->exceptions, const char *) =
            apr_pstrmemdup(r->pool, name, (apr_size_t)(dot - name));
    }
    while (dot) {
        const char *start = dot + 1;
        char few[64], *lower = few;
        apr_size_t len, i;

        dot = strchr(start, '.');
        len = dot ? (apr_size_t)(dot - start) : strlen(start);
        if (len == 0)
            continue;
        if (len > sizeof(few))
            lower = apr_palloc(r->pool, len);
        for (i = 0; i < len; i++)
            lower[i] = (char)apr_tolower(start[i]);
        if (!use_extension(r, conf, lower, len, found) && found->exceptions
            && !(conf->match & MATCH_ANY))
            APR_ARRAY_PUSH(found->exceptions, const char *) =
                apr_pstrmemdup(r->pool, start, len);
    }
}

static void set_type(request_rec *r, const struct findings *found)
{
    const struct media *type = found->type;
    const char *text = type->full;

    if (found->charset && type->before)
        text = apr_pstrcat(r->pool, type->before, "; charset=", found->charset, type->after,
                           NULL);
    ap_set_content_type_ex(r, text, 1);
}

/* The part of the name that has the extensions. */
static const char *resource_name(request_rec *r, const struct mime_dir *conf)
{
    const char *name = r->filename, *slash;

    if (conf->use_path_info == 1 && r->path_info && *r->path_info)
        name = apr_pstrcat(r->pool, name, r->path_info, NULL);
    else if (r->proxyreq == PROXYREQ_REVERSE && apr_table_get(r->notes, "proxy-nocanon"))
        name = apr_pstrmemdup(r->pool, name, strcspn(name, "?")); /* the query is still in */
    slash = strrchr(name, '/');
    return slash ? slash + 1 : name;
}

/* Hook: find out what a file is. mod_negotiation asks for the extensions that say nothing by
 * a note of its subrequests. */
static int check_type(request_rec *r)
{
    const struct mime_dir *conf = ap_get_module_config(r->per_dir_config, &mime_module);
    struct findings found = { 0 };

    if (r->finfo.filetype == APR_DIR) {
        ap_set_content_type_ex(r, DIR_MAGIC_TYPE, 1);
        return OK;
    }
    if (r->filename == NULL)
        return DECLINED;
    use_extensions(r, conf, resource_name(r, conf), &found);
    if (found.negotiable && found.exceptions)
        apr_table_setn(r->notes, "ap-mime-exceptions-list", (const char *)found.exceptions);
    if (found.type)
        set_type(r, &found);
    if (conf->default_language && r->content_languages == NULL)
        add_language(r, conf->default_language);
    return r->content_type ? OK : DECLINED;
}

static void *create_dir(apr_pool_t *p, char *path)
{
    struct mime_dir *conf = apr_pcalloc(p, sizeof(*conf));

    conf->use_path_info = -1;
    return conf;
}

static void *merge_rows(apr_pool_t *p, const void *key, apr_ssize_t len, const void *inner,
                        const void *outer, const void *unused)
{
    struct extension *both = apr_pmemdup(p, inner, sizeof(*both));
    int i;

    for (i = 0; i < KINDS; i++)
        if (both->value[i] == NULL)
            both->value[i] = ((const struct extension *)outer)->value[i];
    return both;
}

static void *merge_dir(apr_pool_t *p, void *basev, void *addv)
{
    const struct mime_dir *base = basev, *add = addv;
    struct mime_dir *both = apr_pmemdup(p, add, sizeof(*both));

    if (add->extensions == NULL)
        both->extensions = base->extensions;
    else if (base->extensions)
        both->extensions = apr_hash_merge(p, add->extensions, base->extensions, merge_rows,
                                          NULL);
    if (add->default_language == NULL)
        both->default_language = base->default_language;
    if (add->match == MATCH_UNSET)
        both->match = base->match;
    if (add->use_path_info == -1)
        both->use_path_info = base->use_path_info;
    return both;
}

static char *lower_copy(apr_pool_t *p, const char *text)
{
    char *copy = apr_pstrdup(p, text);

    ap_str_tolower(copy);
    return copy;
}

/* The end of a parameter: a semicolon outside of quotes, or the end. */
static char *parameter_end(char *at)
{
    int quoted = 0;

    for (; *at && (quoted || *at != ';'); at++) {
        if (*at == '"')
            quoted = !quoted;
        else if (*at == '\\' && quoted && at[1])
            at++;
    }
    return at;
}

/* A type with its parameters behind "; ", and where its charset is. One that cannot be read
 * is sent as it stands. */
static const void *parse_type(apr_pool_t *p, const char *text)
{
    struct media *media = apr_palloc(p, sizeof(*media));
    char *copy = lower_copy(p, text), *at = copy + strcspn(copy, ";"), *end;
    const char *before, *after = "", *charset = "";

    media->full = lower_copy(p, text);
    media->before = NULL;
    media->after = "";
    if (strchr(copy, '/') == NULL)
        return media;
    before = apr_pstrmemdup(p, copy, (apr_size_t)(at - copy));
    for (; *at; at = end) {
        const char *word, **part = *charset ? &after : &before;

        end = parameter_end(++at);
        word = apr_pstrmemdup(p, at, (apr_size_t)(end - at));
        while (apr_isspace(*word))
            word++;
        if (strchr(word, '=') == NULL)
            return media;
        if (strncmp(word, "charset=", 8) == 0)
            charset = word;
        else
            *part = apr_pstrcat(p, *part, "; ", word, NULL);
    }
    media->before = before;
    media->after = after;
    media->full = apr_pstrcat(p, before, *charset ? "; " : "", charset, after, NULL);
    return media;
}

static const void *parse_word(apr_pool_t *p, const char *text)
{
    return lower_copy(p, text);
}

/* NAME;NAME... */
static const void *parse_filters(apr_pool_t *p, const char *text)
{
    apr_array_header_t *names = apr_array_make(p, 2, sizeof(const char *));

    while (*text) {
        const char *name = ap_getword(p, &text, ';');

        if (*name)
            APR_ARRAY_PUSH(names, const char *) = name;
    }
    APR_ARRAY_PUSH(names, const char *) = NULL;
    return names->elts;
}

/** How the values of a kind are read; data of its Add and Remove directives. */
static const struct kind_row {
    enum kind kind;
    const void *(*parse)(apr_pool_t *p, const char *text);
} kind_rows[KINDS] = {
    { TYPE, parse_type },
    { CHARSET, parse_word },
    { LANGUAGE, parse_word },
    { ENCODING, parse_word },
    { HANDLER, parse_word },
    { INPUT_FILTERS, parse_filters },
    { OUTPUT_FILTERS, parse_filters },
};

static void set_value(cmd_parms *cmd, apr_hash_t **rows, const char *extension,
                      const void *value)
{
    const struct kind_row *kind = cmd->info;
    const char *name = lower_copy(cmd->pool, *extension == '.' ? extension + 1 : extension);
    struct extension *row;

    if (*rows == NULL)
        *rows = apr_hash_make(cmd->pool);
    row = apr_hash_get(*rows, name, APR_HASH_KEY_STRING);
    if (row == NULL) {
        row = apr_pcalloc(cmd->pool, sizeof(*row));
        apr_hash_set(*rows, name, APR_HASH_KEY_STRING, row);
    }
    row->value[kind->kind] = value;
}

/* AddX VALUE EXTENSION ... */
static const char *add_extension(cmd_parms *cmd, void *mconfig, const char *value,
                                 const char *extension)
{
    const struct kind_row *kind = cmd->info;
    struct mime_dir *conf = mconfig;

    set_value(cmd, &conf->extensions, extension, kind->parse(cmd->pool, value));
    return NULL;
}

/* RemoveX EXTENSION ... The main server inherits nothing that it could remove, except the
 * types of the types file. */
static const char *remove_extension(cmd_parms *cmd, void *mconfig, const char *extension)
{
    const struct kind_row *kind = cmd->info;
    struct mime_dir *conf = mconfig;

    if (kind->kind == TYPE)
        set_value(cmd, &conf->extensions, extension, removed);
    else if (cmd->path == NULL && !cmd->server->is_virtual)
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, cmd->server, "%s %s has no effect outside of "
                     "virtual hosts and sections", cmd->cmd->name, extension);
    else
        set_value(cmd, &conf->removals, extension, removed);
    return NULL;
}

static const char *set_default_language(cmd_parms *cmd, void *mconfig, const char *language)
{
    ((struct mime_dir *)mconfig)->default_language = language;
    return NULL;
}

static const char *set_use_path_info(cmd_parms *cmd, void *mconfig, int on)
{
    ((struct mime_dir *)mconfig)->use_path_info = on;
    return NULL;
}

/* MultiviewsMatch Any | NegotiatedOnly | Handlers and/or Filters */
static const char *set_match(cmd_parms *cmd, void *mconfig, const char *word)
{
    static const struct {
        const char *word;
        int bit, beside;
        const char *conflict;
    } words[] = {
        { "NegotiatedOnly", MATCH_NEGOTIATED, MATCH_NEGOTIATED,
          "NegotiatedOnly is incompatible with Any, Filters and Handlers" },
        { "Any", MATCH_ANY, MATCH_ANY,
          "Any is incompatible with NegotiatedOnly, Filters and Handlers" },
        { "Handlers", MATCH_HANDLERS, MATCH_HANDLERS | MATCH_FILTERS,
          "Handlers is incompatible with Any and NegotiatedOnly" },
        { "Filters", MATCH_FILTERS, MATCH_HANDLERS | MATCH_FILTERS,
          "Filters is incompatible with Any and NegotiatedOnly" },
    };
    struct mime_dir *conf = mconfig;
    const char *err = ap_check_cmd_context(cmd, NOT_IN_LOCATION);
    size_t i;

    if (err)
        return err;
    for (i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (strcasecmp(word, words[i].word) != 0)
            continue;
        if (conf->match & ~words[i].beside)
            return words[i].conflict;
        conf->match |= words[i].bit;
        return NULL;
    }
    return apr_psprintf(cmd->pool, "Unrecognized option '%s'", word);
}

static const char *set_types_file(cmd_parms *cmd, void *mconfig, const char *name)
{
    types_file = name;
    return NULL;
}

/* A line of the types file: TYPE EXTENSION ...; the last line for an extension counts. */
static void read_types_line(apr_pool_t *p, const char *line)
{
    const struct media *media = NULL;
    const char *type;

    if (*line == '#' || *line == '\0')
        return;
    type = ap_getword_conf(p, &line);
    while (*line) {
        char *name = ap_getword_conf(p, &line);

        if (media == NULL)
            media = parse_type(p, type);
        ap_str_tolower(name);
        apr_hash_set(types, name, APR_HASH_KEY_STRING, media);
    }
}

/* Hook: read the types file. */
static int read_types(apr_pool_t *p, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *s)
{
    const char *path = ap_server_root_relative(p, types_file);
    char line[MAX_STRING_LEN];
    ap_configfile_t *file;
    apr_status_t rv;

    if (path == NULL) {
        ap_log_error(APLOG_MARK, APLOG_ERR, APR_EBADPATH, s,
                     "AH01596: Invalid mime types config path %s", types_file);
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    rv = ap_pcfg_openfile(&file, ptemp, path);
    if (rv != APR_SUCCESS) {
        ap_log_error(APLOG_MARK, APLOG_ERR, rv, s,
                     "AH01597: could not open mime types config file %s.", path);
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    types = apr_hash_make(p);
    while (ap_cfg_getline(line, sizeof(line), file) == APR_SUCCESS)
        read_types_line(p, line);
    ap_cfg_closefile(file);
    return OK;
}

/* Hook: a new reading starts. */
static int forget_types(apr_pool_t *p, apr_pool_t *plog, apr_pool_t *ptemp)
{
    types_file = AP_TYPES_CONFIG_FILE;
    types = apr_hash_make(p);
    return OK;
}

#define ADD(name, kind, help) \
    AP_INIT_ITERATE2("Add" name, add_extension, (void *)&kind_rows[kind], OR_FILEINFO, help)
#define REMOVE(name, kind) \
    AP_INIT_ITERATE("Remove" name, remove_extension, (void *)&kind_rows[kind], OR_FILEINFO, \
                    "extensions of file names")

static const command_rec mime_cmds[] = {
    ADD("Charset", CHARSET, "a charset and extensions of file names"),
    ADD("Encoding", ENCODING, "a content coding and extensions of file names"),
    ADD("Handler", HANDLER, "a handler and extensions of file names"),
    ADD("InputFilter", INPUT_FILTERS, "filters, ';' between them, and extensions of file names"),
    ADD("Language", LANGUAGE, "a language and extensions of file names"),
    ADD("OutputFilter", OUTPUT_FILTERS, "filters, ';' between them, and extensions of file names"),
    ADD("Type", TYPE, "a media type and extensions of file names"),
    REMOVE("Charset", CHARSET),
    REMOVE("Encoding", ENCODING),
    REMOVE("Handler", HANDLER),
    REMOVE("InputFilter", INPUT_FILTERS),
    REMOVE("Language", LANGUAGE),
    REMOVE("OutputFilter", OUTPUT_FILTERS),
    REMOVE("Type", TYPE),
    AP_INIT_TAKE1("DefaultLanguage", set_default_language, NULL, OR_FILEINFO,
                  "the language of files whose name says none"),
    AP_INIT_FLAG("ModMimeUsePathInfo", set_use_path_info, NULL, ACCESS_CONF,
                 "On: the path behind a file counts as part of its name"),
    AP_INIT_ITERATE("MultiviewsMatch", set_match, NULL, OR_FILEINFO,
                    "NegotiatedOnly, Any, or Handlers and/or Filters"),
    AP_INIT_TAKE1("TypesConfig", set_types_file, NULL, RSRC_CONF,
                  "the file of media types and their extensions"),
    { NULL, { NULL }, NULL, 0, 0, NULL }
};

static void register_hooks(apr_pool_t *p)
{
    ap_hook_pre_config(forget_types, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_post_config(read_types, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_type_checker(check_type, NULL, NULL, APR_HOOK_MIDDLE);
}

module AP_MODULE_DECLARE_DATA mime_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_mime.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    create_dir, merge_dir, NULL, NULL,
    mime_cmds,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
