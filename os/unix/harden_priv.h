/* SPDX-License-Identifier: Apache-2.0 */
/* harden_priv.h - ChildHardening and ChildSandbox, as parts of mod_unixd. */
#ifndef WEFT_HARDEN_PRIV_H
#define WEFT_HARDEN_PRIV_H

#include "http_config.h"

/** Back to the defaults, before each reading. */
void harden_reset(void);
/** Handler of both directives; cmd_data is set for ChildSandbox. */
const char *harden_set(cmd_parms *cmd, void *unused, int on);
/** Whether the machine can do what was asked for. Hook check_config. */
int harden_check(apr_pool_t *p, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *s);
/** What has to be done as root. Hook drop_privileges, first. */
int harden_before(apr_pool_t *pool, server_rec *s);
/** The rest. Hook drop_privileges, last. @return OK; 1: the child must not serve */
int harden_after(apr_pool_t *pool, server_rec *s);

#endif
