/* SPDX-License-Identifier: Apache-2.0 */
/* backoff.c - children that die as soon as they live are not replaced at once for ever.
 *
 *     CALM --one dies within a second, or cannot be started--> WAITING until `until`
 *     WAITING --the time is over--> TRYING: new ones are started
 *     TRYING --one dies early--> WAITING, twice as long, up to DELAY_MAX
 *     TRYING --one lives longer than a second, or none was needed for long--> CALM
 *
 * Children that die while it waits were started together with the one that began the
 * wait: they do not make it longer. Nor does an early death while another child of the
 * same generation goes on living: then it is a request that kills, or somebody, and what
 * is missed is missed by those who remain. */
#include "http_log.h"
#include "mpm/common/mpm_priv.h"

APLOG_USE_MODULE(core);

#define EARLY apr_time_from_sec(1)
#define DELAY_MIN apr_time_from_sec(1)
#define DELAY_MAX apr_time_from_sec(30)

static apr_interval_time_t delay;   /* length of the current or last wait; 0: calm */
static apr_time_t until;            /* moment of its end */

static void wait_longer(server_rec *s, const char *what)
{
    apr_time_t now = apr_time_now();

    if (now < until)
        return;
    if (delay == 0)
        ap_log_error(MODEL_MARK, APLOG_ERR, 0, s,
                     "%s: starting new ones after 1 second, then at doubling intervals up to %d "
                     "seconds, until one lives", what, (int)apr_time_sec(DELAY_MAX));
    if (delay == 0 || child_lives_since(now - EARLY))
        delay = DELAY_MIN;
    else
        delay = 2 * delay > DELAY_MAX ? DELAY_MAX : 2 * delay;
    until = now + delay;
    ap_assert(delay >= DELAY_MIN && delay <= DELAY_MAX);
}

void backoff_child_ended(server_rec *s, apr_interval_time_t lived, int well)
{
    if (!well && lived < EARLY)
        wait_longer(s, "children die within a second of their start");
}

void backoff_not_started(server_rec *s)
{
    wait_longer(s, "children cannot be started");
}

int backoff_holds(server_rec *s, apr_time_t youngest)
{
    apr_time_t now = apr_time_now();

    if (delay == 0)
        return 0;
    if (now < until)
        return 1;
    if ((youngest >= until && now - youngest >= EARLY) || now - until > DELAY_MAX) {
        delay = 0;
        ap_log_error(MODEL_MARK, APLOG_NOTICE, 0, s, "children live again");
    }
    return 0;
}
