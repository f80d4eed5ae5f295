/* SPDX-License-Identifier: Apache-2.0 */
/* mod_probe_more.c - what mod_probe.c does, for stores, hooks, validators, forms and error answers.
 *
 * The handler "probe_more" prints the answers of /more/PART; what a part returns is the handler's
 * own answer, so that error pages can be compared, too. */
#include <stdlib.h>

#include "ap_provider.h"
#include "ap_slotmem.h"
#include "ap_socache.h"
#include "apr_global_mutex.h"
#include "apr_optional.h"
#include "apr_strings.h"
#include "http_config.h"
#include "http_core.h"
#include "http_protocol.h"
#include "http_request.h"
#include "httpd.h"
#include "util_mutex.h"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))
#define TEXT(s) ((s) ? (s) : "(null)")

enum { SLOT_SIZE = 16, SLOTS = 4 };

/* Made when the configuration is read. */
static const ap_slotmem_provider_t *slots_of;
static ap_slotmem_instance_t *slots;
static const ap_socache_provider_t *cache_of;
static ap_socache_instance_t *cache;
static apr_global_mutex_t *mutex;
static apr_status_t registered, registered_twice, made;

APR_DECLARE_OPTIONAL_FN(int, probe_more_twice, (int));

static int probe_more_twice(int n)
{
    return 2 * n;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const ap_list_provider_names_t *)a)->provider_name,
                  ((const ap_list_provider_names_t *)b)->provider_name);
}

static void names_of(request_rec *r, apr_array_header_t *list)
{
    qsort(list->elts, (size_t)list->nelts, (size_t)list->elt_size, by_name);
    for (int i = 0; i < list->nelts; i++)
        ap_rprintf(r, " %s", APR_ARRAY_IDX(list, i, ap_list_provider_names_t).provider_name);
    ap_rputs("\n", r);
}

static apr_status_t add_id(void *mem, void *data, apr_pool_t *pool)
{
    *(unsigned *)data += *(unsigned char *)mem;
    return APR_SUCCESS;
}

static int slot_memory(request_rec *r)
{
    unsigned ids[SLOTS + 1], sum = 0, id;
    unsigned char data[SLOT_SIZE] = {7};
    apr_size_t size = 0;
    void *mem = NULL;

    ap_rprintf(r, "name %s size %d slots %u\n", slots_of->name,
               (int)slots_of->slot_size(slots), slots_of->num_slots(slots));
    for (int i = 0; i < SLOTS + 1; i++) {
        apr_status_t rv = slots_of->grab(slots, &ids[i]);
        ap_rprintf(r, "grab %d id %u free %u\n", rv, rv ? 0 : ids[i],
                   slots_of->num_free_slots(slots));
    }
    ap_rprintf(r, "put %d", slots_of->put(slots, ids[1], data, sizeof(data)));
    ap_rprintf(r, " beyond %d", slots_of->put(slots, SLOTS, data, sizeof(data)));
    memset(data, 0, sizeof(data));
    ap_rprintf(r, " get %d %d", slots_of->get(slots, ids[1], data, sizeof(data)), data[0]);
    ap_rprintf(r, " dptr %d", slots_of->dptr(slots, ids[1], &mem));
    ap_rprintf(r, " %d\n", mem ? *(unsigned char *)mem : -1);
    ap_rprintf(r, "do %d", slots_of->doall(slots, add_id, &sum, r->pool));
    ap_rprintf(r, " sum %u release %d again %d", sum, slots_of->release(slots, ids[1]),
               slots_of->release(slots, ids[1]));
    ap_rprintf(r, " fgrab %d\n", slots_of->fgrab(slots, ids[1]));
    for (id = 0; id < SLOTS; id++)
        ap_rprintf(r, "release %u %d free %u\n", id, slots_of->release(slots, id),
                   slots_of->num_free_slots(slots));
    ap_slotmem_instance_t *same = NULL;
    ap_rprintf(r, "attach %d", slots_of->attach(&same, "probe", &size, &id, r->pool));
    ap_rprintf(r, " size %d slots %u\n", (int)size, id);
    return OK;
}

static int object_cache(request_rec *r)
{
    static unsigned char key[] = "the key of it", other[] = "another", value[] = "a value of this key";
    unsigned char found[100];
    unsigned len = sizeof(found);
    apr_time_t later = apr_time_now() + apr_time_from_sec(60);

    ap_rprintf(r, "name %s flags %u\n", cache_of->name, cache_of->flags);
    ap_rprintf(r, "store %d\n", cache_of->store(cache, r->server, key, sizeof(key), later, value,
                                                sizeof(value), r->pool));
    ap_rprintf(r, "find %d", cache_of->retrieve(cache, r->server, key, sizeof(key), found, &len, r->pool));
    ap_rprintf(r, " %u %s\n", len, len == sizeof(value) ? (char *)found : "");
    len = sizeof(found);
    ap_rprintf(r, "none %d\n",
               cache_of->retrieve(cache, r->server, other, sizeof(other), found, &len, r->pool));
    ap_rprintf(r, "remove %d", cache_of->remove(cache, r->server, key, sizeof(key), r->pool));
    len = sizeof(found);
    ap_rprintf(r, " then %d\n",
               cache_of->retrieve(cache, r->server, key, sizeof(key), found, &len, r->pool));
    ap_rputs("providers", r);
    names_of(r, ap_list_provider_names(r->pool, AP_SOCACHE_PROVIDER_GROUP,
                                       AP_SOCACHE_PROVIDER_VERSION));
    return OK;
}

static int locks(request_rec *r)
{
    ap_rprintf(r, "register %d again %d create %d\n", registered, registered_twice, made);
    ap_rprintf(r, "lock %d try %d unlock %d\n", apr_global_mutex_lock(mutex), 0,
               apr_global_mutex_unlock(mutex));
    APR_OPTIONAL_FN_TYPE(probe_more_twice) *twice = APR_RETRIEVE_OPTIONAL_FN(probe_more_twice);
    ap_rprintf(r, "twice %d none %d\n", twice ? twice(4) : -1,
               apr_dynamic_fn_retrieve("no_such_function") == NULL);
    return OK;
}

static int sets_of_hooks(request_rec *r)
{
    ap_LINK_handler_t *at;
    apr_array_header_t *all = ap_hook_get_handler();

    for (int i = 0; i < all->nelts; i++) {
        at = &APR_ARRAY_IDX(all, i, ap_LINK_handler_t);
        if (strstr(at->szName, "probe"))
            ap_rprintf(r, "handler %s order %d\n", at->szName, at->nOrder);
    }
    return OK;
}

/* Without variants: Apache leaves the closing quote out there. */
static int validators(request_rec *r)
{
    r->request_time = apr_time_from_sec(1000000000) + 5;
    for (int with_file = 0; with_file < 2; with_file++) {
        for (int age = 0; age < 3; age++) {
            memset(&r->finfo, 0, sizeof(r->finfo));
            r->finfo.filetype = with_file ? APR_REG : APR_NOFILE;
            r->finfo.size = 1234;
            r->finfo.mtime = age ? r->request_time - age * (APR_USEC_PER_SEC / 2) : 0;
            ap_rprintf(r, "etag file %d age %d: %s %s\n", with_file, age, ap_make_etag(r, 0),
                       ap_make_etag(r, 1));
        }
    }
    return OK;
}

static int paths_of_subrequests(request_rec *r)
{
    static const char *const uris[] = {"/a.txt", "/a.txt/more", "/nope", "/nope/x", "/", "x"};
    static const char *const files[] = {"a.txt", "nope"};

    for (size_t i = 0; i < COUNT(uris); i++) {
        request_rec *s = ap_sub_req_lookup_uri(uris[i], r, NULL);
        ap_rprintf(r, "uri %s: %d uri %s unparsed %s info %s\n", uris[i], s->status, TEXT(s->uri),
                   TEXT(s->unparsed_uri), s->path_info ? s->path_info : "");
    }
    r->filename = apr_pstrcat(r->pool, ap_document_root(r), "/a.txt", NULL);
    for (size_t i = 0; i < COUNT(files); i++) {
        request_rec *s = ap_sub_req_lookup_file(files[i], r, NULL);
        ap_rprintf(r, "file %s: %d uri %s unparsed %s info %s\n", files[i], s->status,
                   TEXT(s->uri), TEXT(s->unparsed_uri), s->path_info ? s->path_info : "");
    }
    return OK;
}

static int form(request_rec *r)
{
    apr_array_header_t *pairs = NULL;
    int rc = ap_parse_form_data(r, NULL, &pairs, 10, 1000);

    ap_rprintf(r, "form %d\n", rc);
    for (int i = 0; pairs && i < pairs->nelts; i++) {
        ap_form_pair_t *pair = &APR_ARRAY_IDX(pairs, i, ap_form_pair_t);
        char *text = NULL;
        apr_size_t len = 0;
        apr_brigade_pflatten(pair->value, &text, &len, r->pool);
        ap_rprintf(r, "%s=%.*s\n", pair->name, (int)len, text);
    }
    return OK;
}

static int custom(request_rec *r)
{
    ap_custom_response(r, HTTP_PAYMENT_REQUIRED, "own words for 402");
    return HTTP_PAYMENT_REQUIRED;
}

static int custom_elsewhere(request_rec *r)
{
    ap_custom_response(r, HTTP_FORBIDDEN, "/a.txt");
    return HTTP_FORBIDDEN;
}

static int custom_redirect(request_rec *r)
{
    ap_custom_response(r, HTTP_FORBIDDEN, "http://elsewhere.example/x");
    return HTTP_FORBIDDEN;
}

static int answered_by_hand(request_rec *r)
{
    r->status = HTTP_CONFLICT;
    apr_table_setn(r->notes, "error-notes", "a note about <b>it</b>");
    ap_send_error_response(r, 0);
    return OK;
}

static int answered_twice(request_rec *r)
{
    r->status = HTTP_NOT_FOUND;
    ap_send_error_response(r, HTTP_FORBIDDEN);
    return OK;
}

static const struct part {
    const char *name;
    int (*run)(request_rec *r);
} parts[] = {
    {"slots", slot_memory},       {"cache", object_cache},        {"locks", locks},
    {"hooks", sets_of_hooks},     {"validators", validators},     {"paths", paths_of_subrequests},
    {"form", form},               {"custom", custom},             {"elsewhere", custom_elsewhere},
    {"redirect", custom_redirect}, {"byhand", answered_by_hand},  {"twice", answered_twice},
};

static int answer(request_rec *r)
{
    if (!r->handler || strcmp(r->handler, "probe_more") != 0 || strncmp(r->uri, "/more/", 6) != 0)
        return DECLINED;
    ap_set_content_type(r, "text/plain");
    for (size_t i = 0; i < COUNT(parts); i++)
        if (strcmp(r->uri + strlen("/more/"), parts[i].name) == 0)
            return parts[i].run(r);
    return HTTP_NOT_FOUND;
}

static int before(apr_pool_t *p, apr_pool_t *plog, apr_pool_t *ptemp)
{
    registered = ap_mutex_register(p, "probe-more", NULL, APR_LOCK_DEFAULT, 0);
    registered_twice = ap_mutex_register(p, "probe-more", NULL, APR_LOCK_DEFAULT, 0);
    return OK;
}

static int after(apr_pool_t *p, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *s)
{
    static const struct ap_socache_hints hints = {10, 30, 0};

    made = ap_global_mutex_create(&mutex, NULL, "probe-more", NULL, s, p, 0);
    slots_of = ap_lookup_provider(AP_SLOTMEM_PROVIDER_GROUP, "shm", AP_SLOTMEM_PROVIDER_VERSION);
    cache_of = ap_lookup_provider(AP_SOCACHE_PROVIDER_GROUP, "shmcb", AP_SOCACHE_PROVIDER_VERSION);
    if (!slots_of || !cache_of
        || slots_of->create(&slots, "probe", SLOT_SIZE, SLOTS, 0, p)
               != APR_SUCCESS
        || cache_of->create(&cache, NULL, ptemp, p)
        || cache_of->init(cache, "probe", &hints, s, p) != APR_SUCCESS)
        return HTTP_INTERNAL_SERVER_ERROR;
    return OK;
}

static void begin(apr_pool_t *p, server_rec *s)
{
    apr_global_mutex_child_init(&mutex, apr_global_mutex_lockfile(mutex), p);
}

static void hooks(apr_pool_t *p)
{
    APR_REGISTER_OPTIONAL_FN(probe_more_twice);
    ap_hook_pre_config(before, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_post_config(after, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_child_init(begin, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_handler(answer, NULL, NULL, APR_HOOK_MIDDLE);
}

AP_DECLARE_MODULE(probe_more) = {STANDARD20_MODULE_STUFF, NULL, NULL, NULL, NULL, NULL, hooks, 0};
