/* SPDX-License-Identifier: Apache-2.0 */
/* mod_slotmem_shm.c - slots that the control process and its children share.
 *
 * The control process makes them as it starts; children find them in the list that they inherit,
 * other processes by the file. Persistent slots are written when the configuration goes, and read
 * when they are made again. Manual: mod_slotmem_shm. */
#include <string.h>
#include <unistd.h>

#include "ap_provider.h"
#include "apr_strings.h"
#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "http_main.h"
#include "httpd.h"
#include "segment_priv.h"
#include "slots_priv.h"

APLOG_USE_MODULE(slotmem_shm);

/** Where an instance's memory is. */
struct place {
    struct segment *seg;
    const char *file;    /* NULL: none */
    const char *persist; /* NULL: not written */
    pid_t maker;         /* 0: another process, which ends it */
};

static ap_slotmem_instance_t *all; /* of this reading of the configuration */

/* The files of a name; NULL: slots without a file. */
static const char *file_of(apr_pool_t *pool, const char *name, const char *suffix)
{
    if (name == NULL || *name == '\0' || strcasecmp(name, "none") == 0)
        return NULL;
    if (*name != '/')
        name = ap_runtime_dir_relative(pool, apr_pstrcat(pool, "slotmem-shm-", name, NULL));
    return name ? apr_pstrcat(pool, name, suffix, NULL) : NULL;
}

static apr_status_t end_instance(void *data)
{
    ap_slotmem_instance_t *inst = data, **link = &all;
    struct place *place = inst->owner;
    int is_maker = place->maker == getpid();
    apr_status_t rv;

    if (is_maker && place->persist &&
        (rv = segment_save(place->persist, place->seg)) != APR_SUCCESS)
        ap_log_error(APLOG_MARK, APLOG_ERR, rv, ap_server_conf,
                     "slotmem_shm: could not write %s", place->persist);
    segment_end(is_maker ? place->file : NULL, place->seg);
    while (*link && *link != inst)
        link = &(*link)->next;
    if (*link)
        *link = inst->next;
    return APR_SUCCESS;
}

static void enlist(ap_slotmem_instance_t *inst, struct segment *seg, apr_pool_t *pool)
{
    slots_lay(inst, seg + 1, (apr_size_t)seg->size, (unsigned int)seg->num);
    inst->next = all;
    all = inst;
    apr_pool_cleanup_register(pool, inst, end_instance, apr_pool_cleanup_null);
}

static ap_slotmem_instance_t *new_instance(apr_pool_t *pool, const char *name, pid_t maker)
{
    ap_slotmem_instance_t *inst = apr_pcalloc(pool, sizeof(*inst));
    struct place *place = apr_pcalloc(pool, sizeof(*place));

    inst->owner = place;
    place->maker = maker;
    place->file = inst->name = file_of(pool, name, ".shm");
    return inst;
}

/* What an earlier start left in the slots. */
static void restore(ap_slotmem_instance_t *inst)
{
    const struct place *place = inst->owner;
    apr_status_t rv = segment_restore(place->persist, place->seg);

    if (rv == APR_SUCCESS)
        ap_log_error(APLOG_MARK, APLOG_DEBUG, 0, ap_server_conf, APLOGNO(02335)
                     "slotmem_shm: restored %s", place->persist);
    else if (!APR_STATUS_IS_ENOENT(rv))
        ap_log_error(APLOG_MARK, APLOG_WARNING, rv, ap_server_conf, APLOGNO(02551)
                     "slotmem_shm: %s is not of these slots, which start empty", place->persist);
    if (rv == APR_SUCCESS && (inst->type & AP_SLOTMEM_TYPE_CLEARINUSE))
        memset(inst->in_use, 0, inst->num);
}

static apr_status_t create(ap_slotmem_instance_t **result, const char *name, apr_size_t size,
                           unsigned int num, ap_slotmem_type_t type, apr_pool_t *pool)
{
    ap_slotmem_instance_t *inst = new_instance(pool, name, getpid());
    struct segment what = { .size = size, .num = num, .length = slots_bytes(size, num) };
    struct place *place = inst->owner;
    ap_slotmem_instance_t *made = inst->name ? slots_find(all, inst->name) : NULL;
    apr_status_t rv;

    if (made) { /* of an earlier caller */
        *result = made;
        return made->size == size && made->num == num ? APR_SUCCESS : APR_EINVAL;
    }
    if (what.length == 0)
        return APR_EINVAL;
    rv = segment_make(place->file, &what, &place->seg);
    if (rv != APR_SUCCESS) {
        ap_log_error(APLOG_MARK, APLOG_ERR, rv, ap_server_conf, APLOGNO(02611)
                     "slotmem_shm: no memory of %" APR_UINT64_T_FMT " bytes at %s", what.length,
                     place->file ? place->file : "none");
        return rv;
    }
    inst->type = type;
    enlist(inst, place->seg, pool);
    if (type & AP_SLOTMEM_TYPE_PERSIST)
        place->persist = file_of(pool, name, ".persist");
    if (place->persist)
        restore(inst);
    *result = inst;
    return APR_SUCCESS;
}

static apr_status_t attach(ap_slotmem_instance_t **result, const char *name, apr_size_t *size,
                           unsigned int *num, apr_pool_t *pool)
{
    ap_slotmem_instance_t *inst = new_instance(pool, name, 0), *made;
    struct place *place = inst->owner;
    apr_status_t rv;

    if (inst->name == NULL)
        return APR_ENOSHMAVAIL;
    made = slots_find(all, inst->name);
    if (made == NULL) {
        rv = segment_open(place->file, &place->seg);
        if (rv != APR_SUCCESS)
            return rv;
        made = inst;
        enlist(inst, place->seg, pool);
    }
    return slots_tell(made, result, size, num);
}

static const ap_slotmem_provider_t provider = {
    .name = "sharedmem", .create = create, .attach = attach, SLOTS_FUNCTIONS
};

static void register_hooks(apr_pool_t *p)
{
    ap_register_provider(p, AP_SLOTMEM_PROVIDER_GROUP, "shm", AP_SLOTMEM_PROVIDER_VERSION,
                         &provider);
}

module AP_MODULE_DECLARE_DATA slotmem_shm_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_slotmem_shm.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    NULL, NULL, NULL, NULL,
    NULL,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
