/* SPDX-License-Identifier: Apache-2.0 */
/* ap_provider.h - tables of functions that one module offers and others use.
 *
 * A provider is a struct of functions under group ("authn", "socache"), name ("file") and
 * version ("0"). Groups say in their own headers what the struct is. Registered while hooks
 * are; looked up from then on, by any thread once the configuration is read. */
#ifndef WEFT_AP_PROVIDER_H
#define WEFT_AP_PROVIDER_H

#include "apr_errno.h"
#include "apr_pools.h"
#include "apr_tables.h"
#include "ap_config.h"
#include "httpd.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ap_list_provider_groups_t ap_list_provider_groups_t;
typedef struct ap_list_provider_names_t ap_list_provider_names_t;

/** A group that has providers. */
struct ap_list_provider_groups_t {
    const char *provider_group;
    const char *provider_version;
};

/** A provider of a group. */
struct ap_list_provider_names_t {
    const char *provider_name;
};

/** Offer a provider, in place of an earlier one of the same names.
 *  @param pool      of the configuration: with it the provider is forgotten
 *  @param provider  stays the module's */
AP_DECLARE(apr_status_t) ap_register_provider(apr_pool_t *pool, const char *provider_group,
                                              const char *provider_name,
                                              const char *provider_version, const void *provider);

/** The provider of these names, or NULL. */
AP_DECLARE(void *) ap_lookup_provider(const char *provider_group, const char *provider_name,
                                      const char *provider_version);

/** The providers of a group: an array of ap_list_provider_names_t in the order of registration. */
AP_DECLARE(apr_array_header_t *) ap_list_provider_names(apr_pool_t *pool,
                                                        const char *provider_group,
                                                        const char *provider_version);

/** All groups and versions: an array of ap_list_provider_groups_t. */
AP_DECLARE(apr_array_header_t *) ap_list_provider_groups(apr_pool_t *pool);

#ifdef __cplusplus
}
#endif
#endif
