/* SPDX-License-Identifier: Apache-2.0 */
/* mod_slotmem_plain.c - slots in the memory of one process.
 *
 * Made in a pool, found again by name as long as the configuration lives. Manual:
 * mod_slotmem_plain. */
#include <string.h>

#include "ap_provider.h"
#include "apr_strings.h"
#include "http_config.h"
#include "httpd.h"
#include "slots_priv.h"

static ap_slotmem_instance_t *all; /* of this reading of the configuration */

static apr_status_t create(ap_slotmem_instance_t **inst, const char *name, apr_size_t size,
                           unsigned int num, ap_slotmem_type_t type, apr_pool_t *pool)
{
    ap_slotmem_instance_t *made = name ? slots_find(all, name) : NULL;
    apr_size_t bytes = slots_bytes(size, num);

    if (made) { /* of an earlier caller */
        *inst = made;
        return made->size == size && made->num == num ? APR_SUCCESS : APR_EINVAL;
    }
    if (bytes == 0)
        return APR_EINVAL;
    made = apr_pcalloc(pool, sizeof(*made));
    made->name = name ? apr_pstrdup(pool, name) : NULL;
    made->type = type;
    slots_lay(made, apr_pcalloc(pool, bytes), size, num);
    made->next = all;
    all = *inst = made;
    return APR_SUCCESS;
}

static apr_status_t attach(ap_slotmem_instance_t **inst, const char *name, apr_size_t *size,
                           unsigned int *num, apr_pool_t *pool)
{
    return slots_tell(name ? slots_find(all, name) : NULL, inst, size, num);
}

static const ap_slotmem_provider_t provider = {
    .name = "plainmem", .create = create, .attach = attach, SLOTS_FUNCTIONS
};

static int pre_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp)
{
    all = NULL;
    return OK;
}

static void register_hooks(apr_pool_t *p)
{
    ap_register_provider(p, AP_SLOTMEM_PROVIDER_GROUP, "plain", AP_SLOTMEM_PROVIDER_VERSION,
                         &provider);
    ap_hook_pre_config(pre_config, NULL, NULL, APR_HOOK_REALLY_FIRST);
}

module AP_MODULE_DECLARE_DATA slotmem_plain_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_slotmem_plain.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    NULL, NULL, NULL, NULL,
    NULL,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
