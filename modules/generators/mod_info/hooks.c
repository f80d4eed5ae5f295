/* SPDX-License-Identifier: Apache-2.0 */
/* hooks.c - which modules are in which hooks. */
#include <string.h>

#include "info_priv.h"

#include "ap_mpm.h"
#include "http_connection.h"
#include "http_core.h"
#include "http_log.h"
#include "http_protocol.h"
#include "http_request.h"
#include "mpm_common.h"

/** An entry of any hook's list; what the lists' own types begin with. */
struct link {
    void (*function)(void);
    const char *module;
    const char *const *before;
    const char *const *after;
    int order;
};

struct hook {
    const char *name;
    apr_array_header_t *(*list)(void);
};

static const struct hook startup_hooks[] = {
    { "Pre-Config", ap_hook_get_pre_config },
    { "Check Configuration", ap_hook_get_check_config },
    { "Test Configuration", ap_hook_get_test_config },
    { "Post Configuration", ap_hook_get_post_config },
    { "Open Logs", ap_hook_get_open_logs },
    { "Pre-MPM", ap_hook_get_pre_mpm },
    { "MPM", ap_hook_get_mpm },
    { "Drop Privileges", ap_hook_get_drop_privileges },
    { "Retrieve Optional Functions", ap_hook_get_optional_fn_retrieve },
    { "Child Init", ap_hook_get_child_init },
    { NULL, NULL },
};

static const struct hook request_hooks[] = {
    { "Pre-Connection", ap_hook_get_pre_connection },
    { "Create Connection", ap_hook_get_create_connection },
    { "Process Connection", ap_hook_get_process_connection },
    { "Create Request", ap_hook_get_create_request },
    { "Pre-Read Request", ap_hook_get_pre_read_request },
    { "Post-Read Request", ap_hook_get_post_read_request },
    { "Header Parse", ap_hook_get_header_parser },
    { "HTTP Scheme", ap_hook_get_http_scheme },
    { "Default Port", ap_hook_get_default_port },
    { "Quick Handler", ap_hook_get_quick_handler },
    { "Pre-Translate Name", ap_hook_get_pre_translate_name },
    { "Translate Name", ap_hook_get_translate_name },
    { "Map to Storage", ap_hook_get_map_to_storage },
    { "Check Access", ap_hook_get_access_checker_ex },
    { "Check Access (legacy)", ap_hook_get_access_checker },
    { "Verify User ID", ap_hook_get_check_user_id },
    { "Note Authentication Failure", ap_hook_get_note_auth_failure },
    { "Verify User Access", ap_hook_get_auth_checker },
    { "Check Type", ap_hook_get_type_checker },
    { "Fixups", ap_hook_get_fixups },
    { "Insert Filters", ap_hook_get_insert_filter },
    { "Content Handlers", ap_hook_get_handler },
    { "Transaction Logging", ap_hook_get_log_transaction },
    { "Insert Errors", ap_hook_get_insert_error_filter },
    { "Generate Log ID", ap_hook_get_generate_log_id },
    { NULL, NULL },
};

static const struct hook other_hooks[] = {
    { "Monitor", ap_hook_get_monitor },
    { "Child Status", ap_hook_get_child_status },
    { "End Generation", ap_hook_get_end_generation },
    { "Error Logging", ap_hook_get_error_log },
    { "Query MPM Attributes", ap_hook_get_mpm_query },
    { "Query MPM Name", ap_hook_get_mpm_get_name },
    { "Register Timed Callback", ap_hook_get_mpm_register_timed_callback },
    { "Extend Expression Parser", ap_hook_get_expr_lookup },
    { "Set Management Items", ap_hook_get_get_mgmt_items },
    { NULL, NULL },
};

static void show_hook(request_rec *r, const struct hook *hook, const char *to)
{
    const apr_array_header_t *list = hook->list();

    ap_rvputs(r, "<dt><strong>", hook->name, ":</strong>\n <br /><tt>\n", NULL);
    for (int i = 0; list && i < list->nelts; i++) {
        const struct link *link = &APR_ARRAY_IDX(list, i, struct link);

        ap_rprintf(r, "&nbsp;&nbsp; %02d <a href=\"%s%s\">%s</a> <br/>", link->order, to,
                   link->module, link->module);
    }
    ap_rputs("\n  </tt>\n</dt>\n", r);
}

static void show_group(request_rec *r, const char *anchor, const char *title,
                       const struct hook *hook, const char *to)
{
    ap_rvputs(r, "<h2><a name=\"", anchor, "\">", title, "</a></h2>\n<dl>", NULL);
    for (; hook->name; hook++)
        show_hook(r, hook, to);
    ap_rputs("</dl>\n<hr />\n", r);
}

void info_show_hooks(request_rec *r, const char *link)
{
    show_group(r, "startup_hooks", "Startup Hooks", startup_hooks, link);
    show_group(r, "request_hooks", "Request Hooks", request_hooks, link);
    show_group(r, "other_hooks", "Other Hooks", other_hooks, link);
}

static int is_in(const struct hook *hook, const char *module)
{
    const apr_array_header_t *list = hook->list();

    for (int i = 0; list && i < list->nelts; i++)
        if (strcmp(APR_ARRAY_IDX(list, i, struct link).module, module) == 0)
            return 1;
    return 0;
}

void info_show_phases(request_rec *r, const char *module)
{
    int count = 0;

    for (const struct hook *hook = request_hooks; hook->name; hook++)
        if (is_in(hook, module))
            ap_rvputs(r, count++ ? ", " : "", "<tt>", hook->name, "</tt>", NULL);
    if (count == 0)
        ap_rputs("<tt> <em>none</em></tt>", r);
}

int info_is_handler(const char *module)
{
    static const struct hook handlers = { "Content Handlers", ap_hook_get_handler };

    return is_in(&handlers, module);
}
