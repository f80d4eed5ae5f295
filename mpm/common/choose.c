/* SPDX-License-Identifier: Apache-2.0 */
/* choose.c - which process model is in force: LoadModule, or worker.
 *
 * The models are built in; LoadModule names one, and the file is never opened, so that
 * configurations written for files go on choosing. The first <IfModule> that asks for
 * the default, or the end of the configuration, settles for it. A choice lasts as long
 * as one reading; a running server keeps its model until it is stopped.
 * With -D MPM_FROM_FILE the file is opened, as for any module: for process models that
 * are no part of this program, and for tests of what such a model needs of it. */
#include <string.h>

#include "apr_strings.h"
#include "config/config_priv.h"
#include "http_config.h"
#include "http_core.h"
#include "http_main.h"
#include "mpm/common/mpm_priv.h"

#define MORE_THAN_ONE "AH00534: More than one MPM loaded: %s, and %s already"

extern module mpm_worker_module, mpm_event_module, mpm_prefork_module;

/** The models, the default one first. */
static const struct choice {
    const char *symbol;
    module *record;
} choices[] = {
    { "mpm_worker_module", &mpm_worker_module },
    { "mpm_event_module", &mpm_event_module },
    { "mpm_prefork_module", &mpm_prefork_module },
};

static const struct choice *chosen, *running;
static const char *from_file; /* name of the record of a model that a file brought */

static apr_status_t forget(void *unused)
{
    ap_remove_loaded_module(chosen->record);
    chosen = NULL;
    return APR_SUCCESS;
}

/* @return NULL, or why not */
static const char *adopt(const struct choice *c, apr_pool_t *p, server_rec *s)
{
    const char *err;

    ap_assert(chosen == NULL);
    if (running && running != c)
        return apr_psprintf(p, "%s cannot take over from %s in a restart; stop the server first",
                            c->symbol, running->symbol);
    c->record->module_index = -1;
    if ((err = ap_add_loaded_module(c->record, p, c->symbol)) != NULL)
        return err;
    chosen = c;
    apr_pool_cleanup_register(p, NULL, forget, apr_pool_cleanup_null);
    ap_single_module_configure(p, s, c->record);
    if (ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_CREATE_CONFIG)
        running = c;
    return NULL;
}

static apr_status_t forget_file(void *unused)
{
    from_file = NULL;
    return APR_SUCCESS;
}

const char *mpm_from_file(cmd_parms *cmd, const char *symbol, int *open)
{
    *open = ap_exists_config_define("MPM_FROM_FILE");
    if (!*open || (from_file && strcmp(from_file, symbol) == 0))
        return NULL;
    if (from_file || chosen)
        return apr_psprintf(cmd->pool, MORE_THAN_ONE, symbol, from_file ? from_file
                                                                        : chosen->symbol);
    from_file = symbol;
    apr_pool_cleanup_register(cmd->pool, NULL, forget_file, apr_pool_cleanup_null);
    return NULL;
}

const char *mpm_choose(cmd_parms *cmd, const char *symbol)
{
    size_t i;

    for (i = 0; i < sizeof(choices) / sizeof(*choices); i++) {
        if (strcmp(symbol, choices[i].symbol) != 0)
            continue;
        if (chosen == &choices[i])
            return NULL;
        if (chosen)
            return apr_psprintf(cmd->pool, MORE_THAN_ONE, symbol, chosen->symbol);
        return adopt(&choices[i], cmd->pool, cmd->server);
    }
    return apr_psprintf(cmd->pool, "%s is none of this server's process models: mpm_worker_module, "
                        "mpm_event_module, mpm_prefork_module", symbol);
}

void mpm_asked(cmd_parms *cmd, const char *name)
{
    if (!chosen && !from_file && (strcmp(name, choices[0].symbol) == 0
                           || strcmp(name, choices[0].record->name) == 0))
        mpm_settle(cmd->pool, cmd->server);
}

const char *mpm_settle(apr_pool_t *p, server_rec *s)
{
    return chosen || from_file ? NULL : adopt(&choices[0], p, s);
}
