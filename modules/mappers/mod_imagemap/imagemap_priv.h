/* SPDX-License-Identifier: Apache-2.0 */
/* imagemap_priv.h - what the parts of mod_imagemap share. */
#ifndef IMAGEMAP_PRIV_H
#define IMAGEMAP_PRIV_H

#include "httpd.h" /* first: Apache's other headers count on it */

#include "http_config.h"

enum { MAP_MAX_POINTS = 100 };

struct imagemap_dir {
    const char *menu;     /* NULL: formatted */
    const char *fallback; /* NULL: nocontent */
    const char *base;     /* NULL: the map's own URL */
};

struct map_point {
    double x, y;
};

/* --- line.c --- */

enum map_word { MAP_BLANK, MAP_COMMENT, MAP_BASE, MAP_DEFAULT, MAP_POLY, MAP_CIRCLE, MAP_RECT,
                MAP_POINT, MAP_OTHER, MAP_WRONG };

/** A line of a map file, taken apart. */
struct map_line {
    enum map_word word;
    const char *value; /* a URL or special word; of a comment, what follows the # */
    const char *text;  /* in quotes; NULL: none */
    int points;        /* how many of `point` there are */
    struct map_point point[MAP_MAX_POINTS];
};

/** Take a line apart. Never fails: a line that lacks a value is MAP_WRONG.
 *  @param text  is changed; value and text of the line point into it */
void map_line_parse(char *text, struct map_line *line);

/** @return whether the line's shape has the point in it, its border included; MAP_POINT, and
 *          shapes that lack points, have none in them */
int map_line_contains(const struct map_line *line, struct map_point where);

/* --- target.c --- */

/** The base that a word of the configuration or a map means.
 *  @param word  map, referer, a URL or the beginning of one
 *  @return a URL of the request's life */
const char *map_base(request_rec *r, const char *word);

/** The URL that a value means.
 *  @param base  of map_base()
 *  @return a URL, or nocontent or error as they are; NULL: there is no such folder above the
 *          base (which is logged) */
const char *map_target(request_rec *r, const char *base, const char *value);

/* --- menu.c --- */

/** How a menu is written; see menu.c. */
struct map_menu;

/** @return the menu of that name; NULL: none is to be shown */
const struct map_menu *map_menu_find(const char *name);
/** Begin the page, and set its type. */
void map_menu_begin(request_rec *r, const struct map_menu *menu);
/** Write what a line gives. @param target  of map_target() for lines that have a value */
void map_menu_line(request_rec *r, const struct map_menu *menu, const struct map_line *line,
                   const char *target);
/** End the page. @param failed  whether the map turned out to be wrong */
void map_menu_end(request_rec *r, int failed);

#endif
