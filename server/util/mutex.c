/* SPDX-License-Identifier: Apache-2.0 */
/* mutex.c - locks between processes: their types, mechanisms and files, as Mutex says.
 *
 * A module registers a type of lock before the configuration is read, the directive
 * sets types (and the default for the rest), and the module creates its locks after
 * that. Everything belongs to the configuration's pool and starts anew at each
 * reading. Control process only. */
#include <unistd.h>

#include <apr_hash.h>
#include <apr_lib.h>
#include <apr_strings.h>

#include "core/core_priv.h"
#include "http_config.h"
#include "http_log.h"
#include "http_main.h"
#include "unixd.h"
#include "util/util_priv.h"
#include "util_mutex.h"

/** The settings of a type, and the default for all types. */
struct mutex_type {
    apr_int32_t options; /* AP_MUTEX_* given at registration */
    int set;             /* by the directive; else the default holds */
    int none;            /* no lock at all */
    int omit_pid;        /* the file's name has no process id */
    apr_lockmech_e mech;
    const char *dir;     /* of the lock file; NULL: DefaultRuntimeDir */
};

static apr_hash_t *types; /* by name, with "default" among them */

/** Mechanisms by the names of Mutex. */
static const struct mechanism {
    const char *name;
    apr_lockmech_e mech;
    int none;
} mechanisms[] = {
    { "default", APR_LOCK_DEFAULT, 0 },   { "yes", APR_LOCK_DEFAULT, 0 },
    { "none", APR_LOCK_DEFAULT, 1 },      { "no", APR_LOCK_DEFAULT, 1 },
    { "fcntl", APR_LOCK_FCNTL, 0 },       { "flock", APR_LOCK_FLOCK, 0 },
    { "file", APR_LOCK_FCNTL, 0 },        { "sysvsem", APR_LOCK_SYSVSEM, 0 },
    { "sem", APR_LOCK_POSIXSEM, 0 },      { "posixsem", APR_LOCK_POSIXSEM, 0 },
    { "pthread", APR_LOCK_PROC_PTHREAD, 0 },
};

static const struct mechanism *find_mechanism(const char *name, apr_size_t len)
{
    for (size_t i = 0; i < sizeof(mechanisms) / sizeof(mechanisms[0]); i++) {
        if (strlen(mechanisms[i].name) == len
            && !ap_cstr_casecmpn(mechanisms[i].name, name, len))
            return &mechanisms[i];
    }
    return NULL;
}

/* "none" is told apart from errors by its own status. */
AP_DECLARE(apr_status_t) ap_parse_mutex(const char *arg, apr_pool_t *pool,
                                        apr_lockmech_e *mutexmech, const char **mutexfile)
{
    const char *file = strchr(arg, ':');
    const struct mechanism *m = find_mechanism(arg, file ? (apr_size_t)(file - arg) : strlen(arg));

    ap_assert(mutexmech != NULL && mutexfile != NULL);
    *mutexfile = NULL;
    if (!m)
        return APR_ENOTIMPL;
    if (m->none)
        return APR_ENOLOCK;
    if (file && file[1]) {
        *mutexfile = ap_server_root_relative(pool, file + 1);
        if (!*mutexfile)
            return APR_BADARG;
    }
    *mutexmech = m->mech;
    return APR_SUCCESS;
}

static apr_status_t forget(void *unused)
{
    types = NULL;
    return APR_SUCCESS;
}

AP_DECLARE(void) ap_mutex_init(apr_pool_t *p)
{
    struct mutex_type *def;

    if (types)
        return;
    types = apr_hash_make(p);
    apr_pool_cleanup_register(p, NULL, forget, apr_pool_cleanup_null);
    def = apr_pcalloc(p, sizeof(*def));
    def->mech = APR_LOCK_DEFAULT;
    apr_hash_set(types, "default", APR_HASH_KEY_STRING, def);
}

AP_DECLARE(apr_status_t) ap_mutex_register(apr_pool_t *pconf, const char *type,
                                           const char *default_dir, apr_lockmech_e default_mech,
                                           apr_int32_t options)
{
    struct mutex_type *mutex;

    ap_assert(type != NULL);
    if ((options & ~(AP_MUTEX_ALLOW_NONE | AP_MUTEX_DEFAULT_NONE)) != 0)
        return APR_EINVAL;
    ap_mutex_init(pconf);
    mutex = apr_pcalloc(pconf, sizeof(*mutex));
    mutex->options = options;
    mutex->none = (options & AP_MUTEX_DEFAULT_NONE) != 0;
    mutex->mech = default_mech;
    mutex->dir = default_dir;
    apr_hash_set(types, apr_pstrdup(pconf, type), APR_HASH_KEY_STRING, mutex);
    return APR_SUCCESS;
}

/* The settings that hold for a type; NULL if nobody registered it. */
static const struct mutex_type *settings(const char *type)
{
    struct mutex_type *mutex = types ? apr_hash_get(types, type, APR_HASH_KEY_STRING) : NULL;
    struct mutex_type *def = types ? apr_hash_get(types, "default", APR_HASH_KEY_STRING) : NULL;

    if (!mutex || mutex->set || !def->set)
        return mutex;
    return def;
}

/* The runtime directory is asked for late: a directive may set it after Mutex. */
static const char *directory(const struct mutex_type *mutex, apr_pool_t *p)
{
    return mutex->dir ? mutex->dir : ap_runtime_dir_relative(p, "");
}

/** One lock that is about to be made. */
struct new_mutex {
    const char *type;
    const char *instance; /* tells locks of a type apart; may be NULL */
    const char *file;
    apr_lockmech_e mech;
};

/* Find settings and the file's name; APR_ENOLOCK: there is to be no lock. */
static apr_status_t plan(struct new_mutex *mutex, const char **name, apr_pool_t *p)
{
    const struct mutex_type *set = settings(mutex->type);
    const char *file;

    ap_assert(mutex->type != NULL);
    if (!set)
        return APR_ENOENT;
    if (set->none)
        return APR_ENOLOCK;
    file = apr_pstrcat(p, mutex->type, mutex->instance ? "-" : "",
                       mutex->instance ? mutex->instance : "", NULL);
    if (!set->omit_pid)
        file = ap_append_pid(p, file, ".");
    mutex->file = ap_server_root_relative(p, ap_make_full_path(p, directory(set, p), file));
    mutex->mech = set->mech;
    if (name)
        *name = mutex->file;
    return mutex->file ? APR_SUCCESS : APR_EINVAL;
}

static apr_status_t fail_plan(const struct new_mutex *mutex, server_rec *s, apr_status_t rv)
{
    ap_log_error(APLOG_MARK, APLOG_EMERG, rv, s, APLOGNO(00022)
                 "Can't create mutex of unknown type %s", mutex->type);
    return rv;
}

static apr_status_t fail_create(const struct new_mutex *mutex, server_rec *s, apr_status_t rv)
{
    ap_log_error(APLOG_MARK, APLOG_EMERG, rv, s, APLOGNO(00023)
                 "Couldn't create the %s mutex (file %s)", mutex->type, mutex->file);
    return rv;
}

static apr_status_t after_perms(const struct new_mutex *mutex, server_rec *s, apr_status_t rv)
{
    if (rv != APR_SUCCESS)
        ap_log_error(APLOG_MARK, APLOG_EMERG, rv, s, APLOGNO(00024)
                     "Couldn't set permissions on the %s mutex; check User and Group directives",
                     mutex->type);
    return rv;
}

/* Plan a lock that is asked for with options; *none is set where there is to be none. */
static apr_status_t start(struct new_mutex *mutex, const char **name, server_rec *s,
                          apr_pool_t *p, apr_int32_t options, int *none)
{
    apr_status_t rv;

    ap_assert(none != NULL);
    *none = 0;
    if (options) {
        ap_log_error(APLOG_MARK, APLOG_EMERG, 0, s, APLOGNO(00021)
                     "Invalid options were specified when creating the %s mutex", mutex->type);
        return APR_EINVAL;
    }
    rv = plan(mutex, name, p);
    *none = rv == APR_ENOLOCK;
    return rv == APR_SUCCESS || *none ? APR_SUCCESS : fail_plan(mutex, s, rv);
}

AP_DECLARE(apr_status_t) ap_global_mutex_create(apr_global_mutex_t **mutex, const char **name,
                                                const char *type, const char *instance_id,
                                                server_rec *server, apr_pool_t *pool,
                                                apr_int32_t options)
{
    struct new_mutex lock = { type, instance_id, NULL, APR_LOCK_DEFAULT };
    int none;
    apr_status_t rv = start(&lock, name, server, pool, options, &none);

    *mutex = NULL;
    if (rv != APR_SUCCESS || none)
        return rv;
    rv = apr_global_mutex_create(mutex, lock.file, lock.mech, pool);
    if (rv != APR_SUCCESS)
        return fail_create(&lock, server, rv);
    return after_perms(&lock, server, ap_unixd_set_global_mutex_perms(*mutex));
}

AP_DECLARE(apr_status_t) ap_proc_mutex_create(apr_proc_mutex_t **mutex, const char **name,
                                              const char *type, const char *instance_id,
                                              server_rec *server, apr_pool_t *pool,
                                              apr_int32_t options)
{
    struct new_mutex lock = { type, instance_id, NULL, APR_LOCK_DEFAULT };
    int none;
    apr_status_t rv = start(&lock, name, server, pool, options, &none);

    *mutex = NULL;
    if (rv != APR_SUCCESS || none)
        return rv;
    rv = apr_proc_mutex_create(mutex, lock.file, lock.mech, pool);
    if (rv != APR_SUCCESS)
        return fail_create(&lock, server, rv);
    return after_perms(&lock, server, ap_unixd_set_proc_mutex_perms(*mutex));
}

/* What -t -D DUMP_RUN_CFG prints. */

static const char *mechanism_name(const struct mutex_type *mutex)
{
    for (size_t i = 0; i < sizeof(mechanisms) / sizeof(mechanisms[0]); i++) {
        const char *name = mechanisms[i].name;
        if (mechanisms[i].mech == mutex->mech && strcmp(name, "sem") && strcmp(name, "file"))
            return name;
    }
    return "unknown";
}

static void dump_type(apr_pool_t *p, apr_file_t *out, const char *name,
                      const struct mutex_type *mutex)
{
    if (mutex->set && mutex->none) {
        apr_file_printf(out, "Mutex %s: none\n", name);
        return;
    }
    if (!mutex->set && strcmp(name, "default")) {
        apr_file_printf(out, "Mutex %s: using_defaults\n", name);
        return;
    }
    apr_file_printf(out, "Mutex %s: dir=\"%s\" mechanism=%s %s\n", name,
                    directory(mutex, p), mechanism_name(mutex),
                    mutex->omit_pid ? "[OmitPid]" : "");
}

AP_DECLARE(void) ap_dump_mutexes(apr_pool_t *p, server_rec *s, apr_file_t *out)
{
    ap_assert(out != NULL);
    for (apr_hash_index_t *hi = types ? apr_hash_first(p, types) : NULL; hi;
         hi = apr_hash_next(hi)) {
        const void *name;
        void *mutex;
        apr_hash_this(hi, &name, NULL, &mutex);
        dump_type(p, out, name, mutex);
    }
}

/* The directive: Mutex mechanism [default|type] ... [OmitPID] */

static const char *parse_mechanism(cmd_parms *cmd, const char *arg, struct mutex_type *to)
{
    apr_status_t rv = ap_parse_mutex(arg, cmd->pool, &to->mech, &to->dir);

    to->none = rv == APR_ENOLOCK;
    if (rv != APR_SUCCESS && rv != APR_ENOLOCK && rv != APR_BADARG)
        return apr_pstrcat(cmd->pool, "Invalid Mutex argument ", arg, " ("
                           AP_ALL_AVAILABLE_MUTEXES_STRING ")", NULL);
    if (rv == APR_BADARG || (to->dir && !ap_is_directory(cmd->pool, to->dir)))
        return apr_pstrcat(cmd->pool, "Invalid Mutex directory in argument ", arg, NULL);
    return NULL;
}

/* Give a type the settings; its registration says whether "none" is one of them. */
static const char *apply(cmd_parms *cmd, const char *type, const struct mutex_type *from)
{
    struct mutex_type *mutex = apr_hash_get(types, type, APR_HASH_KEY_STRING);

    ap_assert(types != NULL);
    if (!mutex)
        return apr_psprintf(cmd->pool, "Mutex type %s is not valid", type);
    if (from->none && !(mutex->options & AP_MUTEX_ALLOW_NONE))
        return apr_psprintf(cmd->pool, "None is not allowed for mutex type %s", type);
    mutex->set = 1;
    mutex->none = from->none;
    mutex->mech = from->mech;
    mutex->omit_pid = from->omit_pid;
    if (from->dir)
        mutex->dir = from->dir;
    return NULL;
}

/* Mechanism first, then types and OmitPID in any order; without a type the default is meant. */
AP_DECLARE(const char *) ap_set_mutex(cmd_parms *cmd, void *dummy, const char *arg)
{
    struct mutex_type set = { 0 };
    apr_array_header_t *names = apr_array_make(cmd->temp_pool, 4, sizeof(char *));
    const char *error = ap_check_cmd_context(cmd, GLOBAL_ONLY);
    const char *word;

    if (error)
        return error;
    ap_mutex_init(cmd->pool);
    word = ap_getword_conf(cmd->pool, &arg);
    if (!*word)
        return "Mutex requires at least a mechanism argument (" AP_ALL_AVAILABLE_MUTEXES_STRING
               ")";
    error = parse_mechanism(cmd, word, &set);
    while (*arg) {
        word = ap_getword_conf(cmd->pool, &arg);
        if (!ap_cstr_casecmp(word, "omitpid"))
            set.omit_pid = 1;
        else
            APR_ARRAY_PUSH(names, const char *) = word;
    }
    if (!names->nelts)
        APR_ARRAY_PUSH(names, const char *) = "default";
    for (int i = 0; i < names->nelts && !error; i++)
        error = apply(cmd, APR_ARRAY_IDX(names, i, const char *), &set);
    return error;
}

const command_rec mutex_directives[] = {
    AP_INIT_RAW_ARGS("Mutex", ap_set_mutex, NULL, RSRC_CONF,
                     "mutex (or \"default\") and mechanism"),
    { .name = NULL }
};

static int start_types(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp)
{
    ap_mutex_init(pconf);
    return OK;
}

void mutex_register_hooks(apr_pool_t *p)
{
    ap_hook_pre_config(start_types, NULL, NULL, APR_HOOK_REALLY_FIRST);
}
