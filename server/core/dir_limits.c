/* SPDX-License-Identifier: Apache-2.0 */
/* dir_limits.c - limits of what a request in a directory may cost: the size of its
 * content, its ranges, and the processes that it starts. */
#include <stddef.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/resource.h>
#include "apr_strings.h"
#include "core/core_priv.h"
#include "unixd.h"

/** The largest XML content whose escaped form still has a length. */
#define XML_BODY_MOST ((apr_size_t)(APR_SIZE_MAX / 6 - 1))

static const char *set_limit_body(cmd_parms *cmd, void *mconfig, const char *arg)
{
    core_dir_config *conf = mconfig;
    apr_off_t limit;
    char *end;

    if (apr_strtoff(&limit, arg, &end, 10) != APR_SUCCESS)
        return "LimitRequestBody argument is not parsable.";
    if (*end || limit < 0)
        return "LimitRequestBody requires a non-negative integer.";
    conf->limit_req_body = limit;
    return NULL;
}

static const char *set_limit_xml(cmd_parms *cmd, void *mconfig, const char *arg)
{
    core_dir_config *conf = mconfig;
    long limit = atol(arg);

    if (limit < 0)
        return "LimitXMLRequestBody requires a non-negative integer.";
    if ((apr_size_t)limit > XML_BODY_MOST)
        return apr_psprintf(cmd->pool, "LimitXMLRequestBody must not exceed %" APR_SIZE_T_FMT,
                            XML_BODY_MOST);
    conf->limit_xml_body = limit;
    return NULL;
}

/** none, default, unlimited or a positive number; the member's place is cmd_data. */
static const char *set_range_limit(cmd_parms *cmd, void *mconfig, const char *arg)
{
    int *member = (int *)((char *)mconfig + (apr_size_t)cmd->cmd->cmd_data);
    int value;

    if (!strcasecmp(arg, "none"))
        *member = AP_MAXRANGES_NORANGES;
    else if (!strcasecmp(arg, "default"))
        *member = AP_MAXRANGES_DEFAULT;
    else if (!strcasecmp(arg, "unlimited"))
        *member = AP_MAXRANGES_UNLIMITED;
    else {
        value = atoi(arg);
        if (value <= 0)
            return apr_pstrcat(cmd->pool, cmd->cmd->name, " requires 'none', 'default', "
                               "'unlimited' or a positive integer", NULL);
        *member = value;
    }
    return NULL;
}

static const char *set_rlimit_cpu(cmd_parms *cmd, void *mconfig, const char *soft,
                                  const char *hard)
{
    core_dir_config *conf = mconfig;
    ap_unixd_set_rlimit(cmd, &conf->limit_cpu, soft, hard, RLIMIT_CPU);
    return NULL;
}

static const char *set_rlimit_mem(cmd_parms *cmd, void *mconfig, const char *soft,
                                  const char *hard)
{
    core_dir_config *conf = mconfig;
    ap_unixd_set_rlimit(cmd, &conf->limit_mem, soft, hard, RLIMIT_AS);
    return NULL;
}

static const char *set_rlimit_nproc(cmd_parms *cmd, void *mconfig, const char *soft,
                                    const char *hard)
{
    core_dir_config *conf = mconfig;
    ap_unixd_set_rlimit(cmd, &conf->limit_nproc, soft, hard, RLIMIT_NPROC);
    return NULL;
}

#define MEMBER(name) ((void *)offsetof(core_dir_config, name))

const command_rec core_limit_directives[] = {
    AP_INIT_TAKE1("LimitRequestBody", set_limit_body, NULL, OR_ALL,
                  "most bytes of a request's content; 0: no limit"),
    AP_INIT_TAKE1("LimitXMLRequestBody", set_limit_xml, NULL, OR_ALL,
                  "most bytes of a request's content that is XML; 0: the largest possible"),
    AP_INIT_TAKE1("MaxRanges", set_range_limit, MEMBER(max_ranges), RSRC_CONF | ACCESS_CONF,
                  "most ranges of a request before all is sent: a number, none, default, "
                  "or unlimited"),
    AP_INIT_TAKE1("MaxRangeOverlaps", set_range_limit, MEMBER(max_overlaps),
                  RSRC_CONF | ACCESS_CONF,
                  "most overlaps among a request's ranges: a number, none, default, or "
                  "unlimited"),
    AP_INIT_TAKE1("MaxRangeReversals", set_range_limit, MEMBER(max_reversals),
                  RSRC_CONF | ACCESS_CONF,
                  "most steps back among a request's ranges: a number, none, default, or "
                  "unlimited"),
    AP_INIT_TAKE12("RLimitCPU", set_rlimit_cpu, NULL, OR_ALL,
                   "seconds of processor time for a process of a script: soft, hard, or max"),
    AP_INIT_TAKE12("RLimitMEM", set_rlimit_mem, NULL, OR_ALL,
                   "bytes of memory for a process of a script: soft, hard, or max"),
    AP_INIT_TAKE12("RLimitNPROC", set_rlimit_nproc, NULL, OR_ALL,
                   "processes of the user of a script: soft, hard, or max"),
    { NULL, { NULL }, NULL, 0, RAW_ARGS, NULL }
};
