/* SPDX-License-Identifier: Apache-2.0 */
/* dir_config.c - making and merging the core's configuration of directories.
 *
 * A section's record says "not set" in each member until a directive sets it; the
 * merge of two takes the inner one's word where there is one. Merging is
 * associative: (a b) c is a (b c), since walks merge sections before they lay them
 * upon the server's defaults. */
#include <stddef.h>
#include "apr_strings.h"
#include "core/core_priv.h"

/** Tri-state members hold 0, 1 or this. */
#define UNSET 2

/** A path of NULL is the server's own defaults, which alone have values for Options and
 *  AllowOverride. */
void *core_dir_create(apr_pool_t *p, char *path)
{
    struct core_dir *dir = apr_pcalloc(p, sizeof(*dir));
    core_dir_config *conf = &dir->pub;

    conf->d = path;
    conf->opts = path ? OPT_UNSET : OPT_UNSET | OPT_SYM_LINKS;
    conf->override = path ? OR_UNSET : OR_UNSET | OR_NONE;
    conf->override_opts = OPT_UNSET | OPT_ALL | OPT_SYM_OWNER | OPT_MULTI;
    conf->hostname_lookups = HOSTNAME_LOOKUP_UNSET;
    conf->content_md5 = UNSET;
    conf->use_canonical_name = USE_CANONICAL_NAME_UNSET;
    conf->use_canonical_phys_port = USE_CANONICAL_PHYS_PORT_UNSET;
    conf->add_default_charset = ADD_DEFAULT_CHARSET_UNSET;
    conf->add_default_charset_name = DEFAULT_ADD_DEFAULT_CHARSET_NAME;
    conf->limit_req_body = CORE_LIMIT_UNSET;
    conf->limit_xml_body = CORE_LIMIT_UNSET;
    conf->server_signature = srv_sig_unset;
    conf->accept_path_info = CORE_PATH_INFO_UNSET;
    conf->enable_mmap = ENABLE_MMAP_UNSET;
    conf->enable_sendfile = ENABLE_SENDFILE_UNSET;
    conf->etag_bits = ETAG_UNSET;
    conf->max_ranges = AP_MAXRANGES_UNSET;
    conf->max_overlaps = AP_MAXRANGES_UNSET;
    conf->max_reversals = AP_MAXRANGES_UNSET;
    conf->cgi_pass_auth = AP_CGI_PASS_AUTH_UNSET;
    conf->qualify_redirect_url = AP_CORE_CONFIG_UNSET;
    return dir;
}

/** Lay relative options (+X -Y) or absolute ones upon others. */
static void merge_opts(struct core_opts *base, allow_options_t opts, allow_options_t add,
                       allow_options_t remove)
{
    if (!(opts & OPT_UNSET)) {
        base->opts = opts;
        base->add = add;
        base->remove = remove;
        return;
    }
    base->add = (base->add & ~remove) | add;
    base->remove = (base->remove & ~add) | remove;
    base->opts = (base->opts & ~remove) | add;
}

void core_opts_merge(struct core_opts *opts, const core_dir_config *section)
{
    ap_assert(opts && section);
    merge_opts(opts, section->opts, section->opts_add, section->opts_remove);
    if (!(section->override & OR_UNSET)) {
        opts->override = section->override;
        opts->override_opts = section->override_opts;
    }
    if (section->override_list)
        opts->override_list = section->override_list;
}

static void merge_options(core_dir_config *conf, const core_dir_config *add)
{
    struct core_opts opts = {
        conf->opts, conf->opts_add, conf->opts_remove, conf->override, conf->override_opts,
        conf->override_list
    };
    core_opts_merge(&opts, add);
    conf->opts = opts.opts;
    conf->opts_add = opts.add;
    conf->opts_remove = opts.remove;
    conf->override = opts.override;
    conf->override_opts = opts.override_opts;
    conf->override_list = opts.override_list;
}

/** Members that are pointers: an inner one that is given replaces the outer. */
static const size_t pointers[] = {
    offsetof(core_dir_config, limit_cpu), offsetof(core_dir_config, limit_mem),
    offsetof(core_dir_config, limit_nproc), offsetof(core_dir_config, mime_type),
    offsetof(core_dir_config, output_filters), offsetof(core_dir_config, input_filters),
};

static void merge_pointers(core_dir_config *conf, const core_dir_config *add)
{
    for (size_t i = 0; i < sizeof(pointers) / sizeof(pointers[0]); i++) {
        const void *inner = *(const void *const *)((const char *)add + pointers[i]);
        if (inner)
            *(const void **)((char *)conf + pointers[i]) = inner;
    }
    if (add->handler || add->expr_handler) {
        conf->handler = add->handler;
        conf->expr_handler = add->expr_handler;
    }
    if (add->read_buf_size)
        conf->read_buf_size = add->read_buf_size;
}

/** Take the inner value of a member unless it says "not set". */
#define INNER(member, unset) \
    do { \
        if (add->member != (unset)) \
            conf->member = add->member; \
    } while (0)

static void merge_flags(core_dir_config *conf, const core_dir_config *add)
{
    INNER(hostname_lookups, HOSTNAME_LOOKUP_UNSET);
    INNER(content_md5, UNSET);
    INNER(use_canonical_name, USE_CANONICAL_NAME_UNSET);
    INNER(use_canonical_phys_port, USE_CANONICAL_PHYS_PORT_UNSET);
    INNER(server_signature, srv_sig_unset);
    INNER(accept_path_info, CORE_PATH_INFO_UNSET);
    INNER(enable_mmap, ENABLE_MMAP_UNSET);
    INNER(enable_sendfile, ENABLE_SENDFILE_UNSET);
    INNER(cgi_pass_auth, AP_CGI_PASS_AUTH_UNSET);
    INNER(qualify_redirect_url, AP_CORE_CONFIG_UNSET);
    if (add->add_default_charset != ADD_DEFAULT_CHARSET_UNSET) {
        conf->add_default_charset = add->add_default_charset;
        conf->add_default_charset_name = add->add_default_charset_name;
    }
}

static void merge_limits(core_dir_config *conf, const core_dir_config *add)
{
    INNER(limit_req_body, CORE_LIMIT_UNSET);
    INNER(limit_xml_body, CORE_LIMIT_UNSET);
    INNER(max_ranges, AP_MAXRANGES_UNSET);
    INNER(max_overlaps, AP_MAXRANGES_UNSET);
    INNER(max_reversals, AP_MAXRANGES_UNSET);
}

/** FileETag: absolute components replace, relative ones change what is there. */
static void merge_etag(core_dir_config *conf, const core_dir_config *add)
{
    if (add->etag_bits != ETAG_UNSET) {
        conf->etag_bits = add->etag_bits;
        conf->etag_add = add->etag_add;
        conf->etag_remove = add->etag_remove;
        return;
    }
    conf->etag_add = (conf->etag_add & ~add->etag_remove) | add->etag_add;
    conf->etag_remove = (conf->etag_remove & ~add->etag_add) | add->etag_remove;
    if (conf->etag_bits == ETAG_UNSET)
        return;
    if (add->etag_add)
        conf->etag_bits &= ~(etag_components_t)ETAG_NONE;
    conf->etag_bits &= ~add->etag_remove;
    conf->etag_bits |= add->etag_add;
}

static apr_array_header_t *join(apr_pool_t *p, apr_array_header_t *base, apr_array_header_t *add)
{
    if (!base || !add)
        return base ? base : add;
    return apr_array_append(p, base, add);
}

static apr_hash_t *overlay(apr_pool_t *p, apr_hash_t *base, apr_hash_t *add)
{
    if (!base || !add)
        return base ? base : add;
    return apr_hash_overlay(p, add, base);
}

/** Take out of a table of expressions those that an inner text replaces. */
static apr_hash_t *without_texts(apr_pool_t *p, apr_hash_t *exprs, char *const *texts)
{
    apr_hash_t *left = apr_hash_copy(p, exprs);

    for (int i = 0; i < RESPONSE_CODES; i++)
        if (texts[i])
            apr_hash_set(left, &i, sizeof(i), NULL);
    return left;
}

/** ErrorDocument: texts and expressions by index of the status. An inner text takes
 *  away an outer expression; an expression hides a text by itself. */
static void merge_error_documents(apr_pool_t *p, core_dir_config *conf,
                                  const core_dir_config *add)
{
    char **texts;

    if (conf->response_code_exprs && add->response_code_strings)
        conf->response_code_exprs =
            without_texts(p, conf->response_code_exprs, add->response_code_strings);
    conf->response_code_exprs = overlay(p, conf->response_code_exprs, add->response_code_exprs);
    if (!add->response_code_strings || !conf->response_code_strings) {
        if (add->response_code_strings)
            conf->response_code_strings = add->response_code_strings;
        return;
    }
    texts = apr_pmemdup(p, conf->response_code_strings, sizeof(*texts) * RESPONSE_CODES);
    for (int i = 0; i < RESPONSE_CODES; i++)
        if (add->response_code_strings[i])
            texts[i] = add->response_code_strings[i];
    conf->response_code_strings = texts;
}

static void merge_log(apr_pool_t *p, core_dir_config *conf, const core_dir_config *add)
{
    struct ap_logconf *log;

    if (!add->log || !conf->log) {
        if (add->log)
            conf->log = add->log;
        return;
    }
    log = ap_new_log_config(p, add->log);
    ap_merge_log_config(conf->log, log);
    conf->log = log;
}

/** What makes the section (its pattern, its condition) is the inner one's; settings are
 *  inherited one by one. */
void *core_dir_merge(apr_pool_t *p, void *base, void *addv)
{
    struct core_dir *merged = apr_pmemdup(p, base, sizeof(*merged));
    const struct core_dir *inner = addv;
    const core_dir_config *add = &inner->pub;
    core_dir_config *conf = &merged->pub;

    ap_assert(base && addv);
    conf->d = add->d;
    conf->d_is_fnmatch = add->d_is_fnmatch;
    conf->d_components = add->d_components;
    conf->r = add->r;
    conf->refs = add->refs;
    conf->condition = add->condition;
    conf->condition_ifelse = add->condition_ifelse;
    if (inner->encoded_slashes_set) {
        conf->allow_encoded_slashes = add->allow_encoded_slashes;
        conf->decode_encoded_slashes = add->decode_encoded_slashes;
        merged->encoded_slashes_set = 1;
    }
    merge_options(conf, add);
    merge_pointers(conf, add);
    merge_flags(conf, add);
    merge_limits(conf, add);
    merge_etag(conf, add);
    merge_error_documents(p, conf, add);
    merge_log(p, conf, add);
    conf->sec_file = join(p, conf->sec_file, add->sec_file);
    conf->sec_if = join(p, conf->sec_if, add->sec_if);
    conf->cgi_var_rules = overlay(p, conf->cgi_var_rules, add->cgi_var_rules);
    return merged;
}
