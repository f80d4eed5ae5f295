/* SPDX-License-Identifier: Apache-2.0 */
/* filters.c - the filters of requests: those that the configuration names, and the
 * hand-over from one request to the next. */
#include "request/request_priv.h"
#include "util_filter.h"

void request_move_filters(ap_filter_t *f, request_rec *from, request_rec *to)
{
    ap_assert(from && to);
    for (; f; f = f->next)
        if (f->r == from)
            f->r = to;
}

typedef ap_filter_t *add_filter_t(const char *, void *, request_rec *, conn_rec *);

static void add_named(request_rec *r, const char *list, add_filter_t *add)
{
    while (*list) {
        const char *name = ap_getword(r->pool, &list, ';');
        if (*name)
            add(name, NULL, r, r->connection);
    }
}

void request_insert_filters(request_rec *r)
{
    const core_dir_config *conf = &core_dir(r)->pub;

    if (conf->output_filters)
        add_named(r, conf->output_filters, ap_add_output_filter);
    if (conf->input_filters)
        add_named(r, conf->input_filters, ap_add_input_filter);
}
