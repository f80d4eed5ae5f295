/* SPDX-License-Identifier: Apache-2.0 */
/* mod_macro.c - <Macro>, Use, UndefMacro: parts of a configuration that are written once.
 *
 * A macro is kept as its lines. Use puts a source of the lines, arguments filled in, in the
 * place of the file that is being read; at its end the source puts the file back. So a
 * section may begin in one macro and end in another. A source's name says which macro it is,
 * where that stands and where it is used, and errors are told with it.
 *
 * Life: what is defined hangs on the pool of the reading; .htaccess files see the server's
 * macros, and define their own. Manual: mod_macro. */
#include <string.h>
#include <strings.h>

#include "apr_hash.h"
#include "apr_lib.h"
#include "apr_strings.h"
#include "http_config.h"
#include "http_log.h"
#include "util_varbuf.h"

APLOG_USE_MODULE(macro);

enum {
    USUAL_LINE = 512,
    LONGEST_LINE = 16 * 1024 * 1024
};

static const char sigils[] = "$%@";
static const char key[] = "mod_macro"; /* of a reading's pool: struct macros */

/** A macro. */
struct macro {
    const char *name;           /* in lower case */
    const char *place;          /* `defined on line 3 of "httpd.conf"` */
    const char *title;          /* with name and place, for messages */
    apr_array_header_t *params; /* const char * */
    apr_array_header_t *lines;  /* const char *; numbered as in the file */
};

/** What a reading has defined. */
struct macros {
    apr_hash_t *by_name;
    int ignore_empty;   /* MacroIgnoreEmptyArgs */
    int ignore_nesting; /* MacroIgnoreBadNesting */
};

/** A macro that is being read. */
struct expansion {
    const struct macro *macro;
    apr_array_header_t *lines; /* const char *, arguments filled in */
    int line;                  /* the next */
    apr_size_t offset;         /* in it */
    ap_configfile_t *outer;    /* the source of the Use */
    ap_configfile_t **reading; /* where the reader keeps its source */
};

static struct macros *server_macros;

static const char *word(const apr_array_header_t *words, int i)
{
    return APR_ARRAY_IDX(words, i, const char *);
}

/* Where something is read just now. */
static const char *place_of(cmd_parms *cmd, apr_pool_t *p)
{
    return apr_psprintf(p, "line %u of \"%s\"", cmd->config_file->line_number,
                        cmd->config_file->name);
}

static void warn(cmd_parms *cmd, const char *text)
{
    ap_log_error(APLOG_MARK, APLOG_WARNING | APLOG_NOERRNO, 0, cmd->server, "%s", text);
}

/* The macros that a reading sees; NULL: none yet. */
static struct macros *macros_of(cmd_parms *cmd)
{
    void *found = NULL;

    apr_pool_userdata_get(&found, key, cmd->pool);
    return found ? found : server_macros;
}

/* The macros that a reading may change. Files of a request begin with a copy of the server's. */
static struct macros *own_macros(cmd_parms *cmd)
{
    struct macros *own, *seen = macros_of(cmd);
    void *found = NULL;

    apr_pool_userdata_get(&found, key, cmd->pool);
    if (found)
        return found;
    own = apr_pcalloc(cmd->pool, sizeof(*own));
    if (seen)
        *own = *seen;
    own->by_name = seen ? apr_hash_copy(cmd->pool, seen->by_name) : apr_hash_make(cmd->pool);
    apr_pool_userdata_setn(own, key, NULL, cmd->pool);
    if (ap_check_cmd_context(cmd, NOT_IN_HTACCESS) == NULL) {
        server_macros = own;
        apr_pool_cleanup_register(cmd->pool, &server_macros, ap_pool_cleanup_set_null,
                                  apr_pool_cleanup_null);
    }
    return own;
}

/* Filling in */

/* The longest parameter that stands at the start of a text; -1: none does. */
static int param_at(const struct macro *m, const char *text)
{
    size_t longest = 0;
    int i, found = -1;

    for (i = 0; i < m->params->nelts; i++) {
        size_t len = strlen(word(m->params, i));

        if (len > longest && strncmp(text, word(m->params, i), len) == 0) {
            longest = len;
            found = i;
        }
    }
    return found;
}

/* @v: a word in quotes, that reads as the value again. */
static void append_quoted(struct ap_varbuf *vb, const char *value)
{
    ap_varbuf_strmemcat(vb, "\"", 1);
    for (; *value; value++) {
        if (*value == '"' || *value == '\\')
            ap_varbuf_strmemcat(vb, "\\", 1);
        ap_varbuf_strmemcat(vb, value, 1);
    }
    ap_varbuf_strmemcat(vb, "\"", 1);
}

/* A line with values in the place of parameters; what is filled in is not looked at again.
 *  @param used  gets 1 for each parameter that the line has */
static const char *fill_line(apr_pool_t *p, const struct macro *m, const char *line,
                             const apr_array_header_t *values, char *used)
{
    struct ap_varbuf vb;
    const char *filled;
    int i;

    if (*line == '#')
        return line;
    ap_varbuf_init(p, &vb, USUAL_LINE);
    vb.strlen = 0;
    while (*line) {
        if ((i = param_at(m, line)) < 0) {
            ap_varbuf_strmemcat(&vb, line++, 1);
            continue;
        }
        used[i] = 1;
        if (*line == '@')
            append_quoted(&vb, word(values, i));
        else
            ap_varbuf_strmemcat(&vb, word(values, i), (int)strlen(word(values, i)));
        line += strlen(word(m->params, i));
    }
    filled = apr_pstrmemdup(p, vb.buf, vb.strlen);
    ap_varbuf_free(&vb);
    return filled;
}

static apr_array_header_t *fill(apr_pool_t *p, const struct macro *m,
                                const apr_array_header_t *values, char *used)
{
    apr_array_header_t *lines = apr_array_make(p, m->lines->nelts, sizeof(const char *));
    int i;

    for (i = 0; i < m->lines->nelts; i++)
        APR_ARRAY_PUSH(lines, const char *) = fill_line(p, m, word(m->lines, i), values, used);
    return lines;
}

/* Reading a macro in use */

/* As fgets does: a line, or as much of it as there is room for. At the end the file is put
 * back, and the reader gets an empty line before it looks there. */
static apr_status_t next_line(void *buf, apr_size_t size, void *param)
{
    struct expansion *use = param;
    const char *line;
    apr_size_t len;

    if (use->line >= use->lines->nelts) {
        *use->reading = use->outer;
        apr_cpystrn(buf, "\n", size);
        return APR_SUCCESS;
    }
    line = word(use->lines, use->line) + use->offset;
    len = strlen(line);
    if (len + 2 > size) {
        apr_cpystrn(buf, line, size);
        use->offset += size - 1;
        return APR_SUCCESS;
    }
    memcpy(buf, line, len);
    memcpy((char *)buf + len, "\n", 2);
    use->line++;
    use->offset = 0;
    return APR_SUCCESS;
}

/* Whether a macro is being read, by itself or through others. */
static int is_in_use(const ap_configfile_t *source, const char *name)
{
    while (source->getstr == next_line) {
        const struct expansion *use = source->param;

        if (strcmp(use->macro->name, name) == 0)
            return 1;
        source = use->outer;
    }
    return 0;
}

static apr_array_header_t *split_words(apr_pool_t *p, const char *args)
{
    apr_array_header_t *words = apr_array_make(p, 8, sizeof(const char *));

    while (*args)
        APR_ARRAY_PUSH(words, const char *) = ap_getword_conf(p, &args);
    return words;
}

static void warn_of_empty(cmd_parms *cmd, const char *title, const apr_array_header_t *values)
{
    int i;

    for (i = 0; i < values->nelts; i++)
        if (*word(values, i) == '\0')
            warn(cmd, apr_psprintf(cmd->temp_pool, APLOGNO(02798) "%s: empty argument #%d", title,
                                   i + 1));
}

static void begin(cmd_parms *cmd, const struct macro *m, const char *title,
                  const apr_array_header_t *values)
{
    struct expansion *use = apr_pcalloc(cmd->pool, sizeof(*use));

    use->macro = m;
    use->lines = fill(cmd->pool, m, values, apr_pcalloc(cmd->temp_pool,
                                                        (apr_size_t)m->params->nelts + 1));
    use->outer = cmd->config_file;
    use->reading = &cmd->config_file;
    cmd->config_file = ap_pcfg_open_custom(cmd->pool, title, use, NULL, next_line, NULL);
}

/* Use NAME [VALUE ...] */
static const char *use_macro(cmd_parms *cmd, void *mconfig, const char *args)
{
    const struct macros *macros = macros_of(cmd);
    apr_array_header_t *values;
    const struct macro *m;
    const char *title;
    char *name;

    *(ap_directive_t **)mconfig = NULL;
    if (macros == NULL)
        return "no macro defined before Use";
    name = ap_getword_conf(cmd->pool, &args);
    ap_str_tolower(name);
    if (*name == '\0')
        return "no macro name specified with Use";
    m = apr_hash_get(macros->by_name, name, APR_HASH_KEY_STRING);
    if (m == NULL)
        return apr_psprintf(cmd->pool, "macro '%s' undefined", name);
    if (is_in_use(cmd->config_file, name))
        return apr_psprintf(cmd->pool, "recursive use of macro '%s' is invalid", name);
    values = split_words(cmd->pool, args);
    if (values->nelts != m->params->nelts)
        return apr_psprintf(cmd->pool, "%s used with %d arguments instead of %d", m->title,
                            values->nelts, m->params->nelts);
    title = apr_psprintf(cmd->pool, "%s used on %s", m->title, place_of(cmd, cmd->temp_pool));
    if (!macros->ignore_empty)
        warn_of_empty(cmd, title, values);
    begin(cmd, m, title, values);
    return NULL;
}

/* Defining */

/* What stands behind "<Macro" or "</Macro" shows whether the line is that tag. */
static int is_tag(const char *line, const char *tag)
{
    size_t len = strlen(tag);

    return strncasecmp(line, tag, len) == 0 && (line[len] == '>' || apr_isspace(line[len]));
}

static void warn_of_rest(cmd_parms *cmd, const char *rest, const char *what)
{
    const char *c = rest;

    while (apr_isspace(*c))
        c++;
    if (*c)
        warn(cmd, apr_psprintf(cmd->temp_pool, APLOGNO(02989) "%s on line %u of %s: %s", what,
                               cmd->config_file->line_number, cmd->config_file->name, rest));
}

/* Take a line; blank ones stand for those that it went on over, so that numbers stay right. */
static void push_line(apr_pool_t *p, struct macro *m, const char *line, unsigned int physical)
{
    while (physical-- > 1)
        APR_ARRAY_PUSH(m->lines, const char *) = "";
    APR_ARRAY_PUSH(m->lines, const char *) = apr_pstrdup(p, line);
}

/* Read up to the tag that ends the macro; macros within it are its lines. */
static const char *read_lines(cmd_parms *cmd, struct macro *m)
{
    struct ap_varbuf vb;
    apr_status_t rv;
    int depth = 1;

    ap_varbuf_init(cmd->temp_pool, &vb, USUAL_LINE);
    for (;;) {
        const ap_configfile_t *source = cmd->config_file;
        unsigned int before = source->line_number;

        rv = ap_varbuf_cfg_getline(&vb, cmd->config_file, LONGEST_LINE);
        if (rv == APR_EOF)
            return apr_psprintf(cmd->pool, "%s: contents error: expected token not found: "
                                "</Macro>", m->title);
        if (rv != APR_SUCCESS)
            return ap_pcfg_strerror(cmd->pool, cmd->config_file, rv);
        depth += is_tag(vb.buf, "<Macro") - (strncasecmp(vb.buf, "</Macro>", 8) == 0);
        if (depth == 0)
            break;
        push_line(cmd->pool, m, vb.buf, source->line_number - before);
    }
    warn_of_rest(cmd, vb.buf + 8, APLOGNO(02794) "non blank chars found after directive closing");
    ap_varbuf_free(&vb);
    return NULL;
}

/* Sections that begin in the macro should end in it. */
static void check_nesting(cmd_parms *cmd, const struct macro *m)
{
    int i, depth = 0;

    for (i = 0; i < m->lines->nelts; i++) {
        const char *line = word(m->lines, i);

        if (*line != '<')
            continue;
        depth += line[1] == '/' ? -1 : 1;
        if (depth < 0)
            warn(cmd, apr_psprintf(cmd->temp_pool, APLOGNO(02793) "bad (negative) nesting on line "
                                   "%d of %s", i + 1, m->title));
    }
    if (depth != 0)
        warn(cmd, apr_psprintf(cmd->temp_pool, APLOGNO(02795) "bad cumulated nesting (%+d) in %s",
                               depth, m->title));
}

static void check_use(cmd_parms *cmd, const struct macro *m)
{
    char *used = apr_pcalloc(cmd->temp_pool, (apr_size_t)m->params->nelts + 1);
    int i;

    if (m->lines->nelts == 0) {
        warn(cmd, apr_psprintf(cmd->temp_pool, APLOGNO(02799) "%s: empty contents!", m->title));
        return;
    }
    fill(cmd->temp_pool, m, m->params, used);
    for (i = 0; i < m->params->nelts; i++)
        if (!used[i])
            warn(cmd, apr_psprintf(cmd->temp_pool, APLOGNO(02800) "%s: argument '%s' (#%d) never "
                                   "used", m->title, word(m->params, i), i + 1));
}

static const char *check_param(cmd_parms *cmd, const struct macro *m, int i)
{
    const char *name = word(m->params, i);

    if (*name == '\0')
        return apr_psprintf(cmd->pool, "%s: empty argument #%d name", m->title, i + 1);
    if (strchr(sigils, *name) == NULL)
        warn(cmd, apr_psprintf(cmd->temp_pool, APLOGNO(02796) "%s argument name '%s' (#%d) "
                               "without expected prefix, better prefix argument names with one of "
                               "'%s'.", m->title, name, i + 1, sigils));
    if (name[0] == '$' && name[1] == '{')
        warn(cmd, apr_psprintf(cmd->temp_pool, APLOGNO(02805) "%s argument name '%s' (#%d) "
                               "clashes with 'Define' syntax '${...}', better use '$(...)'.",
                               m->title, name, i + 1));
    return NULL;
}

/* Two parameters: the same, or one the start of the other. */
static const char *check_pair(cmd_parms *cmd, const struct macro *m, int i, int j)
{
    const char *a = word(m->params, i), *b = word(m->params, j);
    size_t len_a = strlen(a), len_b = strlen(b);

    if (strcmp(a, b) == 0)
        return apr_psprintf(cmd->pool, "argument name conflict in %s: argument '%s': #%d and #%d, "
                            "change argument names!", m->title, a, i + 1, j + 1);
    if (strncmp(a, b, len_a < len_b ? len_a : len_b) == 0)
        warn(cmd, apr_psprintf(cmd->temp_pool, APLOGNO(02797) "%s: argument name prefix conflict "
                               "(%s #%d and %s #%d), be careful about your macro definition!",
                               m->title, a, i + 1, b, j + 1));
    return NULL;
}

static const char *check_params(cmd_parms *cmd, const struct macro *m)
{
    const char *err;
    int i, j;

    for (i = 0; i < m->params->nelts; i++) {
        if ((err = check_param(cmd, m, i)) != NULL)
            return err;
        for (j = i + 1; j < m->params->nelts; j++)
            if ((err = check_pair(cmd, m, i, j)) != NULL)
                return err;
    }
    return NULL;
}

static void check_name(cmd_parms *cmd, const struct macros *macros, const struct macro *m)
{
    const struct macro *before = apr_hash_get(macros->by_name, m->name, APR_HASH_KEY_STRING);

    if (before)
        warn(cmd, apr_psprintf(cmd->temp_pool, APLOGNO(02802) "macro '%s' multiply defined: %s, "
                               "re%s", m->name, before->place, m->place));
    if (strchr(sigils, *m->name))
        warn(cmd, apr_psprintf(cmd->temp_pool, APLOGNO(02803) "%s better prefix a macro name with "
                               "any of '%s'", m->title, sigils));
}

static struct macro *make_macro(cmd_parms *cmd, char *name, const char *params)
{
    struct macro *m = apr_pcalloc(cmd->pool, sizeof(*m));

    ap_str_tolower(name);
    m->name = name;
    m->place = apr_pstrcat(cmd->pool, "defined on ", place_of(cmd, cmd->temp_pool), NULL);
    m->title = apr_psprintf(cmd->pool, "macro '%s' (%s)", name, m->place);
    m->params = split_words(cmd->pool, params);
    m->lines = apr_array_make(cmd->pool, 16, sizeof(const char *));
    return m;
}

/* <Macro NAME [PARAMETER ...]> */
static const char *define_macro(cmd_parms *cmd, void *mconfig, const char *args)
{
    const char *end = strrchr(args, '>'), *err;
    struct macros *macros = own_macros(cmd);
    struct macro *m;
    char *name;

    *(ap_directive_t **)mconfig = NULL;
    if (end == NULL)
        return "<Macro> directive missing closing '>'";
    warn_of_rest(cmd, end + 1, APLOGNO(02801) "non blank chars found after <Macro closing '>'");
    args = apr_pstrmemdup(cmd->temp_pool, args, (apr_size_t)(end - args));
    name = ap_getword_conf(cmd->pool, &args);
    if (*name == '\0')
        return "<Macro macro definition: empty name";
    m = make_macro(cmd, name, args);
    check_name(cmd, macros, m);
    if ((err = check_params(cmd, m)) != NULL || (err = read_lines(cmd, m)) != NULL)
        return err;
    if (!macros->ignore_nesting)
        check_nesting(cmd, m);
    check_use(cmd, m);
    apr_hash_set(macros->by_name, m->name, APR_HASH_KEY_STRING, m);
    return NULL;
}

/* UndefMacro NAME */
static const char *undefine_macro(cmd_parms *cmd, void *mconfig, const char *text)
{
    char *name = apr_pstrdup(cmd->temp_pool, text);
    struct macros *macros;

    *(ap_directive_t **)mconfig = NULL;
    if (macros_of(cmd) == NULL)
        return "no macro defined before UndefMacro";
    if (*name == '\0')
        return "no macro name specified with UndefMacro";
    macros = own_macros(cmd);
    ap_str_tolower(name);
    if (apr_hash_get(macros->by_name, name, APR_HASH_KEY_STRING) == NULL)
        return apr_psprintf(cmd->pool, "cannot remove undefined macro '%s'", name);
    apr_hash_set(macros->by_name, name, APR_HASH_KEY_STRING, NULL);
    return NULL;
}

static const char *ignore_empty(cmd_parms *cmd, void *mconfig, const char *args)
{
    *(ap_directive_t **)mconfig = NULL;
    own_macros(cmd)->ignore_empty = 1;
    return NULL;
}

static const char *ignore_nesting(cmd_parms *cmd, void *mconfig, const char *args)
{
    *(ap_directive_t **)mconfig = NULL;
    own_macros(cmd)->ignore_nesting = 1;
    return NULL;
}

static const command_rec macro_cmds[] = {
    AP_INIT_RAW_ARGS("<Macro", define_macro, NULL, EXEC_ON_READ | OR_ALL,
                     "a name and parameters; up to </Macro>"),
    AP_INIT_RAW_ARGS("Use", use_macro, NULL, EXEC_ON_READ | OR_ALL,
                     "a macro's name and a value for each parameter"),
    AP_INIT_TAKE1("UndefMacro", undefine_macro, NULL, EXEC_ON_READ | OR_ALL, "a macro's name"),
    AP_INIT_RAW_ARGS("MacroIgnoreEmptyArgs", ignore_empty, NULL, EXEC_ON_READ | OR_ALL,
                     "no warnings of empty values from here on"),
    AP_INIT_RAW_ARGS("MacroIgnoreBadNesting", ignore_nesting, NULL, EXEC_ON_READ | OR_ALL,
                     "no warnings of sections that do not end in their macro from here on"),
    { NULL, { NULL }, NULL, 0, 0, NULL }
};

module AP_MODULE_DECLARE_DATA macro_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_macro.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    NULL, NULL, NULL, NULL,
    macro_cmds,
    NULL,
    AP_MODULE_FLAG_NONE
};
