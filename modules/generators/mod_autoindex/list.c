/* SPDX-License-Identifier: Apache-2.0 */
/* list.c - the list of a listing: plain, in columns of text, or a table.
 *
 * Programs read these pages, so blanks and line ends are what they have always been. */
#include <string.h>

#include "apr_lib.h"
#include "apr_strings.h"
#include "apr_time.h"
#include "autoindex_priv.h"
#include "http_protocol.h"

static const char blanks[] = "                                                                ";

static void write_blanks(request_rec *r, int n)
{
    const int most = (int)sizeof(blanks) - 1;

    for (; n > most; n -= most)
        ap_rwrite(blanks, most, r);
    if (n > 0)
        ap_rwrite(blanks, n, r);
}

/* Parts of a line */

static void write_image(request_rec *r, const struct view *view, const char *icon, const char *alt)
{
    const struct index_conf *conf = view->conf;

    ap_rvputs(r, "<img src=\"", ap_escape_html(r->pool, icon), "\" alt=\"", alt, "\"", NULL);
    if (conf->icon_width > 0)
        ap_rprintf(r, " width=\"%d\"", conf->icon_width);
    if (conf->icon_height > 0)
        ap_rprintf(r, " height=\"%d\"", conf->icon_height);
    ap_rvputs(r, view->slash, ">", NULL);
}

static void write_icon(request_rec *r, const struct view *view, const struct entry *e,
                       const char *none)
{
    int is_link = (view->options & OPTION_ICONS_ARE_LINKS) != 0;

    if (is_link)
        ap_rvputs(r, "<a href=\"", e->href, "\">", NULL);
    if (e->icon)
        write_image(r, view, e->icon,
                    apr_pstrcat(r->pool, "[", e->alt ? e->alt : "   ", "]", NULL));
    else
        ap_rputs(none, r);
    if (is_link)
        ap_rputs("</a>", r);
}

/* The name, cut to the column, and blanks up to its end. */
static void write_name(request_rec *r, const struct view *view, const struct entry *e)
{
    int len = (int)strlen(e->title), width = view->name_width;
    const char *title = ap_escape_html(r->pool, e->title);

    if (len > width)
        title = apr_pstrcat(r->pool, ap_escape_html(r->pool, apr_pstrmemdup(r->pool, e->title,
                                                    (apr_size_t)width - 3)), "..&gt;", NULL);
    ap_rvputs(r, "<a href=\"", e->href, "\">", title, "</a>", NULL);
    write_blanks(r, width - len);
}

static const char *date_of(apr_pool_t *p, const struct view *view, const struct entry *e)
{
    char *text = apr_palloc(p, 32);
    apr_time_exp_t when;
    apr_size_t len;

    apr_time_exp_lt(&when, e->modified);
    apr_strftime(text, &len, 32, view->options & OPTION_OLD_DATE ? "%d-%b-%Y %H:%M  "
                                                                 : "%Y-%m-%d %H:%M  ", &when);
    return text;
}

/* Bytes of one visible character: a reference counts as one, a tag as none. */
static size_t step(const char *text, int *visible)
{
    size_t len = 1;

    *visible = *text != '<';
    if (*text == '<')
        len = strcspn(text, ">");
    else if (*text == '&')
        len = strcspn(text, ";");
    else
        return 1;
    return text[len] ? len + 1 : len;
}

/* A description, cut to its column. */
static const char *fit(apr_pool_t *p, const struct view *view, const char *text)
{
    const char *c, *cut = text;
    int width = 0, visible;

    if (view->description_width == NUMBER_ALL)
        return text;
    for (c = text; *c; c += step(c, &visible)) {
        if (width < view->description_width)
            cut = c;
        step(c, &visible);
        width += visible;
    }
    return width <= view->description_width
           ? text : apr_pstrcat(p, apr_pstrmemdup(p, text, (apr_size_t)(cut - text)), ">", NULL);
}

/* A column's title, with the link that sorts by it. */
static void write_title(request_rec *r, const struct view *view, char key, const char *title)
{
    char order = key == view->key && !view->descending ? 'D' : 'A';

    if (view->options & OPTION_NO_SORTING)
        ap_rputs(title, r);
    else
        ap_rprintf(r, "<a href=\"?C=%c;O=%c%s\">%s</a>", key, order, view->query, title);
}

/* Plain */

static void write_plain(request_rec *r, const apr_array_header_t *entries)
{
    int i;

    ap_rputs("<ul>", r);
    for (i = 0; i < entries->nelts; i++) {
        const struct entry *e = APR_ARRAY_IDX(entries, i, const struct entry *);

        ap_rvputs(r, "<li><a href=\"", e->href, "\"> ", ap_escape_html(r->pool, e->title),
                  "</a></li>\n", NULL);
    }
    ap_rputs("</ul>\n", r);
}

/* Columns of text */

static void write_text_head(request_rec *r, const struct view *view)
{
    const char *blank = index_find_special(r->pool, view->conf->icons, "^^BLANKICON^^");

    ap_rputs("<pre>", r);
    if (!(view->options & OPTION_NO_ICON)) {
        if (blank)
            write_image(r, view, blank, "Icon ");
        ap_rputs(blank ? " " : "      ", r);
    }
    write_title(r, view, 'N', "Name");
    write_blanks(r, view->name_width - 4 + 1);
    if (!(view->options & OPTION_NO_MODIFIED)) {
        write_title(r, view, 'M', "Last modified");
        write_blanks(r, 6);
    }
    if (!(view->options & OPTION_NO_SIZE)) {
        write_title(r, view, 'S', "Size");
        write_blanks(r, 2);
    }
    if (!(view->options & OPTION_NO_DESCRIPTION))
        write_title(r, view, 'D', "Description");
    if (view->options & OPTION_NO_RULES)
        ap_rputs("\n", r);
    else
        ap_rvputs(r, "<hr", view->slash, ">", NULL);
}

static void write_text_line(request_rec *r, const struct view *view, const struct entry *e)
{
    char size[5];

    if (!(view->options & OPTION_NO_ICON)) {
        write_icon(r, view, e, "     ");
        ap_rputs(" ", r);
    }
    write_name(r, view, e);
    ap_rputs(" ", r);
    if (!(view->options & OPTION_NO_MODIFIED)) {
        if (e->modified)
            ap_rputs(date_of(r->pool, view, e), r);
        else
            write_blanks(r, 19);
    }
    if (!(view->options & OPTION_NO_SIZE))
        ap_rvputs(r, apr_strfsize(e->size, size), "  ", NULL);
    if (!(view->options & OPTION_NO_DESCRIPTION) && e->description)
        ap_rputs(fit(r->pool, view, e->description), r);
    ap_rputs("\n", r);
}

static void write_text(request_rec *r, const struct view *view, const apr_array_header_t *entries)
{
    int i;

    write_text_head(r, view);
    for (i = 0; i < entries->nelts; i++)
        write_text_line(r, view, APR_ARRAY_IDX(entries, i, const struct entry *));
    if (!(view->options & OPTION_NO_RULES))
        ap_rvputs(r, "<hr", view->slash, ">", NULL);
    ap_rputs("</pre>\n", r);
}

/* Table */

/** The columns, as a style sheet knows them. */
enum column { COLUMN_ICON, COLUMN_NAME, COLUMN_MODIFIED, COLUMN_SIZE, COLUMN_DESCRIPTION };

static const struct {
    unsigned suppress;     /* the option that takes it away */
    const char *class;
    const char *plain;     /* attributes of its cells without a style sheet */
    char key;
    const char *title;
} columns[] = {
    { OPTION_NO_ICON, "indexcolicon", " valign=\"top\"", '\0', NULL },
    { 0, "indexcolname", "", 'N', "Name" },
    { OPTION_NO_MODIFIED, "indexcollastmod", " align=\"right\"", 'M', "Last modified" },
    { OPTION_NO_SIZE, "indexcolsize", " align=\"right\"", 'S', "Size" },
    { OPTION_NO_DESCRIPTION, "indexcoldesc", "", 'D', "Description" },
};

enum { COLUMNS = sizeof(columns) / sizeof(*columns) };

static void begin_cell(request_rec *r, const struct view *view, const char *tag, int column,
                       const char *plain)
{
    if (view->conf->style_sheet)
        ap_rvputs(r, "<", tag, " class=\"", columns[column].class, "\">", NULL);
    else
        ap_rvputs(r, "<", tag, plain, ">", NULL);
}

static void write_rule(request_rec *r, const struct view *view)
{
    int i, n = 0;

    if (view->options & OPTION_NO_RULES)
        return;
    for (i = 0; i < COLUMNS; i++)
        n += !(view->options & columns[i].suppress);
    ap_rprintf(r, "   <tr%s><th colspan=\"%d\"><hr%s></th></tr>\n",
               view->conf->style_sheet ? " class=\"indexbreakrow\"" : "", n, view->slash);
}

static void write_table_head(request_rec *r, const struct view *view)
{
    const char *blank = index_find_special(r->pool, view->conf->icons, "^^BLANKICON^^");
    int i;

    ap_rputs(view->conf->style_sheet ? "  <table id=\"indexlist\">\n   <tr class=\"indexhead\">"
                                     : "  <table>\n   <tr>", r);
    for (i = 0; i < COLUMNS; i++) {
        if (view->options & columns[i].suppress)
            continue;
        begin_cell(r, view, "th", i, i == COLUMN_ICON ? columns[i].plain : "");
        if (columns[i].title)
            write_title(r, view, columns[i].key, columns[i].title);
        else if (blank)
            write_image(r, view, blank, "[ICO]");
        else
            ap_rputs("&nbsp;", r);
        ap_rputs("</th>", r);
    }
    ap_rputs("</tr>\n", r);
    write_rule(r, view);
}

static void write_cell(request_rec *r, const struct view *view, const struct entry *e, int column)
{
    char size[5];

    switch ((enum column)column) {
    case COLUMN_ICON:
        write_icon(r, view, e, "&nbsp;");
        break;
    case COLUMN_NAME:
        write_name(r, view, e);
        break;
    case COLUMN_MODIFIED:
        ap_rputs(e->modified ? date_of(r->pool, view, e) : "&nbsp;", r);
        break;
    case COLUMN_SIZE:
        ap_rputs(apr_strfsize(e->size, size), r);
        break;
    case COLUMN_DESCRIPTION:
        ap_rputs(e->description ? fit(r->pool, view, e->description) : "&nbsp;", r);
        break;
    }
}

static void begin_row(request_rec *r, const struct view *view, const struct entry *e, int is_even)
{
    char *alt;

    if (view->conf->style_sheet == NULL) {
        ap_rputs("<tr>", r);
        return;
    }
    ap_rvputs(r, "   <tr class=\"", is_even ? "even" : "odd", NULL);
    if ((view->options & OPTION_ALT_CLASS) && e->alt) {
        alt = apr_pstrdup(r->pool, e->alt);
        ap_str_tolower(alt);
        ap_rvputs(r, "-", alt, NULL);
    }
    ap_rputs("\">", r);
}

static void write_table(request_rec *r, const struct view *view, const apr_array_header_t *entries)
{
    int i, column;

    write_table_head(r, view);
    for (i = 0; i < entries->nelts; i++) {
        const struct entry *e = APR_ARRAY_IDX(entries, i, const struct entry *);

        begin_row(r, view, e, i % 2 == 0);
        for (column = 0; column < COLUMNS; column++) {
            if (view->options & columns[column].suppress)
                continue;
            begin_cell(r, view, "td", column, column == COLUMN_MODIFIED && !e->modified
                                              ? "" : columns[column].plain);
            write_cell(r, view, e, column);
            ap_rputs("</td>", r);
        }
        ap_rputs("</tr>\n", r);
    }
    write_rule(r, view);
    ap_rputs("</table>\n", r);
}

void index_write_list(request_rec *r, const struct view *view, const apr_array_header_t *entries)
{
    if (view->options & OPTION_TABLE)
        write_table(r, view, entries);
    else if (view->options & OPTION_FANCY)
        write_text(r, view, entries);
    else
        write_plain(r, entries);
}
