/* SPDX-License-Identifier: Apache-2.0 */
/* segment_priv.h - memory that processes share, by a file, and its copy that outlives them. */
#ifndef WEFT_SEGMENT_PRIV_H
#define WEFT_SEGMENT_PRIV_H

#include "apr_errno.h"
#include "apr_pools.h"

/** What stands at a segment's start. */
struct segment {
    char magic[16];      /**< whose file it is, and how it is laid out */
    apr_uint64_t size;   /**< bytes of a slot */
    apr_uint64_t num;    /**< of slots */
    apr_uint64_t length; /**< of the content behind this */
    apr_uint64_t maker;  /**< the process that made it */
    apr_uint64_t sum;    /**< of the content, in a copy alone */
};

/** Make a segment, zeroed.
 *  @param path  the file by which others map it, replaced when it is there; NULL: children only
 *  @param what  size, num and length are set
 *  @return as mmap() and the like fail. The memory stays until segment_end(). */
apr_status_t segment_make(const char *path, const struct segment *what, struct segment **made);

/** Map a segment that another process made; APR_EINVAL: the file is something else. */
apr_status_t segment_open(const char *path, struct segment **found);

/** Unmap it, and remove its file if it is still its own (a later process may have replaced it).
 *  @param path  NULL: leave the file */
void segment_end(const char *path, struct segment *seg);

/** Write the content to a file, whole or not at all. */
apr_status_t segment_save(const char *path, const struct segment *seg);

/** Read the content of a file that was saved from slots of the same kind.
 *  @return APR_EINVAL: it was not, or is damaged; the content is zero then */
apr_status_t segment_restore(const char *path, struct segment *seg);

#endif
