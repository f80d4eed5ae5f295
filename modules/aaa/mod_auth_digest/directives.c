/* SPDX-License-Identifier: Apache-2.0 */
/* directives.c - mod_auth_digest's settings. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ap_provider.h"
#include "apr_strings.h"
#include "digest_priv.h"
#include "http_core.h"
#include "providers/providers_priv.h"

enum { LIFETIME_DEFAULT = 300, SHM_DEFAULT = 1000, SHM_MIN = 88 };

static apr_size_t shm_size = SHM_DEFAULT; /* of this reading of the configuration */

apr_size_t digest_shm_size(void)
{
    return shm_size;
}

void digest_reset_shm_size(void)
{
    shm_size = SHM_DEFAULT;
}

void *digest_create_dir(apr_pool_t *p, char *path)
{
    struct digest_conf *conf = apr_pcalloc(p, sizeof(*conf));

    conf->lifetime = LIFETIME_DEFAULT;
    return conf;
}

/* AuthDigestProvider NAME ...: called once for each. */
static const char *add_provider(cmd_parms *cmd, void *mconfig, const char *name)
{
    return provider_list_add(cmd, &((struct digest_conf *)mconfig)->providers, name,
                             PROVIDER_REALM_HASH);
}

/* AuthDigestQop auth: called once for each word. */
static const char *check_qop(cmd_parms *cmd, void *mconfig, const char *word)
{
    return strcasecmp(word, "auth") == 0
           ? NULL : "AuthDigestQop is deprecated: only 'auth' is supported";
}

static const char *set_lifetime(cmd_parms *cmd, void *mconfig, const char *text)
{
    char *end;
    long lifetime = strtol(text, &end, 10);

    if (*end || end == text)
        return apr_pstrcat(cmd->pool, "Invalid time in AuthDigestNonceLifetime: ", text, NULL);
    ((struct digest_conf *)mconfig)->lifetime = lifetime > INT_MAX ? INT_MAX
                                                : lifetime < -1 ? -1 : (int)lifetime;
    return NULL;
}

static const char *check_algorithm(cmd_parms *cmd, void *mconfig, const char *word)
{
    return strcasecmp(word, "MD5") == 0
           ? NULL : apr_pstrcat(cmd->pool, "Unsupported algorithm in AuthDigestAlgorithm: ", word,
                                NULL);
}

/* AuthDigestDomain URI ...: called once for each. */
static const char *add_domain(cmd_parms *cmd, void *mconfig, const char *uri)
{
    struct digest_conf *conf = mconfig;

    conf->domain = conf->domain ? apr_pstrcat(cmd->pool, conf->domain, " ", uri, NULL) : uri;
    return NULL;
}

/* AuthDigestShmemSize BYTES[K|M] */
static const char *set_shm_size(cmd_parms *cmd, void *dummy, const char *text)
{
    char *end;
    long size = strtol(text, &end, 10);
    long unit = *end == 'K' || *end == 'k' ? 1024 : *end == 'M' || *end == 'm' ? 1024 * 1024 : 1;

    if (end == text || (*end && unit == 1) || size > LONG_MAX / unit)
        return apr_pstrcat(cmd->pool, "Invalid size in AuthDigestShmemSize: ", text, NULL);
    if (size * unit < SHM_MIN)
        return apr_psprintf(cmd->pool, "size in AuthDigestShmemSize too small: %ld < %d",
                            size * unit, SHM_MIN);
    shm_size = (apr_size_t)(size * unit);
    return NULL;
}

const command_rec digest_cmds[] = {
    AP_INIT_ITERATE("AuthDigestProvider", add_provider, NULL, OR_AUTHCFG,
                    "specify the auth providers for a directory or location"),
    AP_INIT_ITERATE("AuthDigestQop", check_qop, NULL, OR_AUTHCFG,
                    "A list of quality-of-protection options"),
    AP_INIT_TAKE1("AuthDigestNonceLifetime", set_lifetime, NULL, OR_AUTHCFG,
                  "Maximum lifetime of the server nonce (seconds)"),
    AP_INIT_FLAG("AuthDigestNcCheck", ap_set_flag_slot,
                 (void *)APR_OFFSETOF(struct digest_conf, check_count), OR_AUTHCFG,
                 "Whether or not to check the nonce-count sent by the client"),
    AP_INIT_TAKE1("AuthDigestAlgorithm", check_algorithm, NULL, OR_AUTHCFG,
                  "The algorithm used for the hash calculation"),
    AP_INIT_ITERATE("AuthDigestDomain", add_domain, NULL, OR_AUTHCFG,
                    "A list of URI's which belong to the same protection space as the current URI"),
    AP_INIT_TAKE1("AuthDigestShmemSize", set_shm_size, NULL, RSRC_CONF,
                  "The amount of shared memory to allocate for keeping track of clients"),
    { NULL, { NULL }, NULL, 0, 0, NULL }
};
