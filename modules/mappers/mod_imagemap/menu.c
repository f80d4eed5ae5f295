/* SPDX-License-Identifier: Apache-2.0 */
/* menu.c - the page that a map becomes for clients that send no coordinates. */
#include <string.h>
#include <strings.h>

#include "imagemap_priv.h"

#include "http_protocol.h"

struct map_menu {
    const char *name;
    int heading;            /* whether the page has one */
    int comments;           /* whether comments are shown */
    const char *blank;      /* what an empty line becomes */
    const char *in_default; /* what stands in front of the link of `default` */
    const char *before;     /* the same of others */
    const char *after;
};

static const struct map_menu menus[] = {
    { "formatted", 1, 0, "\n", "<pre>(Default) ", "<pre>          ", "</pre>\n" },
    { "semiformatted", 0, 1, "<br />\n", "<pre>(Default) ", "<pre>          ", "</pre>\n" },
    { "unformatted", 0, 1, "\n", "", "", "" },
};

const struct map_menu *map_menu_find(const char *name)
{
    for (size_t i = 0; i < sizeof(menus) / sizeof(*menus); i++)
        if (strcasecmp(name, menus[i].name) == 0)
            return &menus[i];
    return NULL;
}

void map_menu_begin(request_rec *r, const struct map_menu *menu)
{
    const char *name = ap_escape_html(r->pool, r->uri);

    ap_set_content_type(r, "text/html; charset=ISO-8859-1");
    ap_rvputs(r, DOCTYPE_HTML_4_01, "<html><head>\n<title>Menu for ", name,
              "</title>\n</head><body>\n", NULL);
    if (menu->heading)
        ap_rvputs(r, "<h1>Menu for ", name, "</h1>\n<hr />\n\n", NULL);
}

void map_menu_line(request_rec *r, const struct map_menu *menu, const struct map_line *line,
                   const char *target)
{
    if (line->word == MAP_BLANK || line->word == MAP_COMMENT) {
        if (line->word == MAP_COMMENT && menu->comments)
            ap_rvputs(r, line->value, "\n", NULL);
        else
            ap_rputs(menu->blank, r);
        return;
    }
    if (line->word == MAP_BASE || line->word == MAP_OTHER || strcasecmp(target, "error") == 0
        || strcasecmp(target, "nocontent") == 0)
        return;
    ap_rvputs(r, line->word == MAP_DEFAULT ? menu->in_default : menu->before, "<a href=\"",
              ap_escape_uri(r->pool, target), "\">",
              ap_escape_html(r->pool, line->text ? line->text : line->value), "</a>",
              menu->after, NULL);
}

void map_menu_end(request_rec *r, int failed)
{
    if (failed)
        ap_rputs("\n\n[an internal server error occured]\n", r);
    ap_rputs("\n\n</body>\n</html>\n", r);
}
