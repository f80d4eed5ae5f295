/* SPDX-License-Identifier: Apache-2.0 */
/* mod_imagemap.c - where a click on an image leads, as a map file says.
 *
 * Lines are looked at in their order: the first shape with the point in it wins, else the
 * nearest `point`, else `default`. Without coordinates the map becomes a menu. Manual:
 * mod_imagemap. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "imagemap_priv.h"

#include "apr_strings.h"
#include "http_core.h"
#include "http_log.h"
#include "http_protocol.h"
#include "http_request.h"

APLOG_USE_MODULE(imagemap);

/** One reading of a map file. */
struct reading {
    request_rec *r;
    ap_configfile_t *file;
    const char *base;
    const struct map_menu *menu; /* NULL: the point is looked for */
    struct map_point where;
    const char *found;           /* the value of the shape that has the point; NULL: none yet */
    const char *fallback;
    const char *nearest;         /* of points; NULL: there is none */
    double nearest_distance;
};

/* The coordinates of the query. @return whether there are any; 0,0 are none */
static int read_where(const char *args, struct map_point *where)
{
    const char *comma = args ? strchr(args, ',') : NULL;

    if (comma == NULL || comma[1] == '\0')
        return 0;
    where->x = strtod(args, NULL);
    where->y = strtod(comma + 1, NULL);
    return where->x != 0 || where->y != 0;
}

static void note_nearest(struct reading *reading, const struct map_line *line)
{
    double dx = line->point[0].x - reading->where.x, dy = line->point[0].y - reading->where.y;

    if (line->points == 0)
        return;
    if (reading->nearest == NULL || dx * dx + dy * dy < reading->nearest_distance) {
        reading->nearest = apr_pstrdup(reading->r->pool, line->value);
        reading->nearest_distance = dx * dx + dy * dy;
    }
}

/* Look at a line for the point, or put it into the menu. @return OK or 500 */
static int take_line(struct reading *reading, const struct map_line *line)
{
    const char *target = "";

    if (line->word == MAP_WRONG) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, reading->r, APLOGNO(00679)
                      "map file %s, line %d syntax error: requires at least two fields",
                      reading->r->uri, reading->file->line_number);
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    if (line->word == MAP_BASE)
        reading->base = map_base(reading->r, line->value);
    else if (reading->menu) {
        if (line->word != MAP_BLANK && line->word != MAP_COMMENT && line->word != MAP_OTHER)
            target = map_target(reading->r, reading->base, line->value);
        if (target == NULL)
            return HTTP_INTERNAL_SERVER_ERROR;
        map_menu_line(reading->r, reading->menu, line, target);
    }
    else if (line->word == MAP_DEFAULT)
        reading->fallback = apr_pstrdup(reading->r->pool, line->value);
    else if (line->word == MAP_POINT)
        note_nearest(reading, line);
    else if (map_line_contains(line, reading->where))
        reading->found = apr_pstrdup(reading->r->pool, line->value);
    return OK;
}

static int read_lines(struct reading *reading, int pointed)
{
    char text[HUGE_STRING_LEN];
    struct map_line line;
    int status = OK;

    while (status == OK && reading->found == NULL
           && ap_cfg_getline(text, sizeof(text), reading->file) == APR_SUCCESS) {
        map_line_parse(text, &line);
        if (pointed || reading->menu || line.word == MAP_BASE || line.word == MAP_DEFAULT
            || line.word == MAP_WRONG)
            status = take_line(reading, &line);
    }
    return status;
}

/* Send the client where the value leads. */
static int go_to(struct reading *reading, const char *value)
{
    const char *target = map_target(reading->r, reading->base, value);

    if (target == NULL || strcasecmp(target, "error") == 0)
        return HTTP_INTERNAL_SERVER_ERROR;
    if (strcasecmp(target, "nocontent") == 0)
        return HTTP_NO_CONTENT;
    apr_table_setn(reading->r->headers_out, "Location", target);
    return HTTP_MOVED_TEMPORARILY;
}

static int answer_from(struct reading *reading, const struct imagemap_dir *conf)
{
    request_rec *r = reading->r;
    const char *menu = conf->menu ? conf->menu : "formatted";
    int pointed = read_where(r->args, &reading->where), status;

    if (!pointed && strcasecmp(menu, "none") != 0) {
        reading->menu = map_menu_find(menu);
        map_menu_begin(r, reading->menu);
        map_menu_end(r, read_lines(reading, 0) != OK);
        return OK;
    }
    status = read_lines(reading, pointed);
    if (status != OK)
        return status;
    if (reading->found)
        return go_to(reading, reading->found);
    return go_to(reading, reading->nearest ? reading->nearest : reading->fallback);
}

/* Hook: handler. */
static int answer(request_rec *r)
{
    const struct imagemap_dir *conf = ap_get_module_config(r->per_dir_config, &imagemap_module);
    struct reading reading = { .r = r };
    int status;

    if (r->method_number != M_GET || r->handler == NULL
        || (strcmp(r->handler, "application/x-httpd-imap") != 0
            && strcmp(r->handler, "imap-file") != 0))
        return DECLINED;
    if (ap_pcfg_openfile(&reading.file, r->pool, r->filename) != APR_SUCCESS)
        return HTTP_NOT_FOUND;
    reading.base = map_base(r, conf->base ? conf->base : "map");
    reading.fallback = conf->fallback ? conf->fallback : "nocontent";
    status = answer_from(&reading, conf);
    ap_cfg_closefile(reading.file);
    return status;
}

static void *create_dir(apr_pool_t *p, char *path)
{
    return apr_pcalloc(p, sizeof(struct imagemap_dir));
}

static void *merge_dir(apr_pool_t *p, void *basev, void *addv)
{
    const struct imagemap_dir *base = basev, *add = addv;
    struct imagemap_dir *both = apr_palloc(p, sizeof(*both));

    both->menu = add->menu ? add->menu : base->menu;
    both->fallback = add->fallback ? add->fallback : base->fallback;
    both->base = add->base ? add->base : base->base;
    return both;
}

/* ImapMenu none or a kind of menu */
static const char *set_menu(cmd_parms *cmd, void *mconfig, const char *name)
{
    if (strcasecmp(name, "none") != 0 && map_menu_find(name) == NULL)
        return apr_psprintf(cmd->pool, "ImapMenu: none, formatted, semiformatted or unformatted "
                            "is wanted, not '%s'", name);
    ((struct imagemap_dir *)mconfig)->menu = name;
    return NULL;
}

#define DIR_SLOT(member) ((void *)APR_OFFSETOF(struct imagemap_dir, member))
static const command_rec directives[] = {
    AP_INIT_TAKE1("ImapMenu", set_menu, NULL, OR_INDEXES,
                  "the type of menu generated: none, formatted, semiformatted, unformatted"),
    AP_INIT_TAKE1("ImapDefault", ap_set_string_slot, DIR_SLOT(fallback), OR_INDEXES,
                  "the action taken if no match: error, nocontent, referer, menu, URL"),
    AP_INIT_TAKE1("ImapBase", ap_set_string_slot, DIR_SLOT(base), OR_INDEXES,
                  "the base for all URL's: map, referer, URL (or start of)"),
    { NULL }
};
#undef DIR_SLOT

static void register_hooks(apr_pool_t *p)
{
    ap_hook_handler(answer, NULL, NULL, APR_HOOK_MIDDLE);
}

module AP_MODULE_DECLARE_DATA imagemap_module = {
    STANDARD20_MODULE_STUFF,
    create_dir, merge_dir, /* per folder */
    NULL, NULL,            /* per server */
    directives,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
