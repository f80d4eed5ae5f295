/* SPDX-License-Identifier: Apache-2.0 */
/* version.c - what the Server field says.
 *
 * From "Major" on the text names both the product and the version of the interface
 * it is compatible with, since scripts look for "Apache/2.4". Modules add their
 * components while the configuration is read; the text is put together once, and
 * again whenever a component comes later. */
#include <string.h>
#include <strings.h>
#include "apr_strings.h"
#include "core/core_priv.h"

#ifndef WEFT_BUILT
#define WEFT_BUILT __DATE__ " " __TIME__
#endif

enum tokens { TOKENS_FULL, TOKENS_OS, TOKENS_MIN, TOKENS_MINOR, TOKENS_MAJOR, TOKENS_PROD };

static const struct {
    const char *name;
    enum tokens tokens;
} token_words[] = {
    { "OS", TOKENS_OS }, { "Min", TOKENS_MIN }, { "Minimal", TOKENS_MIN },
    { "Major", TOKENS_MAJOR }, { "Minor", TOKENS_MINOR }, { "Prod", TOKENS_PROD },
    { "ProductOnly", TOKENS_PROD }, { "Full", TOKENS_FULL },
};

#define COMPATIBLE "Apache/" AP_SERVER_BASEREVISION "-compatible"

static const char *const token_texts[] = {
    [TOKENS_FULL] = "Weft/" WEFT_VERSION " " COMPATIBLE " (Unix)",
    [TOKENS_OS] = "Weft/" WEFT_VERSION " " COMPATIBLE " (Unix)",
    [TOKENS_MIN] = "Weft/" WEFT_VERSION " " COMPATIBLE,
    [TOKENS_MINOR] = "Weft/" WEFT_VERSION " Apache/" AP_SERVER_MINORREVISION "-compatible",
    [TOKENS_MAJOR] = "Weft/" WEFT_VERSION " Apache/" AP_SERVER_MINORREVISION "-compatible",
    [TOKENS_PROD] = "Weft",
};

static enum tokens tokens;
static const char *product;
static const char *components = "";
static const char *banner = "Weft";
static const char *description = "Weft";

static void compose(apr_pool_t *p)
{
    const char *words = product ? product : token_texts[tokens];
    const char *full = product ? product : token_texts[TOKENS_FULL];

    ap_assert(p && words);
    banner = tokens == TOKENS_FULL ? apr_pstrcat(p, words, components, NULL) : words;
    description = apr_pstrcat(p, full, components, NULL);
}

const char *version_set_tokens(apr_pool_t *p, const char *word)
{
    for (size_t i = 0; i < sizeof(token_words) / sizeof(token_words[0]); i++) {
        if (!strcasecmp(word, token_words[i].name)) {
            tokens = token_words[i].tokens;
            compose(p);
            return NULL;
        }
    }
    return "ServerTokens takes 1 argument: 'Prod(uctOnly)', 'Major', 'Minor', 'Min(imal)', "
           "'OS', or 'Full'";
}

void version_set_product(apr_pool_t *p, const char *words)
{
    product = words;
    compose(p);
}

static apr_status_t forget(void *unused)
{
    tokens = TOKENS_FULL;
    product = NULL;
    components = "";
    banner = description = "Weft";
    return APR_SUCCESS;
}

void version_reset(apr_pool_t *pconf)
{
    forget(NULL);
    compose(pconf);
    apr_pool_cleanup_register(pconf, NULL, forget, apr_pool_cleanup_null);
}

AP_DECLARE(void) ap_add_version_component(apr_pool_t *pconf, const char *component)
{
    ap_assert(pconf && component);
    components = apr_pstrcat(pconf, components, " ", component, NULL);
    compose(pconf);
}

AP_DECLARE(const char *) ap_get_server_banner(void)
{
    return banner;
}

AP_DECLARE(const char *) ap_get_server_description(void)
{
    return description;
}

AP_DECLARE(const char *) ap_get_server_built(void)
{
    return WEFT_BUILT;
}

AP_DECLARE(void) ap_get_server_revision(ap_version_t *version)
{
    ap_assert(version);
    version->major = AP_SERVER_MAJORVERSION_NUMBER;
    version->minor = AP_SERVER_MINORVERSION_NUMBER;
    version->patch = AP_SERVER_PATCHLEVEL_NUMBER;
    version->add_string = AP_SERVER_ADD_STRING;
}
