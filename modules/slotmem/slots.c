/* SPDX-License-Identifier: Apache-2.0 */
/* slots.c - what is done with slots, wherever they lie.
 *
 * The table of slots in use is changed by atomic operations, so that two processes never grab
 * the same slot; what is in a slot is its users' own care. */
#include <string.h>

#include "slots_priv.h"

enum { FREE, USED };

static apr_size_t whole_size(apr_size_t size, unsigned int num)
{
    return APR_ALIGN_DEFAULT(size * num);
}

apr_size_t slots_bytes(apr_size_t size, unsigned int num)
{
    if (num && size > APR_SIZE_MAX / 2 / num)
        return 0;
    return whole_size(size, num) + APR_ALIGN_DEFAULT((apr_size_t)num + 1); /* never 0 */
}

void slots_lay(ap_slotmem_instance_t *inst, void *memory, apr_size_t size, unsigned int num)
{
    inst->base = memory;
    inst->in_use = inst->base + whole_size(size, num);
    inst->size = size;
    inst->num = num;
}

ap_slotmem_instance_t *slots_find(ap_slotmem_instance_t *list, const char *name)
{
    while (list && (list->name == NULL || strcmp(list->name, name)))
        list = list->next;
    return list;
}

apr_status_t slots_tell(ap_slotmem_instance_t *found, ap_slotmem_instance_t **inst,
                        apr_size_t *size, unsigned int *num)
{
    if (found == NULL)
        return APR_EINVAL;
    *inst = found;
    *size = found->size;
    *num = found->num;
    return APR_SUCCESS;
}

static int is_used(const ap_slotmem_instance_t *s, unsigned int id)
{
    return __atomic_load_n(&s->in_use[id], __ATOMIC_ACQUIRE) != FREE;
}

/* Slots that were grabbed beforehand are all there, whatever the table says. */
static int is_there(const ap_slotmem_instance_t *s, unsigned int id)
{
    return (s->type & AP_SLOTMEM_TYPE_PREGRAB) || is_used(s, id);
}

/* @return APR_SUCCESS, or why there is no such slot */
static apr_status_t check(const ap_slotmem_instance_t *s, unsigned int id)
{
    if (s == NULL)
        return APR_ENOSHMAVAIL;
    return id < s->num ? APR_SUCCESS : APR_EINVAL;
}

apr_status_t slots_doall(ap_slotmem_instance_t *s, ap_slotmem_callback_fn_t *func, void *data,
                         apr_pool_t *pool)
{
    apr_status_t rv = APR_SUCCESS;

    if (s == NULL)
        return APR_ENOSHMAVAIL;
    for (unsigned int i = 0; i < s->num && rv == APR_SUCCESS; i++)
        if (is_there(s, i))
            rv = func(s->base + i * s->size, data, pool);
    return rv;
}

apr_status_t slots_dptr(ap_slotmem_instance_t *s, unsigned int id, void **mem)
{
    apr_status_t rv = check(s, id);

    if (rv == APR_SUCCESS)
        *mem = s->base + id * s->size;
    return rv;
}

apr_status_t slots_get(ap_slotmem_instance_t *s, unsigned int id, unsigned char *dest,
                       apr_size_t len)
{
    apr_status_t rv = check(s, id);

    if (rv != APR_SUCCESS)
        return rv;
    if (len > s->size)
        return APR_EINVAL;
    if (!is_there(s, id))
        return APR_NOTFOUND;
    memcpy(dest, s->base + id * s->size, len);
    return APR_SUCCESS;
}

apr_status_t slots_put(ap_slotmem_instance_t *s, unsigned int id, unsigned char *src,
                       apr_size_t len)
{
    apr_status_t rv = check(s, id);

    if (rv != APR_SUCCESS)
        return rv;
    if (len > s->size)
        return APR_EINVAL;
    memcpy(s->base + id * s->size, src, len);
    __atomic_store_n(&s->in_use[id], USED, __ATOMIC_RELEASE);
    return APR_SUCCESS;
}

unsigned int slots_num(ap_slotmem_instance_t *s)
{
    return s->num;
}

unsigned int slots_num_free(ap_slotmem_instance_t *s)
{
    unsigned int num = 0;

    for (unsigned int i = 0; i < s->num; i++)
        num += !is_used(s, i);
    return num;
}

apr_size_t slots_size(ap_slotmem_instance_t *s)
{
    return s->size;
}

apr_status_t slots_grab(ap_slotmem_instance_t *s, unsigned int *id)
{
    if (s == NULL)
        return APR_ENOSHMAVAIL;
    for (unsigned int i = 0; i < s->num; i++) {
        unsigned char expected = FREE;

        if (__atomic_compare_exchange_n(&s->in_use[i], &expected, USED, 0, __ATOMIC_ACQ_REL,
                                        __ATOMIC_RELAXED)) {
            *id = i;
            return APR_SUCCESS;
        }
    }
    return APR_EINVAL;
}

apr_status_t slots_release(ap_slotmem_instance_t *s, unsigned int id)
{
    apr_status_t rv = check(s, id);

    if (rv == APR_SUCCESS && __atomic_exchange_n(&s->in_use[id], FREE, __ATOMIC_ACQ_REL) == FREE)
        return APR_NOTFOUND;
    return rv;
}

apr_status_t slots_fgrab(ap_slotmem_instance_t *s, unsigned int id)
{
    apr_status_t rv = check(s, id);

    if (rv == APR_SUCCESS)
        __atomic_store_n(&s->in_use[id], USED, __ATOMIC_RELEASE);
    return rv;
}
