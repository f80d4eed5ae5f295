/* SPDX-License-Identifier: Apache-2.0 */
/* slots_priv.h - slots of equal size with a table of which are in use, whatever memory holds them.
 *
 * mod_slotmem_plain and mod_slotmem_shm bring the memory; what is done with it is the same. */
#ifndef WEFT_SLOTS_PRIV_H
#define WEFT_SLOTS_PRIV_H

#include "ap_slotmem.h"

/** Slots that were made together. */
struct ap_slotmem_instance_t {
    const char *name;      /**< NULL: nobody attaches to it */
    unsigned char *base;   /**< the slots */
    unsigned char *in_use; /**< a byte for each slot; other processes may write it */
    apr_size_t size;       /**< bytes of a slot */
    unsigned int num;
    ap_slotmem_type_t type;
    void *owner;           /**< the module's own */
    ap_slotmem_instance_t *next;
};

/** Bytes that num slots and their table take; 0: too many. Any thread. */
apr_size_t slots_bytes(apr_size_t size, unsigned int num);

/** Lay slots over memory of slots_bytes() bytes, which lives at least as long. */
void slots_lay(ap_slotmem_instance_t *inst, void *memory, apr_size_t size, unsigned int num);

/** The instance of a list with that name; NULL: there is none. */
ap_slotmem_instance_t *slots_find(ap_slotmem_instance_t *list, const char *name);

/** Tell an attacher how large slots are. @return APR_EINVAL: there are none */
apr_status_t slots_tell(ap_slotmem_instance_t *found, ap_slotmem_instance_t **inst,
                        apr_size_t *size, unsigned int *num);

/** A provider's functions but create and attach, for an initializer. */
#define SLOTS_FUNCTIONS                                                                            \
    .doall = slots_doall, .dptr = slots_dptr, .get = slots_get, .put = slots_put,                  \
    .num_slots = slots_num, .num_free_slots = slots_num_free, .slot_size = slots_size,             \
    .grab = slots_grab, .release = slots_release, .fgrab = slots_fgrab

/* As ap_slotmem_provider_t has them. Any thread of any process that sees the memory. */
apr_status_t slots_doall(ap_slotmem_instance_t *s, ap_slotmem_callback_fn_t *func, void *data,
                         apr_pool_t *pool);
apr_status_t slots_dptr(ap_slotmem_instance_t *s, unsigned int id, void **mem);
apr_status_t slots_get(ap_slotmem_instance_t *s, unsigned int id, unsigned char *dest,
                       apr_size_t len);
apr_status_t slots_put(ap_slotmem_instance_t *s, unsigned int id, unsigned char *src,
                       apr_size_t len);
unsigned int slots_num(ap_slotmem_instance_t *s);
unsigned int slots_num_free(ap_slotmem_instance_t *s);
apr_size_t slots_size(ap_slotmem_instance_t *s);
apr_status_t slots_grab(ap_slotmem_instance_t *s, unsigned int *id);
apr_status_t slots_release(ap_slotmem_instance_t *s, unsigned int id);
apr_status_t slots_fgrab(ap_slotmem_instance_t *s, unsigned int id);

#endif
