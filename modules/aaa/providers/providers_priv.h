/* SPDX-License-Identifier: Apache-2.0 */
/* providers_priv.h - the providers that a section asks for users, as directives name them. */
#ifndef WEFT_PROVIDERS_PRIV_H
#define WEFT_PROVIDERS_PRIV_H

#include "http_config.h"
#include "mod_auth.h"

/** What a kind of authentication asks of a provider. */
enum provider_ability { PROVIDER_PASSWORD, PROVIDER_REALM_HASH };

/** Put a provider at the end of a list; configuration, cmd->pool.
 *  @param name  not copied
 *  @return NULL, or that there is none of the name or that it cannot do what is asked */
const char *provider_list_add(cmd_parms *cmd, authn_provider_list **list, const char *name,
                              enum provider_ability ability);

#endif
