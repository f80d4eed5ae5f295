/* SPDX-License-Identifier: Apache-2.0 */
/* random.c - the random source at the start of the program, and the boundary of
 * multipart answers, which is new in each child so that no page can hold it. */
#include <stdlib.h>

#include "apr_general.h"
#include "apr_strings.h"

#include "http_log.h"
#include "http_priv.h"
#include "mod_core.h"

APLOG_USE_MODULE(http)

enum { BOUNDARY_BYTES = 8 };

/* The kernel's source needs no seed from us; the program cannot do without it. */
AP_DECLARE(void) ap_init_rng(apr_pool_t *p)
{
    unsigned char byte;
    apr_status_t rv = apr_generate_random_bytes(&byte, sizeof(byte));

    if (rv == APR_SUCCESS)
        return;
    ap_log_perror(APLOG_MARK, APLOG_CRIT, rv, p,
                  APLOGNO(00141) "Could not initialize random number generator");
    exit(1);
}

/* A parent and its children draw from the kernel: their numbers differ anyway. The
 * boundary, which the parent made, must be drawn again in the parent. */
AP_DECLARE(void) ap_random_parent_after_fork(void)
{
    static char text[2 * BOUNDARY_BYTES + 1];
    unsigned char bytes[BOUNDARY_BYTES];

    ap_random_insecure_bytes(bytes, sizeof(bytes));
    ap_bin2hex(bytes, sizeof(bytes), text);
    ap_multipart_boundary = text;
}

void http_make_boundary(apr_pool_t *pool)
{
    unsigned char bytes[BOUNDARY_BYTES];
    char *text = apr_palloc(pool, 2 * BOUNDARY_BYTES + 1);

    ap_random_insecure_bytes(bytes, sizeof(bytes));
    ap_bin2hex(bytes, sizeof(bytes), text);
    ap_multipart_boundary = text;
}
