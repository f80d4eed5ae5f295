/* SPDX-License-Identifier: Apache-2.0 */
/* The server's configuration as text: lines, quotes, continuations, conditional sections,
 * variables; then the walk over the tree through every directive that is built in. */
#include "config_fuzz.h"

/* Every node is in its parent's list. */
static void check(const ap_directive_t *d, const ap_directive_t *parent)
{
    for (; d; d = d->next) {
        FUZZ_CHECK(d->parent == parent && d->directive && d->args && d->line_num > 0);
        check(d->first_child, d);
    }
}

static server_rec *new_server(apr_pool_t *p)
{
    server_rec *s = apr_pcalloc(p, sizeof(*s));

    s->process = test_process;
    s->log.level = -1;
    s->addrs = apr_pcalloc(p, sizeof(*s->addrs));
    config_server_vectors(p, s);
    return s;
}

static void read_text(apr_pool_t *p, char *text, size_t len)
{
    cmd_parms parms;
    ap_directive_t *tree = NULL;
    server_rec *s;

    config_vars_reset(p);
    config_slots_open(p);
    config_include_reset(p);
    s = new_server(p);
    parms = config_parms(s, p, p);
    parms.config_file = open_text_n(p, text, len);
    if (ap_build_config(&parms, p, p, &tree))
        return;
    check(tree, NULL);
    config_slots_close(tree);
    ap_run_pre_config(p, p, p);
    parms.override = RSRC_CONF | OR_ALL;
    ap_walk_config(tree, &parms, s->lookup_defaults);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int started;
    apr_pool_t *pool;
    char *text;

    if (!started++)
        config_fuzz_start();
    apr_pool_create(&pool, test_process->pool);
    text = config_fuzz_text(data, size);
    read_text(pool, text, size);
    apr_pool_destroy(pool);
    free(text);
    return 0;
}
