/* SPDX-License-Identifier: Apache-2.0 */
/* autoindex_priv.h - listings of folders: settings, entries, and who writes what.
 *
 * Settings are read-only once the configuration is read. A request takes its settings and
 * what the client asked for together into a view, collects the entries, sorts them and
 * writes the page; all of that lives in the request's pool.
 *
 * mod_autoindex.c  directives, handler           options.c  IndexOptions
 * items.c          icons, texts, descriptions    query.c    what the client asks for
 * entries.c        reading and sorting a folder  page.c     the page around the list
 * list.c           the list as it is written */
#ifndef WEFT_AUTOINDEX_PRIV_H
#define WEFT_AUTOINDEX_PRIV_H

#include "apr_tables.h"
#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "httpd.h"

/** IndexOptions that are on or off. */
enum index_option {
    OPTION_FANCY = 1 << 0,
    OPTION_TABLE = 1 << 1,
    OPTION_XHTML = 1 << 2,
    OPTION_ICONS_ARE_LINKS = 1 << 3,
    OPTION_SCAN_TITLES = 1 << 4,
    OPTION_NO_ICON = 1 << 5,
    OPTION_NO_MODIFIED = 1 << 6,
    OPTION_NO_SIZE = 1 << 7,
    OPTION_NO_DESCRIPTION = 1 << 8,
    OPTION_NO_RULES = 1 << 9,
    OPTION_NO_SORTING = 1 << 10,
    OPTION_NO_PREAMBLE = 1 << 11,
    OPTION_FOLDERS_FIRST = 1 << 12,
    OPTION_IGNORE_CASE = 1 << 13,
    OPTION_IGNORE_CLIENT = 1 << 14,
    OPTION_VERSION_SORT = 1 << 15,
    OPTION_TRACK_MODIFIED = 1 << 16,
    OPTION_SHOW_FORBIDDEN = 1 << 17,
    OPTION_ALT_CLASS = 1 << 18,
    OPTION_OLD_DATE = 1 << 19
};

/** Numbers of the configuration that are no number. */
enum {
    NUMBER_UNSET = 0,
    NUMBER_ALL = -1, /* as wide as it takes: * */
    NUMBER_NONE = -2 /* back to how it is without */
};

/** What an item goes by. */
enum item_by { BY_NAME, BY_TYPE, BY_ENCODING };

/** A value for the files that a pattern picks. */
struct item {
    enum item_by by;
    const char *pattern;
    const char *value;
};

/** A section's settings; NULL or NUMBER_UNSET: not set here. */
struct index_conf {
    unsigned options;      /* named without + or - */
    unsigned added;        /* with + */
    unsigned removed;      /* with - */
    int bare;              /* options were named without + or -, or None was */
    int none;              /* None */
    int name_width;
    int description_width;
    int icon_width;
    int icon_height;
    char key;              /* IndexOrderDefault: N, M, S, D; 0 */
    char descending;
    int ignore_reset;
    const char *charset;
    const char *type;
    const char *default_icon;
    const char *style_sheet;
    const char *head_insert;
    const char *header;
    const char *readme;
    apr_array_header_t *icons;        /* struct item; the first that fits counts */
    apr_array_header_t *alts;
    apr_array_header_t *descriptions; /* their patterns are those of apr_fnmatch() */
    apr_array_header_t *ignores;      /* const char * */
};

/** How a listing is to look. */
struct view {
    const struct index_conf *conf;
    unsigned options;
    char key;                /* N, M, S, D */
    char descending;
    const char *pattern;     /* of names; NULL: all */
    const char *query;       /* what links for sorting carry on, behind C and O */
    const char *slash;       /* what ends an empty element: "" or " /" */
    int name_width;          /* bytes */
    int description_width;   /* characters; NUMBER_ALL */
};

/** A line of a listing. What only fancy listings show is not filled in for plain ones. */
struct entry {
    const char *name;        /* with a slash behind a folder's */
    const char *href;        /* as a link has it */
    const char *title;       /* what is shown */
    const char *icon;        /* URL, or NULL */
    const char *alt;         /* or NULL */
    const char *description; /* HTML, or NULL */
    apr_off_t size;          /* -1: a folder */
    apr_time_t modified;     /* 0: not shown */
    int is_folder;
    int is_parent;
};

/** What items look at. */
struct subject {
    const char *path;     /* whole */
    const char *name;     /* the last part of it */
    const char *type;     /* NULL: none */
    const char *encoding; /* NULL: none */
};

/** The settings of a request's place. */
const struct index_conf *index_conf_of(const request_rec *r);

/* options.c */

/** IndexOptions; see http_config.h. */
const char *index_set_options(cmd_parms *cmd, void *mconfig, const char *words);
/** The options that are in force in a section. */
unsigned index_options_of(const struct index_conf *conf);
/** Merge all that IndexOptions sets. */
void index_merge_options(struct index_conf *both, const struct index_conf *base,
                         const struct index_conf *add);

/* items.c */

/** AddIcon and its like, AddAlt and its like: cmd->info is an enum item_by. */
const char *index_add_icon(cmd_parms *cmd, void *mconfig, const char *icon, const char *pattern);
const char *index_add_alt(cmd_parms *cmd, void *mconfig, const char *alt, const char *pattern);
const char *index_add_description(cmd_parms *cmd, void *mconfig, const char *text,
                                  const char *pattern);
const char *index_add_ignore(cmd_parms *cmd, void *mconfig, const char *pattern);
/** The icon or alternative text of a file; NULL: none fits. */
const char *index_find_item(apr_pool_t *p, const apr_array_header_t *items,
                            const struct subject *what);
/** The same of what is no file: "^^DIRECTORY^^", "..". */
const char *index_find_special(apr_pool_t *p, const apr_array_header_t *items, const char *name);
/** The description of a file, or NULL. */
const char *index_find_description(const apr_array_header_t *items, const struct subject *what);
/** Whether a name is to be hidden. */
int index_is_ignored(const struct index_conf *conf, const char *name);

/* query.c */

/** Settings and the client's wishes, together. */
void index_view_make(request_rec *r, struct view *view);

/* entries.c */

/** Read an open folder. Fills in the widths that depend on what is there.
 *  @return struct entry *, sorted, the parent first */
apr_array_header_t *index_read(request_rec *r, struct view *view, apr_dir_t *dir);

/* list.c */

void index_write_list(request_rec *r, const struct view *view, const apr_array_header_t *entries);

/* page.c */

void index_write_page(request_rec *r, const struct view *view, const apr_array_header_t *entries);

#endif
