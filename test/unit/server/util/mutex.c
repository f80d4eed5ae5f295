/* SPDX-License-Identifier: Apache-2.0 */
/* What Mutex may say: mechanisms with and without a file, none, types, OmitPID; all the words of
 * a directive cut at every byte. */
#include "http_main.h"
#include "util_mutex.h"
#include "util_test.h"

static const struct {
    const char *text;
    apr_status_t status;
    const char *file; /* below /root */
} specs[] = {
    { "default", APR_SUCCESS, NULL },
    { "DEFAULT", APR_SUCCESS, NULL },
    { "none", APR_ENOLOCK, NULL },
    { "no", APR_ENOLOCK, NULL },
    { "yes", APR_SUCCESS, NULL },
    { "none:locks", APR_ENOLOCK, NULL },
    { "nobody", APR_ENOTIMPL, NULL },
    { "", APR_ENOTIMPL, NULL },
    { ":", APR_ENOTIMPL, NULL },
    { "file:locks", APR_SUCCESS, "/root/locks" },
    { "file:/tmp/x", APR_SUCCESS, "/tmp/x" },
    { "file:", APR_SUCCESS, NULL },
    { "file", APR_SUCCESS, NULL },
    { "flock:a:b", APR_SUCCESS, "/root/a:b" },
    { "filex:locks", APR_ENOTIMPL, NULL },
    { "sem:locks", APR_SUCCESS, "/root/locks" },
    { "pthread", APR_SUCCESS, NULL },
    { "unknown:locks", APR_ENOTIMPL, NULL },
};

static void mechanisms(void **state)
{
    (void)state;
    ap_server_root = "/root";
    for (size_t i = 0; i < ROWS(specs); i++) {
        apr_lockmech_e mech;
        const char *file = "unset";
        apr_status_t rv = ap_parse_mutex(specs[i].text, pool, &mech, &file);

        if (rv != specs[i].status)
            fail_msg("%s: %d", specs[i].text, rv);
        assert_int_equal(file == NULL, specs[i].file == NULL);
        if (file)
            assert_string_equal(file, specs[i].file);
    }
}

static const char *set_mutex(const char *text)
{
    static command_rec row = { .name = "Mutex" };
    server_rec s = { 0 };
    cmd_parms cmd = { .pool = pool, .temp_pool = pool, .server = &s, .cmd = &row,
                      .override = RSRC_CONF, .limited = -1 };

    return ap_set_mutex(&cmd, NULL, text);
}

static void directives(void **state)
{
    static const struct {
        const char *text;
        int ok;
    } rows[] = {
        { "default", 1 },          { "default default", 1 }, { "pthread default OmitPID", 1 },
        { "file:/tmp strict", 1 }, { "none loose", 1 },      { "none strict", 0 },
        { "none", 0 },             { "default nobody", 0 },  { "", 0 },
        { "nonsense", 0 },         { "file:/nowhere/x", 0 }, { "sem:/tmp default", 1 },
        { "sem:/nowhere/x", 0 },
    };

    (void)state;
    ap_mutex_init(pool);
    assert_int_equal(ap_mutex_register(pool, "strict", NULL, APR_LOCK_DEFAULT, 0), APR_SUCCESS);
    assert_int_equal(ap_mutex_register(pool, "loose", NULL, APR_LOCK_DEFAULT,
                                       AP_MUTEX_ALLOW_NONE), APR_SUCCESS);
    for (size_t i = 0; i < ROWS(rows); i++) {
        const char *error = set_mutex(rows[i].text);

        if ((error == NULL) != rows[i].ok)
            fail_msg("Mutex %s: %s", rows[i].text, error ? error : "taken");
    }
}

static void cut_everywhere(void **state)
{
    static const char text[] = "file:/tmp \"strict\" OmitPID loose";

    (void)state;
    for (size_t n = 0; n < sizeof(text); n++)
        set_mutex(apr_pstrmemdup(pool, text, n));
}

MAIN(cmocka_unit_test(mechanisms), cmocka_unit_test(directives), cmocka_unit_test(cut_everywhere))
