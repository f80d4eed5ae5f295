/* SPDX-License-Identifier: Apache-2.0 */
/* tree.c - text into a tree of directives.
 *
 * A section is a node whose children are what stands between its two tags. A directive
 * marked EXEC_ON_READ leaves no node: it runs as soon as its line is read, and may hand
 * back nodes of its own (Include, <IfModule>) through the ap_directive_t pointer that it
 * gets for its configuration. It may also put another source in the place of
 * parms->config_file, so that is looked up anew for every line.
 *
 * Owner: the thread that reads; the tree lives in the pool given for it. */

#include "apr_strings.h"
#include "config_priv.h"
#include "http_core.h"
#include "http_log.h"
#include "util_cfgtree.h"
#include "util_varbuf.h"

APLOG_USE_MODULE(core)

enum { LONGEST_LINE = 16 * 1024 * 1024 };

AP_DECLARE_DATA ap_directive_t *ap_conftree;

/* The place in the tree where the next node goes. */
struct tree_cursor {
    ap_directive_t *head;   /* first node of the outermost level */
    ap_directive_t *parent; /* the innermost section that is open, or NULL */
    ap_directive_t *last;   /* the node before, in parent; NULL: none yet */
    apr_pool_t *pool;       /* where nodes live */
    apr_pool_t *scratch;
    cmd_parms *parms;
};

AP_DECLARE(ap_directive_t *) ap_add_node(ap_directive_t **parent, ap_directive_t *current,
                                         ap_directive_t *toadd, int child)
{
    ap_assert(parent && toadd);
    if (!current) {
        toadd->parent = *parent;
        if (*parent)
            (*parent)->first_child = toadd;
        return toadd;
    }
    if (child) {
        current->first_child = toadd;
        toadd->parent = *parent = current;
    } else {
        current->next = toadd;
        toadd->parent = *parent;
    }
    return toadd;
}

static void put(struct tree_cursor *at, ap_directive_t *node)
{
    ap_directive_t *parent = at->parent;

    at->last = ap_add_node(&parent, at->last, node, 0);
    ap_assert(parent == at->parent);
    if (!at->head)
        at->head = node;
}

/* Put a list of nodes where the directive that made them stood. */
static void put_list(struct tree_cursor *at, ap_directive_t *list)
{
    while (list) {
        ap_directive_t *next = list->next;
        put(at, list);
        list = next;
    }
}

/* Read a line that says something: no comment, not empty. */
static apr_status_t next_line(struct ap_varbuf *vb, cmd_parms *parms)
{
    apr_status_t rc;

    do {
        rc = ap_varbuf_cfg_getline(vb, parms->config_file, LONGEST_LINE);
    } while (rc == APR_SUCCESS && (vb->buf[0] == '\0' || vb->buf[0] == '#'));
    return rc;
}

static ap_directive_t *new_node(struct tree_cursor *at, const char *name, const char *args)
{
    ap_directive_t *node = apr_pcalloc(at->pool, sizeof(*node));

    node->filename = at->parms->config_file->name;
    node->line_num = (int)at->parms->config_file->line_number;
    node->directive = apr_pstrdup(at->pool, name);
    node->args = apr_pstrdup(at->pool, args);
    return node;
}

/* The error is in the line that was read last, unless an inner one has a place. */
static const char *error_here(struct tree_cursor *at, const char *text)
{
    if (text && !at->parms->err_directive)
        at->parms->err_directive = new_node(at, "", "");
    return text;
}

/* The parts of a line: the name (a section's without its '>') and the rest. */
static char *split_line(apr_pool_t *p, const char *line, const char **args)
{
    char *name;

    *args = line;
    name = ap_getword_conf(p, args);
    size_t len = strlen(name);
    if (len > 1 && name[0] == '<' && name[1] != '/' && name[len - 1] == '>' && !**args) {
        name[len - 1] = '\0';
        *args = ">";
    }
    return name;
}

/* Check "</Name>" and leave "Name" of it.
 *  @param name  as it stands in the line; is cut
 *  @return an error, or NULL */
static const char *close_tag(apr_pool_t *p, char *name, const char *args, const char **bare)
{
    size_t len = strlen(name);
    int whole = len > 2 && name[len - 1] == '>';

    if (whole)
        name[len - 1] = '\0';
    *bare = name + 2;
    if (whole && !*args)
        return NULL;
    return apr_psprintf(p, "%s> directive missing closing '>'", name);
}

/* A "</Name>" closes the innermost open section. */
static const char *close_section(struct tree_cursor *at, char *name, const char *args)
{
    const char *bare, *error;
    ap_directive_t *open = at->parent;

    ap_assert(name[0] == '<' && name[1] == '/');
    error = close_tag(at->scratch, name, args, &bare);
    if (!open)
        return apr_psprintf(at->pool, "</%s%s without matching <%s%s section", bare,
                            error ? "" : ">", bare, error ? "" : ">");
    if (error)
        return error;
    if (ap_cstr_casecmp(bare, open->directive + 1) != 0)
        return apr_psprintf(at->pool, "Expected </%s> but saw </%s>", open->directive + 1, bare);
    at->last = open;
    at->parent = open->parent;
    return NULL;
}

/* Run a directive that is obeyed at once, in each module that has it until one takes it. */
static const char *execute_now(struct tree_cursor *at, const struct config_command *c,
                               ap_directive_t *node)
{
    cmd_parms *parms = at->parms;
    ap_directive_t *made = NULL;
    const char *error = NULL;

    parms->directive = node;
    node->parent = at->parent;
    for (; c; c = config_commands_next(c)) {
        error = config_invoke(c->cmd, parms, &made, node->args);
        if (!error || strcmp(error, DECLINE_CMD) != 0)
            break;
    }
    if (error && !parms->err_directive)
        parms->err_directive = node;
    put_list(at, made);
    return error;
}

/* Turn one line into a node, an executed directive, or a section's end. Variables stand
 * for any part of it, the name too. */
static const char *take_line(struct tree_cursor *at, const char *line)
{
    const char *args;
    char *name = split_line(at->scratch, ap_resolve_env(at->scratch, line), &args);

    if (name[0] == '<' && name[1] == '/')
        return error_here(at, close_section(at, name, args));
    ap_directive_t *node = new_node(at, name, args);
    const struct config_command *c = config_commands(name);
    if (c && (c->cmd->req_override & EXEC_ON_READ)) {
        config_volatile |= !config_is_plain(c->mod);
        return execute_now(at, c, node);
    }
    put(at, node);
    if (name[0] == '<') {
        at->parent = node;
        at->last = NULL;
    }
    return NULL;
}

/* Name every section that the end of the source leaves open, the innermost first. */
static const char *unclosed(struct tree_cursor *at)
{
    const char *text = NULL;
    ap_directive_t *outermost = NULL;

    for (ap_directive_t *d = at->parent; d; d = d->parent) {
        text = apr_psprintf(at->pool, "%s%s%s:%u: %s> was not closed.", text ? text : "",
                            text ? "\n" : "", d->filename, (unsigned)d->line_num, d->directive);
        outermost = d;
    }
    if (text && !at->parms->err_directive)
        at->parms->err_directive = outermost;
    return text;
}

/* The list may hold nodes of an earlier source; they stay in front. */
AP_DECLARE(const char *) ap_build_config(cmd_parms *parms, apr_pool_t *p, apr_pool_t *temp_pool,
                                         ap_directive_t **conftree)
{
    struct tree_cursor at = { .pool = p, .scratch = temp_pool, .parms = parms };
    struct ap_varbuf vb;
    const char *error = NULL;
    apr_status_t rc;

    ap_assert(parms && parms->config_file && conftree);
    at.head = *conftree;
    for (at.last = at.head; at.last && at.last->next; )
        at.last = at.last->next;
    ap_varbuf_init(temp_pool, &vb, 0);
    while (!error && (rc = next_line(&vb, parms)) == APR_SUCCESS)
        error = take_line(&at, vb.buf);
    if (!error && rc != APR_EOF)
        error = error_here(&at, ap_pcfg_strerror(temp_pool, parms->config_file, rc));
    if (!error)
        error = unclosed(&at);
    ap_varbuf_free(&vb);
    *conftree = at.head;
    return error;
}

/* Whether a line is the end tag of the section whose start is "<Name". */
static int ends_section(const char *line, const char *start)
{
    size_t len = strlen(start + 1);

    return line[0] == '<' && line[1] == '/' && ap_cstr_casecmpn(line + 2, start + 1, len) == 0
           && line[2 + len] == '>' && line[3 + len] == '\0';
}

static const char *missing_end(apr_pool_t *p, cmd_parms *parms, const char *start, apr_status_t rc)
{
    if (rc != APR_EOF)
        return ap_pcfg_strerror(p, parms->config_file, rc);
    return apr_psprintf(p, "Expected </%s> before end of configuration", start + 1);
}

/* The inside is read as a level of its own, so an end tag there cannot close a section that
 * was opened outside. The end of the source ends it, too: whatever is missing then has been
 * read. */
AP_DECLARE(const char *) ap_build_cont_config(apr_pool_t *p, apr_pool_t *temp_pool,
                                              cmd_parms *parms, ap_directive_t **current,
                                              ap_directive_t **curr_parent, char *orig_directive)
{
    struct tree_cursor at = { .pool = p, .scratch = temp_pool, .parms = parms };
    struct ap_varbuf vb;
    const char *error = NULL;
    int done = 0;

    ap_assert(parms && current && curr_parent && orig_directive[0] == '<');
    at.parent = NULL;
    ap_varbuf_init(temp_pool, &vb, 0);
    while (!error && !done) {
        apr_status_t rc = next_line(&vb, parms);
        if (rc == APR_EOF)
            done = 1;
        else if (rc != APR_SUCCESS)
            error = ap_pcfg_strerror(p, parms->config_file, rc);
        else if (!at.parent && ends_section(vb.buf, orig_directive))
            done = 1;
        else
            error = take_line(&at, vb.buf);
    }
    ap_varbuf_free(&vb);
    *current = at.head;
    return error;
}

/* Note a section's start or end while a part of the configuration is skipped.
 *  @param open  names of the sections that are open, the skipped one first */
static const char *skip_line(apr_pool_t *p, apr_array_header_t *open, const char *line)
{
    const char *args, *bare, *error;
    char *name = split_line(p, line, &args);

    if (name[0] != '<')
        return NULL;
    if (name[1] != '/') {
        APR_ARRAY_PUSH(open, const char *) = name + 1;
        return NULL;
    }
    error = close_tag(p, name, args, &bare);
    const char *expected = ((const char **)open->elts)[open->nelts - 1];
    if (ap_cstr_casecmp(bare, expected) != 0)
        return apr_psprintf(p, "Expected </%s> but saw </%s>", expected, bare);
    open->nelts--;
    return error;
}

AP_DECLARE(const char *) ap_soak_end_container(cmd_parms *cmd, char *directive)
{
    apr_array_header_t *open = apr_array_make(cmd->temp_pool, 8, sizeof(char *));
    struct ap_varbuf vb;
    const char *error = NULL;

    ap_assert(cmd->config_file && directive[0] == '<');
    APR_ARRAY_PUSH(open, const char *) = directive + 1;
    ap_varbuf_init(cmd->temp_pool, &vb, 0);
    while (!error && open->nelts > 0) {
        apr_status_t rc = next_line(&vb, cmd);
        error = rc == APR_SUCCESS ? skip_line(cmd->temp_pool, open, vb.buf)
                                  : missing_end(cmd->temp_pool, cmd, directive, rc);
    }
    ap_varbuf_free(&vb);
    return error;
}
