/* SPDX-License-Identifier: Apache-2.0 */
/* weft_queue.h - how long requests wait for a worker; Weft has it, Apache httpd does not.
 *
 * An optional function: a module that retrieves it with APR_RETRIEVE_OPTIONAL_FN runs on
 * both servers, and gets NULL from Apache httpd. */
#ifndef WEFT_QUEUE_H
#define WEFT_QUEUE_H

#include "apr_optional.h"
#include "apr_time.h"

/** What was waiting for a worker of a child in the last second.
 *  @param slot  the child's
 *  @param wait  gets the length of the longest wait
 *  @return most requests at once; 0 for a slot without a child. Any thread, any process */
APR_DECLARE_OPTIONAL_FN(int, weft_child_queue, (int slot, apr_interval_time_t *wait));

#endif
