/* SPDX-License-Identifier: Apache-2.0 */
/* loss.c - logs that cannot be written for a while: a full disk, a program that is gone.
 *
 * Serving goes on. What is lost is counted, told once a minute to whoever can still be
 * told, and noted in the log itself when it can be written again. Any thread. */
#include "log/log_priv.h"

#define TELL_EVERY apr_time_from_sec(60)

apr_status_t log_write(struct log_loss *loss, apr_file_t *file, const char *line, apr_size_t len)
{
    apr_size_t written = 0;
    apr_status_t rv;

    ap_assert(file != NULL && len > 0);
    if (loss->torn && apr_file_write_full(file, "\n", 1, NULL) == APR_SUCCESS)
        loss->torn = 0;
    rv = apr_file_write_full(file, line, len, &written);
    if (rv == APR_SUCCESS)
        return rv;
    loss->lost++;
    if (written > 0)
        loss->torn = 1;
    return rv;
}

int log_loss_is_news(struct log_loss *loss)
{
    apr_time_t now = apr_time_now(), before = loss->told;

    return (before == 0 || now - before >= TELL_EVERY)
           && atomic_compare_exchange_strong(&loss->told, &before, now);
}

unsigned log_loss_end(struct log_loss *loss)
{
    return atomic_exchange(&loss->lost, 0);
}
