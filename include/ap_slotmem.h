/* SPDX-License-Identifier: Apache-2.0 */
/* ap_slotmem.h - shared memory in slots of equal size, as a provider.
 *
 * Group "slotmem": "shm" is shared by the control process and its children, "plain" is one
 * process's own. A slot is named by its number; nothing here locks what is in it. */
#ifndef WEFT_AP_SLOTMEM_H
#define WEFT_AP_SLOTMEM_H

#include "apr.h"
#include "apr_errno.h"
#include "apr_pools.h"
#include "httpd.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What is wanted of slots. */
#define AP_SLOTMEM_TYPE_PERSIST 0x1    /**< written to a file at the end, read at the start */
#define AP_SLOTMEM_TYPE_NOTMPSAFE 0x2  /**< needs a lock around it */
#define AP_SLOTMEM_TYPE_PREGRAB 0x4    /**< a table of what is in use */
#define AP_SLOTMEM_TYPE_CLEARINUSE 0x8 /**< free at each start */
#define AP_SLOTMEM_PROVIDER_GROUP "slotmem"
#define AP_SLOTMEM_PROVIDER_VERSION "0"

/** Slots that were made together; the provider's own. */
typedef struct ap_slotmem_instance_t ap_slotmem_instance_t;
typedef struct ap_slotmem_provider_t ap_slotmem_provider_t;
typedef unsigned int ap_slotmem_type_t;
/** Called for a slot. */
typedef apr_status_t ap_slotmem_callback_fn_t(void *mem, void *data, apr_pool_t *pool);

/** The functions of a provider. */
struct ap_slotmem_provider_t {
    const char *name;
    /** Call a function for each slot that is in use; its first error ends it. */
    apr_status_t (*doall)(ap_slotmem_instance_t *s, ap_slotmem_callback_fn_t *func, void *data,
                          apr_pool_t *pool);
    /** Make slots, or find those of an earlier start under this name.
     *  @param name  a file, made unique by it; NULL: for children only */
    apr_status_t (*create)(ap_slotmem_instance_t **inst, const char *name, apr_size_t item_size,
                           unsigned int item_num, ap_slotmem_type_t type, apr_pool_t *pool);
    /** Find slots that another process made. */
    apr_status_t (*attach)(ap_slotmem_instance_t **inst, const char *name, apr_size_t *item_size,
                           unsigned int *item_num, apr_pool_t *pool);
    /** Where a slot is; valid as long as the slots are. */
    apr_status_t (*dptr)(ap_slotmem_instance_t *s, unsigned int item_id, void **mem);
    /** Copy out of a slot that is in use; APR_NOTFOUND if it is not. */
    apr_status_t (*get)(ap_slotmem_instance_t *s, unsigned int item_id, unsigned char *dest,
                        apr_size_t dest_len);
    /** Copy into a slot, which is in use then. */
    apr_status_t (*put)(ap_slotmem_instance_t *s, unsigned int item_id, unsigned char *src,
                        apr_size_t src_len);
    unsigned int (*num_slots)(ap_slotmem_instance_t *s);
    unsigned int (*num_free_slots)(ap_slotmem_instance_t *s);
    apr_size_t (*slot_size)(ap_slotmem_instance_t *s);
    /** Take a slot that is free; APR_EINVAL: there is none. */
    apr_status_t (*grab)(ap_slotmem_instance_t *s, unsigned int *item_id);
    /** Give a slot back. */
    apr_status_t (*release)(ap_slotmem_instance_t *s, unsigned int item_id);
    /** Take this very slot. */
    apr_status_t (*fgrab)(ap_slotmem_instance_t *s, unsigned int item_id);
};

#ifdef __cplusplus
}
#endif
#endif
