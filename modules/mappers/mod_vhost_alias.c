/* SPDX-License-Identifier: Apache-2.0 */
/* mod_vhost_alias.c - folders of virtual hosts that are named after the host.
 *
 * A directive's path is taken apart once, into pieces of text, of the host's name (or address)
 * and its port; a request puts them together. Manual: mod_vhost_alias. */
#include <string.h>
#include <strings.h>

#include "httpd.h" /* first: Apache's other headers count on it */

#include "apr_lib.h"
#include "apr_strings.h"
#include "http_config.h"
#include "http_core.h"
#include "http_request.h"

APLOG_USE_MODULE(vhost_alias);

/** A choice of parts: which one, and whether the following (from the end: preceding) too. */
struct choice {
    int index; /* 0: all; from 1; negative: from the end */
    int more;
};

enum piece_kind { TEXT, PORT, NAME };

struct piece {
    enum piece_kind kind;
    const char *text;      /* of TEXT */
    struct choice part;    /* of NAME: between dots */
    struct choice letters; /* of that part */
};

/** Where a directive's path comes from. */
enum source { UNSET, NONE, BY_NAME, BY_ADDRESS };

struct place {
    enum source source;
    const apr_array_header_t *pieces; /* struct piece */
};

struct vhost_alias_server {
    struct place documents;
    struct place scripts;
};

/* The part of a text that is chosen, parts being `separator` apart; '\0': each character is one.
 * @return its length; *start is NULL if there are not so many parts */
static size_t choose(const struct choice *choice, const char *text, size_t len, char separator,
                     const char **start)
{
    size_t count = len, wanted, at, from = 0, to;

    *start = text;
    if (choice->index == 0)
        return len;
    if (separator)
        for (count = 1, at = 0; at < len; at++)
            count += text[at] == separator;
    wanted = (size_t)(choice->index < 0 ? -choice->index : choice->index);
    if (wanted > count) {
        *start = NULL;
        return 0;
    }
    if (choice->index < 0)
        wanted = count - wanted + 1;
    if (separator == '\0')
        from = wanted - 1;
    else
        for (at = 1; at < wanted; from++)
            at += text[from] == separator;
    for (to = from; to < len && (separator ? text[to] != separator : to == from); )
        to++;
    if (choice->more && choice->index < 0)
        from = 0;
    else if (choice->more)
        to = len;
    *start = text + from;
    return to - from;
}

static const char *chosen(apr_pool_t *p, const struct piece *piece, const char *name)
{
    const char *part, *letters;
    size_t len = choose(&piece->part, name, strlen(name), '.', &part);

    if (part == NULL)
        return "_";
    len = choose(&piece->letters, part, len, '\0', &letters);
    return letters ? apr_pstrmemdup(p, letters, len) : "_";
}

/* Put a request's folder together. */
static char *folder_of(request_rec *r, const struct place *place)
{
    const struct piece *piece = (const struct piece *)place->pieces->elts;
    const struct piece *end = piece + place->pieces->nelts;
    apr_array_header_t *texts = apr_array_make(r->pool, place->pieces->nelts, sizeof(char *));
    const char *name = place->source == BY_NAME ? ap_get_server_name(r)
                                                : r->connection->local_ip;

    for (; piece < end; piece++)
        APR_ARRAY_PUSH(texts, const char *) =
            piece->kind == TEXT ? piece->text
            : piece->kind == PORT ? apr_psprintf(r->pool, "%d", (int)ap_get_server_port(r))
            : chosen(r->pool, piece, name);
    return apr_array_pstrcat(r->pool, texts, 0);
}

/* Hook: what file does the path mean? */
static int translate(request_rec *r)
{
    static const char scripts[] = "/cgi-bin/";
    const struct vhost_alias_server *conf = ap_get_module_config(r->server->module_config,
                                                                 &vhost_alias_module);
    const struct place *place = &conf->documents;
    const char *below = r->uri;
    char *folder;
    size_t len;

    if (conf->scripts.source > NONE && strncmp(r->uri, scripts, sizeof(scripts) - 1) == 0) {
        place = &conf->scripts;
        below += sizeof(scripts) - 2;
    }
    if (place->source <= NONE || *below != '/')
        return DECLINED;
    folder = folder_of(r, place);
    len = strlen(folder);
    if (len > 0 && folder[len - 1] == '/')
        folder[len - 1] = '\0';
    r->filename = apr_pstrcat(r->pool, folder, below, NULL);
    r->canonical_filename = NULL;
    if (place == &conf->scripts) {
        r->handler = "cgi-script";
        apr_table_setn(r->notes, "alias-forced-type", r->handler);
        ap_set_context_info(r, "/cgi-bin", folder);
    }
    ap_set_document_root(r, folder);
    return OK;
}

/* Read [-]digit[+]. @return whether it is there */
static int read_choice(const char **at, struct choice *choice)
{
    int sign = **at == '-' ? -1 : 1;

    if (sign < 0)
        ++*at;
    if (!apr_isdigit(**at))
        return 0;
    choice->index = sign * (*(*at)++ - '0');
    choice->more = **at == '+';
    *at += choice->more;
    return 1;
}

/* Read what stands behind a %. @return whether it is a piece */
static int read_piece(const char **at, struct piece *piece)
{
    if (**at == '%' || **at == 'p') {
        piece->kind = **at == 'p' ? PORT : TEXT;
        piece->text = "%";
        ++*at;
        return 1;
    }
    piece->kind = NAME;
    if (!read_choice(at, &piece->part))
        return 0;
    if (**at != '.')
        return 1;
    if (!apr_isdigit((*at)[1]) && (*at)[1] != '-')
        return 0;
    ++*at;
    return read_choice(at, &piece->letters);
}

/* VirtualDocumentRoot and the others; cmd_data is the offset of the place. */
static const char *set_place(cmd_parms *cmd, enum source source, const char *path)
{
    char *server = ap_get_module_config(cmd->server->module_config, &vhost_alias_module);
    struct place *place = (struct place *)(server + (apr_size_t)cmd->info);
    apr_array_header_t *pieces = apr_array_make(cmd->pool, 4, sizeof(struct piece));

    if (strcasecmp(path, "none") == 0) {
        place->source = NONE;
        return NULL;
    }
    if (!ap_os_is_path_absolute(cmd->pool, path))
        return "format string must be an absolute path, or 'none'";
    while (*path) {
        struct piece *piece = apr_array_push(pieces);
        size_t len = strcspn(path, "%");

        memset(piece, 0, sizeof(*piece));
        piece->text = apr_pstrmemdup(cmd->pool, path, len);
        path += len;
        if (len == 0 && (path++, !read_piece(&path, piece)))
            return "syntax error in format string";
    }
    place->source = source;
    place->pieces = pieces;
    return NULL;
}

static const char *set_by_name(cmd_parms *cmd, void *mconfig, const char *path)
{
    return set_place(cmd, BY_NAME, path);
}

static const char *set_by_address(cmd_parms *cmd, void *mconfig, const char *path)
{
    return set_place(cmd, BY_ADDRESS, path);
}

static void *create_server(apr_pool_t *p, server_rec *s)
{
    return apr_pcalloc(p, sizeof(struct vhost_alias_server));
}

static void *merge_server(apr_pool_t *p, void *basev, void *addv)
{
    const struct vhost_alias_server *base = basev, *add = addv;
    struct vhost_alias_server *both = apr_palloc(p, sizeof(*both));

    both->documents = add->documents.source ? add->documents : base->documents;
    both->scripts = add->scripts.source ? add->scripts : base->scripts;
    return both;
}

#define PLACE(member) ((void *)APR_OFFSETOF(struct vhost_alias_server, member))
static const command_rec directives[] = {
    AP_INIT_TAKE1("VirtualDocumentRoot", set_by_name, PLACE(documents), RSRC_CONF,
                  "the folder of documents, with % and parts of the host's name; or none"),
    AP_INIT_TAKE1("VirtualDocumentRootIP", set_by_address, PLACE(documents), RSRC_CONF,
                  "the folder of documents, with % and parts of the server's address; or none"),
    AP_INIT_TAKE1("VirtualScriptAlias", set_by_name, PLACE(scripts), RSRC_CONF,
                  "the folder of scripts, with % and parts of the host's name; or none"),
    AP_INIT_TAKE1("VirtualScriptAliasIP", set_by_address, PLACE(scripts), RSRC_CONF,
                  "the folder of scripts, with % and parts of the server's address; or none"),
    { NULL }
};
#undef PLACE

static void register_hooks(apr_pool_t *p)
{
    static const char *const after[] = { "mod_alias.c", "mod_userdir.c", NULL };

    ap_hook_translate_name(translate, after, NULL, APR_HOOK_MIDDLE);
}

module AP_MODULE_DECLARE_DATA vhost_alias_module = {
    STANDARD20_MODULE_STUFF,
    NULL, NULL,                  /* per folder */
    create_server, merge_server, /* per server */
    directives,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
