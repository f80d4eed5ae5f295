/* SPDX-License-Identifier: Apache-2.0 */
/* line.c - a line of a map file: its parts, and what its shape contains.
 *
 *     WORD VALUE ["TEXT"] [X,Y ...] ["TEXT"] */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "imagemap_priv.h"

#define BLANKS " \t\r\n"

/* Cut the next word out of a text. @return it; empty: there is none */
static char *cut_word(char **text)
{
    char *word = *text + strspn(*text, BLANKS), *end = word + strcspn(word, BLANKS);

    *text = *end ? end + 1 : end;
    *end = '\0';
    return word;
}

static enum map_word word_named(const char *name)
{
    static const struct {
        const char *name;
        enum map_word word;
    } words[] = {
        { "base", MAP_BASE }, { "base_uri", MAP_BASE },   { "default", MAP_DEFAULT },
        { "poly", MAP_POLY }, { "circle", MAP_CIRCLE },   { "rect", MAP_RECT },
        { "point", MAP_POINT },
    };

    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (strcasecmp(name, words[i].name) == 0)
            return words[i].word;
    return MAP_OTHER;
}

/* Cut the text in quotes out, what is before it ends there. @return the text; NULL: none
 * @param behind  what follows it */
static const char *cut_quoted(char *rest, char **behind)
{
    char *text = strchr(rest, '"'), *end;

    *behind = "";
    if (text == NULL)
        return NULL;
    *text++ = '\0';
    end = strchr(text, '"');
    if (end == NULL)
        text[strcspn(text, "\r\n")] = '\0';
    else {
        *end = '\0';
        *behind = end + 1;
    }
    return text;
}

/* X,Y with a comma or blanks between. @return where they end; NULL: there are none */
static char *read_point(char *at, struct map_point *point)
{
    char *end;

    point->x = strtod(at, &end);
    if (end == at)
        return NULL;
    at = end + strspn(end, ", \t");
    if (at == end)
        return NULL;
    point->y = strtod(at, &end);
    return end == at ? NULL : end;
}

static void read_points(char *at, struct map_line *line)
{
    while (line->points < MAP_MAX_POINTS && (at = read_point(at, &line->point[line->points])))
        line->points++;
}

void map_line_parse(char *text, struct map_line *line)
{
    char *word, *behind;

    line->value = "";
    line->text = NULL;
    line->points = 0;
    word = text + strspn(text, BLANKS);
    if (*word == '\0' || *text == '#') {
        line->word = *text == '#' ? MAP_COMMENT : MAP_BLANK;
        text[strcspn(text, "\r\n")] = '\0';
        line->value = *text == '#' ? text + 1 : "";
        return;
    }
    line->word = word_named(cut_word(&text));
    line->value = cut_word(&text);
    if (*line->value == '\0') {
        line->word = MAP_WRONG;
        return;
    }
    line->text = cut_quoted(text, &behind);
    read_points(text, line);
    if (line->points == 0)
        read_points(behind, line);
}

static double square(double a)
{
    return a * a;
}

static double distance(struct map_point a, struct map_point b)
{
    return square(a.x - b.x) + square(a.y - b.y);
}

static int between(double a, double value, double b)
{
    return (a <= value && value <= b) || (b <= value && value <= a);
}

/* Whether a line to the right of the point crosses the border an odd number of times. */
static int in_polygon(const struct map_line *line, struct map_point where)
{
    int inside = 0;

    for (int i = 0, before = line->points - 1; i < line->points; before = i++) {
        struct map_point a = line->point[i], b = line->point[before];

        if ((a.y > where.y) != (b.y > where.y)
            && where.x < (b.x - a.x) * (where.y - a.y) / (b.y - a.y) + a.x)
            inside = !inside;
    }
    return inside;
}

int map_line_contains(const struct map_line *line, struct map_point where)
{
    const struct map_point *point = line->point;

    if (line->word == MAP_POLY)
        return line->points >= 3 && in_polygon(line, where);
    if (line->points < 2)
        return 0;
    if (line->word == MAP_CIRCLE)
        return distance(point[0], where) <= distance(point[0], point[1]);
    return line->word == MAP_RECT && between(point[0].x, where.x, point[1].x)
           && between(point[0].y, where.y, point[1].y);
}
