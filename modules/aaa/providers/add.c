/* SPDX-License-Identifier: Apache-2.0 */
/* add.c - AuthBasicProvider and AuthDigestProvider: one more provider to ask. */
#include "ap_provider.h"
#include "apr_strings.h"
#include "providers/providers_priv.h"

const char *provider_list_add(cmd_parms *cmd, authn_provider_list **list, const char *name,
                              enum provider_ability ability)
{
    authn_provider_list *one = apr_pcalloc(cmd->pool, sizeof(*one));
    int able;

    one->provider_name = name;
    one->provider = ap_lookup_provider(AUTHN_PROVIDER_GROUP, name, AUTHN_PROVIDER_VERSION);
    if (one->provider == NULL)
        return apr_psprintf(cmd->pool, "Unknown Authn provider: %s", name);
    able = ability == PROVIDER_PASSWORD ? one->provider->check_password != NULL
                                        : one->provider->get_realm_hash != NULL;
    if (!able)
        return apr_psprintf(cmd->pool, "The '%s' Authn provider doesn't support %s "
                            "Authentication", name,
                            ability == PROVIDER_PASSWORD ? "Basic" : "Digest");
    while (*list)
        list = &(*list)->next;
    *list = one;
    return NULL;
}
