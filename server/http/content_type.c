/* SPDX-License-Identifier: Apache-2.0 */
/* content_type.c - r->content_type, and the charset that AddDefaultCharset adds. */
#include "apr_strings.h"

#include "http_core.h"
#include "http_priv.h"

/* Types that get the default charset; and what tells that one is there. */
static const char *const need_charset[] = {"text/plain", "text/html"};
static const char charset_word[] = "charset=";
static apr_size_t need_charset_len[sizeof(need_charset) / sizeof(*need_charset)];

AP_DECLARE(void) ap_setup_make_content_type(apr_pool_t *pool)
{
    (void)pool;
    for (apr_size_t i = 0; i < sizeof(need_charset) / sizeof(*need_charset); i++)
        need_charset_len[i] = strlen(need_charset[i]);
}

static int needs_charset(const char *type)
{
    apr_size_t len = strcspn(type, "; \t");

    for (apr_size_t i = 0; i < sizeof(need_charset) / sizeof(*need_charset); i++) {
        if (need_charset_len[i] == len && !strncasecmp(type, need_charset[i], len))
            return 1;
    }
    return 0;
}

static int has_charset(const char *type)
{
    const char *params = strchr(type, ';');

    return params && ap_strcasestr(params, charset_word);
}

AP_DECLARE(const char *) ap_make_content_type(request_rec *r, const char *type)
{
    const core_dir_config *conf = ap_core_dir_config(r);
    const core_request_config *request_conf;

    if (!type || conf->add_default_charset != ADD_DEFAULT_CHARSET_ON)
        return type;
    request_conf = ap_get_core_module_config(r->request_config);
    if (request_conf->suppress_charset || !needs_charset(type) || has_charset(type))
        return type;
    return apr_pstrcat(r->pool, type, "; charset=", conf->add_default_charset_name, NULL);
}

AP_DECLARE(void) ap_set_content_type_ex(request_rec *r, const char *ct, int trusted)
{
    ap_assert(r != NULL);
    if (!ct) {
        r->content_type = NULL;
        AP_REQUEST_SET_BNOTE(r, AP_REQUEST_TRUSTED_CT, 0);
        return;
    }
    if (!r->content_type || strcmp(r->content_type, ct))
        r->content_type = ct;
    AP_REQUEST_SET_BNOTE(r, AP_REQUEST_TRUSTED_CT, trusted ? AP_REQUEST_TRUSTED_CT : 0);
}

AP_DECLARE(void) ap_set_content_type(request_rec *r, const char *ct)
{
    ap_set_content_type_ex(r, ct, 0);
}
