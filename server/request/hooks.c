/* SPDX-License-Identifier: Apache-2.0 */
/* hooks.c - the hooks of a request, and the functions that the core hangs on them. */
#include "request/request_priv.h"
#include "http_log.h"
#include "util_filter.h"

APR_HOOK_STRUCT(
    APR_HOOK_LINK(pre_translate_name)
    APR_HOOK_LINK(translate_name)
    APR_HOOK_LINK(map_to_storage)
    APR_HOOK_LINK(check_user_id)
    APR_HOOK_LINK(fixups)
    APR_HOOK_LINK(type_checker)
    APR_HOOK_LINK(access_checker)
    APR_HOOK_LINK(access_checker_ex)
    APR_HOOK_LINK(auth_checker)
    APR_HOOK_LINK(insert_filter)
    APR_HOOK_LINK(create_request)
    APR_HOOK_LINK(post_perdir_config)
    APR_HOOK_LINK(dirwalk_stat)
    APR_HOOK_LINK(force_authn)
)

AP_IMPLEMENT_HOOK_RUN_FIRST(int, pre_translate_name, (request_rec *r), (r), DECLINED)
AP_IMPLEMENT_HOOK_RUN_FIRST(int, translate_name, (request_rec *r), (r), DECLINED)
AP_IMPLEMENT_HOOK_RUN_FIRST(int, map_to_storage, (request_rec *r), (r), DECLINED)
AP_IMPLEMENT_HOOK_RUN_FIRST(int, check_user_id, (request_rec *r), (r), DECLINED)
AP_IMPLEMENT_HOOK_RUN_ALL(int, fixups, (request_rec *r), (r), OK, DECLINED)
AP_IMPLEMENT_HOOK_RUN_FIRST(int, type_checker, (request_rec *r), (r), DECLINED)
AP_IMPLEMENT_HOOK_RUN_ALL(int, access_checker, (request_rec *r), (r), OK, DECLINED)
AP_IMPLEMENT_HOOK_RUN_FIRST(int, access_checker_ex, (request_rec *r), (r), DECLINED)
AP_IMPLEMENT_HOOK_RUN_FIRST(int, auth_checker, (request_rec *r), (r), DECLINED)
AP_IMPLEMENT_HOOK_VOID(insert_filter, (request_rec *r), (r))
AP_IMPLEMENT_HOOK_RUN_ALL(int, create_request, (request_rec *r), (r), OK, DECLINED)
AP_IMPLEMENT_HOOK_RUN_ALL(int, post_perdir_config, (request_rec *r), (r), OK, DECLINED)
AP_IMPLEMENT_HOOK_RUN_FIRST(apr_status_t, dirwalk_stat,
                            (apr_finfo_t *finfo, request_rec *r, apr_int32_t wanted),
                            (finfo, r, wanted), AP_DECLINED)
AP_IMPLEMENT_HOOK_RUN_FIRST(int, force_authn, (request_rec *r), (r), DECLINED)

AP_DECLARE_DATA ap_filter_rec_t *ap_subreq_core_filter_handle;

/** The last word of a phase that may end without anybody's interest. */
static int agree(request_rec *r)
{
    return OK;
}

void request_register_hooks(apr_pool_t *p)
{
    ap_assert(p);
    body_cache_init();
    file_memo_init();
    ap_hook_create_request(request_create, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_translate_name(ap_core_translate, NULL, NULL, APR_HOOK_REALLY_LAST);
    ap_hook_map_to_storage(request_map_to_storage, NULL, NULL, APR_HOOK_REALLY_LAST);
    ap_hook_type_checker(agree, NULL, NULL, APR_HOOK_REALLY_LAST);
    ap_hook_fixups(request_override_type, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_insert_filter(request_insert_filters, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_handler(request_default_handler, NULL, NULL, APR_HOOK_REALLY_LAST);
    ap_subreq_core_filter_handle = ap_register_output_filter(
        "SUBREQ_CORE", ap_sub_req_output_filter, NULL, AP_FTYPE_CONTENT_SET);
}
