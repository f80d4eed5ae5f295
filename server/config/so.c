/* SPDX-License-Identifier: Apache-2.0 */
/* so.c - mod_so: modules and libraries from files.
 *
 * A module is looked up in its file by the name that LoadModule gives; the file stays
 * open until the configuration's pool is cleared, which first takes the module out of
 * the lists. So each reading of the configuration starts without any loaded module.
 * Process models are built in: LoadModule of one chooses it and opens no file, unless
 * -D MPM_FROM_FILE says so.
 * Owner: the control process while it reads the configuration. */

#include "apr_dso.h"
#include "apr_strings.h"
#include "config_priv.h"
#include "http_core.h"
#include "http_log.h"
#include "mod_so.h"

APLOG_USE_MODULE(so)

/* One module that a LoadModule line brought. */
struct so_module {
    const char *symbol;
    module *mod;
};

/* The module's configuration of the main server. */
struct so_config {
    apr_array_header_t *loaded; /* of struct so_module */
};

static void *create_config(apr_pool_t *p, server_rec *s)
{
    struct so_config *conf = apr_pcalloc(p, sizeof(*conf));

    (void)s;
    conf->loaded = apr_array_make(p, 32, sizeof(struct so_module));
    return conf;
}

/* The libraries of the C runtime are found by their bare name too. */
static const char *open_object(cmd_parms *cmd, const char *file, apr_dso_handle_t **handle)
{
    const char *path = ap_server_root_relative(cmd->temp_pool, file);
    char why[256];

    if (!path)
        return apr_pstrcat(cmd->pool, "Invalid file name ", file, NULL);
    if (apr_dso_load(handle, path, cmd->pool) == APR_SUCCESS)
        return NULL;
    if (!strchr(file, '/')) {
        path = file;
        if (apr_dso_load(handle, file, cmd->pool) == APR_SUCCESS)
            return NULL;
    }
    return apr_pstrcat(cmd->pool, "Cannot load ", file, " into server: ",
                       apr_dso_error(*handle, why, sizeof(why)), NULL);
}

/* Look the record up and see that it is one. */
static const char *find_record(cmd_parms *cmd, apr_dso_handle_t *handle, const char *symbol,
                               const char *file, module **mod)
{
    apr_dso_handle_sym_t found;
    char why[256];

    if (apr_dso_sym(&found, handle, symbol) != APR_SUCCESS)
        return apr_pstrcat(cmd->pool, "Can't locate API module structure `", symbol,
                           "' in file ", file, ": ", apr_dso_error(handle, why, sizeof(why)),
                           NULL);
    *mod = (module *)found;
    if ((*mod)->magic == MODULE_MAGIC_COOKIE)
        return NULL;
    return apr_psprintf(cmd->pool, "API module structure '%s' in file %s is garbled - expected "
                        "signature %08lx but saw %08lx - perhaps this is not an Apache module "
                        "DSO, or was compiled for a different Apache version?", symbol, file,
                        (unsigned long)MODULE_MAGIC_COOKIE, (*mod)->magic);
}

/* What was loaded later is gone by now; what is left in front of the module was added by
 * code of a file that is about to be closed. */
static apr_status_t unload(void *data)
{
    module *mod = data;

    while (mod->module_index >= 0 && ap_top_module != mod)
        ap_remove_loaded_module(ap_top_module);
    if (mod->module_index >= 0)
        ap_remove_loaded_module(mod);
    mod->dynamic_load_handle = NULL;
    return APR_SUCCESS;
}

/* Whether the name is taken; says so. */
static int already_there(cmd_parms *cmd, const char *symbol)
{
    const module *known = config_module_by_symbol(symbol);

    if (!known)
        return 0;
    if (known->dynamic_load_handle)
        ap_log_perror(APLOG_MARK, APLOG_WARNING, 0, cmd->pool,
                      APLOGNO(01574) "module %s is already loaded, skipping", symbol);
    else
        ap_log_perror(APLOG_MARK, APLOG_WARNING, 0, cmd->pool,
                      "module %s is built in, its file is not loaded", symbol);
    return 1;
}

static int is_model(const char *symbol)
{
    size_t len = strlen(symbol);

    return len > 11 && strncmp(symbol, "mpm_", 4) == 0
           && strcmp(symbol + len - 7, "_module") == 0;
}

/* LoadModule NAME FILE. A cleanup that is registered after the file's own runs before
 * it, while the record can still be read. */
static const char *load_module(cmd_parms *cmd, void *dummy, const char *symbol, const char *file)
{
    struct so_config *conf = ap_get_module_config(cmd->server->module_config, &so_module);
    apr_dso_handle_t *handle;
    module *mod;
    const char *error;
    int open = 1;

    (void)dummy;
    ap_assert(conf);
    if (is_model(symbol) && (error = mpm_from_file(cmd, symbol, &open)) != NULL)
        return error;
    if (!open)
        return mpm_choose(cmd, symbol);
    if (already_there(cmd, symbol))
        return NULL;
    error = open_object(cmd, file, &handle);
    if (!error)
        error = find_record(cmd, handle, symbol, file, &mod);
    if (error)
        return error;
    mod->dynamic_load_handle = handle;
    mod->module_index = -1;
    ap_log_error(APLOG_MARK, APLOG_DEBUG, 0, cmd->server,
                  APLOGNO(01575) "loaded module %s from %s", symbol, file);
    error = ap_add_loaded_module(mod, cmd->pool, symbol);
    if (error)
        return error;
    apr_pool_cleanup_register(cmd->pool, mod, unload, apr_pool_cleanup_null);
    struct so_module *entry = apr_array_push(conf->loaded);
    entry->symbol = symbol;
    entry->mod = mod;
    ap_single_module_configure(cmd->pool, cmd->server, mod);
    return NULL;
}

static const char *load_file(cmd_parms *cmd, void *dummy, const char *file)
{
    apr_dso_handle_t *handle;
    const char *error = open_object(cmd, file, &handle);

    (void)dummy;
    if (!error)
        ap_log_error(APLOG_MARK, APLOG_DEBUG, 0, cmd->server,
                      APLOGNO(01576) "loaded file %s", file);
    return error;
}

static module *ap_find_loaded_module_symbol(server_rec *s, const char *name)
{
    const struct so_config *conf = ap_get_module_config(s->module_config, &so_module);

    ap_assert(conf && name);
    for (int i = 0; i < conf->loaded->nelts; i++) {
        const struct so_module *m = &APR_ARRAY_IDX(conf->loaded, i, struct so_module);
        if (strcmp(m->symbol, name) == 0)
            return m->mod;
    }
    return NULL;
}

static const command_rec directives[] = {
    AP_INIT_TAKE2("LoadModule", load_module, NULL, RSRC_CONF | EXEC_ON_READ,
                  "a module name and the name of a shared object file to load it from"),
    AP_INIT_ITERATE("LoadFile", load_file, NULL, RSRC_CONF | EXEC_ON_READ,
                    "shared object file or library to load into the server at runtime"),
    { NULL, { NULL }, NULL, 0, RAW_ARGS, NULL },
};

static void register_hooks(apr_pool_t *p)
{
    (void)p;
    APR_REGISTER_OPTIONAL_FN(ap_find_loaded_module_symbol);
}

module AP_MODULE_DECLARE_DATA so_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_so.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    .create_server_config = create_config,
    .cmds = directives,
    .register_hooks = register_hooks,
};
