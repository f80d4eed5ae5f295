/* SPDX-License-Identifier: Apache-2.0 */
/* A folder's .htaccess as text: first two bytes what AllowOverride lets it say. It is read for
 * a request, from memory, and merged with what holds outside; it must not change the server. */
#include "config_fuzz.h"

static char *text;
static size_t len;
static const struct ap_logconf quiet = {.level = -1};

static apr_status_t open_it(request_rec *r, const char *dir, const char *name,
                            ap_configfile_t **file, const char **full)
{
    (void)dir;
    *full = name;
    *file = open_text_n(r->pool, text, len);
    return APR_SUCCESS;
}

static server_rec *the_server(void)
{
    static server_rec s;

    s.process = test_process;
    s.log.level = -1;
    s.addrs = apr_pcalloc(test_process->pool, sizeof(*s.addrs));
    config_vars_reset(test_process->pool);
    config_slots_open(test_process->pool);
    config_include_reset(test_process->pool);
    config_server_vectors(test_process->pool, &s);
    config_slots_close(NULL);
    return &s;
}

static server_rec *start(void)
{
    config_fuzz_start();
    ap_hook_open_htaccess(open_it, NULL, NULL, APR_HOOK_FIRST);
    apr_hook_sort_all();
    return the_server();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static server_rec *server;
    struct fuzz_input in = {data, size};
    conn_rec c = {.log = &quiet};
    request_rec r = {.connection = &c, .log = &quiet};
    ap_conf_vector_t *conf = NULL;
    int override, opts, status;

    if (!server)
        server = start();
    override = (int)fuzz_byte(&in) & OR_ALL;
    opts = (int)fuzz_byte(&in);
    text = config_fuzz_text(in.data, len = in.size);
    apr_pool_create(&r.pool, test_process->pool);
    r.server = server;
    r.notes = apr_table_make(r.pool, 2);
    status = ap_parse_htaccess(&conf, &r, override, opts, NULL, "dir/", ".htaccess");
    FUZZ_CHECK(status == OK ? conf != NULL : status == HTTP_INTERNAL_SERVER_ERROR);
    if (conf)
        ap_merge_per_dir_configs(r.pool, server->lookup_defaults, conf);
    FUZZ_CHECK(ap_server_config_defines->nelts == 1);
    apr_pool_destroy(r.pool);
    free(text);
    return 0;
}
