/* SPDX-License-Identifier: Apache-2.0 */
/* module.c - the modules that are there, their indexes, names and directives.
 *
 * ap_top_module is the list that directives are looked up in, newest first; an index is
 * a module's slot in every configuration vector. Built-in modules keep theirs for ever,
 * loaded ones get the next free number each time they are loaded; core has 0.
 *
 * While the configuration is read a vector has a slot for every module that could still
 * come; afterwards vectors are made as short as they can be, since one is made for each
 * request.
 *
 * Owner: the control process; every thread reads once children run.
 * Memory: the tables are static or of malloc(), because modules come and go with a pool
 * that is cleared before they are told. */

#include <stdlib.h>

#include "apr_hooks.h"
#include "apr_lib.h"
#include "apr_strings.h"
#include "config_priv.h"
#include "http_core.h"
#include "http_log.h"

APLOG_USE_MODULE(core)

enum {
    MOST_MODULES = 64 + DYNAMIC_MODULE_LIMIT, /* built in and loaded */
    COMMAND_BUCKETS = 1024,
    SPARE_SLOTS = 4                           /* for a module that reserved none */
};

/* What is known of a module beside its record. */
struct module_entry {
    module *mod;
    char *symbol;     /* "alias_module" */
    char *short_name; /* "alias" */
};

AP_DECLARE_DATA module *ap_top_module;
AP_DECLARE_DATA module **ap_loaded_modules;

static module *loaded[MOST_MODULES + 1];
static struct module_entry entries[MOST_MODULES];
static int builtin_count; /* indexes below are for ever */
static int index_end;     /* one above the highest index in use */
static int slots = MOST_MODULES;
static int reserved;
static apr_array_header_t *reserving; /* names of directives that add modules later */
static struct config_command *buckets[COMMAND_BUCKETS];

/* Directives by name */

static unsigned name_hash(const char *name)
{
    unsigned h = 2166136261u;

    for (; *name; name++)
        h = (h ^ (unsigned char)apr_tolower(*name)) * 16777619u;
    return h;
}

static const struct config_command *same_name(const struct config_command *c, unsigned hash,
                                              const char *name)
{
    while (c && (c->hash != hash || ap_cstr_casecmp(c->cmd->name, name) != 0))
        c = c->next;
    return c;
}

const struct config_command *config_commands(const char *name)
{
    unsigned hash = name_hash(name);

    return same_name(buckets[hash % COMMAND_BUCKETS], hash, name);
}

const struct config_command *config_commands_next(const struct config_command *c)
{
    ap_assert(c);
    return same_name(c->next, c->hash, c->cmd->name);
}

int config_commands_each(int (*fn)(void *baton, const module *m, const command_rec *cmd),
                         void *baton)
{
    for (const module *m = ap_top_module; m; m = m->next) {
        for (const command_rec *cmd = m->cmds; cmd && cmd->name; cmd++) {
            if (fn(baton, m, cmd))
                return 1;
        }
    }
    return 0;
}

/* The rows of a table go in backwards, so that the first of two with one name is found. */
static void commands_add(module *m)
{
    size_t n = 0;

    while (m->cmds && m->cmds[n].name)
        n++;
    while (n-- > 0) {
        struct config_command *c = ap_malloc(sizeof(*c));
        c->mod = m;
        c->cmd = &m->cmds[n];
        c->hash = name_hash(c->cmd->name);
        c->next = buckets[c->hash % COMMAND_BUCKETS];
        buckets[c->hash % COMMAND_BUCKETS] = c;
    }
}

static void commands_remove(const module *m)
{
    for (int i = 0; i < COMMAND_BUCKETS; i++) {
        struct config_command **link = &buckets[i];
        while (*link) {
            struct config_command *c = *link;
            if (c->mod == m) {
                *link = c->next;
                free(c);
            } else {
                link = &c->next;
            }
        }
    }
}

/* A built-in module may have changed its table since it was added. */
static void commands_rebuild(void)
{
    for (int i = 0; i < index_end; i++) {
        if (entries[i].mod) {
            commands_remove(entries[i].mod);
            commands_add(entries[i].mod);
        }
    }
}

/* Slots */

int config_vector_slots(void)
{
    return slots;
}

int config_slots_most(void)
{
    return MOST_MODULES;
}

static apr_status_t forget_reservations(void *unused)
{
    (void)unused;
    reserving = NULL;
    reserved = 0;
    return APR_SUCCESS;
}

void config_slots_open(apr_pool_t *pool)
{
    slots = MOST_MODULES;
    reserved = 0;
    commands_rebuild();
    reserving = apr_array_make(pool, 4, sizeof(char *));
    apr_pool_cleanup_register(pool, NULL, forget_reservations, apr_pool_cleanup_null);
}

static int count_reserving(const ap_directive_t *d)
{
    int n = 0;

    for (; d; d = d->next) {
        for (int i = 0; i < reserving->nelts; i++)
            n += ap_cstr_casecmp(d->directive, APR_ARRAY_IDX(reserving, i, const char *)) == 0;
        n += count_reserving(d->first_child);
    }
    return n;
}

void config_slots_close(const ap_directive_t *tree)
{
    int want = index_end + reserved + SPARE_SLOTS;

    if (reserving && reserving->nelts > 0)
        want += count_reserving(tree);
    slots = want < MOST_MODULES ? want : MOST_MODULES;
    ap_assert(slots >= index_end);
}

AP_DECLARE(void) ap_reserve_module_slots(int count)
{
    ap_assert(count >= 0);
    reserved += count;
}

AP_DECLARE(void) ap_reserve_module_slots_directive(const char *directive)
{
    ap_assert(directive);
    if (reserving)
        APR_ARRAY_PUSH(reserving, const char *) = apr_pstrdup(reserving->pool, directive);
}

/* Names */

/* "mod_alias.c" out of the path that the compiler put there. */
static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* What LogLevel calls a module: its symbol without "_module", else its file's name
 * without "mod_" and what follows the dot. */
static char *make_short_name(const char *symbol, const char *file)
{
    const char *from = symbol ? symbol : file;
    const char *end = symbol ? strstr(symbol, "_module") : strchr(file, '.');

    if (!symbol && strncmp(from, "mod_", 4) == 0)
        from += 4;
    return strndup(from, end && end > from ? (size_t)(end - from) : strlen(from));
}

module *config_module_at(int index)
{
    return index >= 0 && index < index_end ? entries[index].mod : NULL;
}

module *config_module_by_symbol(const char *symbol)
{
    for (int i = 0; i < index_end; i++) {
        if (entries[i].mod && entries[i].symbol && strcmp(entries[i].symbol, symbol) == 0)
            return entries[i].mod;
    }
    return NULL;
}

const char *config_module_symbol(const module *m)
{
    ap_assert(m);
    if (config_module_at(m->module_index) == m && entries[m->module_index].symbol)
        return entries[m->module_index].symbol;
    return m->name;
}

AP_DECLARE(const char *) ap_find_module_short_name(int module_index)
{
    module *m = config_module_at(module_index);

    return m ? entries[module_index].short_name : NULL;
}

AP_DECLARE(module *) ap_find_linked_module(const char *name)
{
    for (module *m = ap_top_module; m; m = m->next) {
        if (strcmp(m->name, name) == 0)
            return m;
    }
    return NULL;
}

AP_DECLARE(const char *) ap_find_module_name(module *m)
{
    ap_assert(m);
    return m->name;
}

AP_DECLARE(int) ap_get_module_flags(const module *m)
{
    if (m->version != AP_MODULE_FLAGS_MMN_MAJOR || m->minor_version < AP_MODULE_FLAGS_MMN_MINOR)
        return 0;
    return m->flags;
}

/* Coming and going */

static int free_index(void)
{
    int limit = slots < MOST_MODULES ? slots : builtin_count + DYNAMIC_MODULE_LIMIT;

    for (int i = builtin_count; i < limit && i < MOST_MODULES; i++) {
        if (!entries[i].mod)
            return i;
    }
    return -1;
}

/* Give a module its index and names and put it in front of the list. */
static void link_module(module *m, int index, const char *symbol)
{
    struct module_entry *e = &entries[index];

    ap_assert(index >= 0 && index < MOST_MODULES && !e->mod);
    m->module_index = index;
    m->name = base_name(m->name);
    m->next = ap_top_module;
    ap_top_module = m;
    e->mod = m;
    e->symbol = symbol ? strdup(symbol) : NULL;
    e->short_name = make_short_name(symbol, m->name);
    if (index >= index_end)
        index_end = index + 1;
    commands_add(m);
}

static const char *wrong_version(const module *m, apr_pool_t *p)
{
    return apr_psprintf(p, "Module \"%s\" was built for another server (module interface %d, "
                        "this one has %d): it needs a build for this interface",
                        m->name, m->version, MODULE_MAGIC_NUMBER_MAJOR);
}

AP_DECLARE(void) ap_register_hooks(module *m, apr_pool_t *p)
{
    ap_assert(m);
    if (!m->register_hooks)
        return;
    apr_hook_debug_current = m->name;
    m->register_hooks(p);
}

AP_DECLARE(const char *) ap_add_module(module *m, apr_pool_t *p, const char *symbol)
{
    int index;

    ap_assert(m && p);
    if (m->version != MODULE_MAGIC_NUMBER_MAJOR)
        return wrong_version(m, p);
    index = free_index();
    if (index < 0)
        return apr_psprintf(p, "Module \"%s\" could not be loaded: there is room for %d loaded "
                            "modules", base_name(m->name), DYNAMIC_MODULE_LIMIT);
    link_module(m, index, symbol);
    ap_register_hooks(m, p);
    return NULL;
}

/* The index is free at once; vectors that were made before keep what they have there. */
AP_DECLARE(void) ap_remove_module(module *m)
{
    module **link = &ap_top_module;

    ap_assert(m);
    while (*link && *link != m)
        link = &(*link)->next;
    if (!*link) {
        ap_log_error(APLOG_MARK, APLOG_ERR, 0, NULL,
                     APLOGNO(00525) "Cannot remove module %s: not found in module list",
                     m->name);
        return;
    }
    *link = m->next;
    m->next = NULL;
    struct module_entry *e = &entries[m->module_index];
    free(e->symbol);
    free(e->short_name);
    *e = (struct module_entry){ NULL, NULL, NULL };
    while (index_end > builtin_count && !entries[index_end - 1].mod)
        index_end--;
    m->module_index = -1;
    commands_remove(m);
}

AP_DECLARE(const char *) ap_add_loaded_module(module *mod, apr_pool_t *p, const char *symbol)
{
    const char *error = ap_add_module(mod, p, symbol);
    int n = 0;

    if (error)
        return error;
    while (loaded[n])
        n++;
    ap_assert(n < MOST_MODULES);
    loaded[n] = mod;
    loaded[n + 1] = NULL;
    return NULL;
}

AP_DECLARE(void) ap_remove_loaded_module(module *mod)
{
    int to = 0;

    ap_remove_module(mod);
    for (int from = 0; loaded[from]; from++) {
        if (loaded[from] != mod)
            loaded[to++] = loaded[from];
    }
    loaded[to] = NULL;
}

static const char *builtin_symbol(const module *m)
{
    for (const ap_module_symbol_t *s = ap_prelinked_module_symbols; s->name; s++) {
        if (s->modp == m)
            return s->name;
    }
    return NULL;
}

AP_DECLARE(const char *) ap_setup_prelinked_modules(process_rec *process)
{
    ap_assert(process && !builtin_count);
    for (module **m = ap_preloaded_modules; *m; m++) {
        if ((*m)->version != MODULE_MAGIC_NUMBER_MAJOR)
            return wrong_version(*m, process->pool);
        ap_assert(builtin_count < MOST_MODULES - DYNAMIC_MODULE_LIMIT);
        loaded[builtin_count] = *m;
        link_module(*m, builtin_count, builtin_symbol(*m));
        builtin_count++;
    }
    ap_loaded_modules = loaded;
    apr_hook_global_pool = process->pconf;
    return NULL;
}

AP_DECLARE(void) ap_run_rewrite_args(process_rec *process)
{
    ap_assert(process);
    for (module *m = ap_top_module; m; m = m->next) {
        if (m->rewrite_args)
            m->rewrite_args(process);
    }
}
