/* SPDX-License-Identifier: Apache-2.0 */
/* util_cfgtree.h - the tree of directives that the configuration's text becomes.
 *
 * A node is one directive. A section's children are the directives between its tags; the
 * tags themselves leave one node, whose name starts with '<'. The tree is made by tree.c
 * (ap_build_config) and lives until the next reading; afterwards it is read-only. */
#ifndef WEFT_UTIL_CFGTREE_H
#define WEFT_UTIL_CFGTREE_H

#include "apr_pools.h"
#include "ap_config.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ap_directive_t ap_directive_t;

/** One directive. */
struct ap_directive_t {
    const char *directive;              /**< its name as written; "<Directory" for a section */
    const char *args;                   /**< the rest of the line; a section's ends in '>' */
    struct ap_directive_t *next;        /**< the one after it on this level */
    struct ap_directive_t *first_child; /**< of a section */
    struct ap_directive_t *parent;      /**< the section around it, or NULL */
    void *data;                         /**< for the directive's module */
    const char *filename;               /**< where it stands */
    int line_num;                       /**< its last line there, from 1 */
    struct ap_directive_t *last;        /**< for those who append to lists; may be NULL */
};

/** Link a node into a tree.
 *  @param parent   the section that is open; becomes `current` if the node is its child
 *  @param current  the node before it; NULL: it is the first of its level
 *  @param toadd    the node
 *  @param child    nonzero: it goes inside current, zero: behind it
 *  @return toadd */
AP_DECLARE(ap_directive_t *) ap_add_node(ap_directive_t **parent, ap_directive_t *current,
        ap_directive_t *toadd, int child);

/** The tree of the configuration in force; NULL while there is none. */
extern AP_DECLARE_DATA ap_directive_t *ap_conftree;

#ifdef __cplusplus
}
#endif
#endif
