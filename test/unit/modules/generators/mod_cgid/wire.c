/* SPDX-License-Identifier: Apache-2.0 */
/* The message that asks for a script: what goes in comes out, whatever is cut off or changed
 * is refused, and nothing behind it is taken. */
#include "../../../server/core/core_test.h"

#include "modules/generators/mod_cgid/wire.c"

static struct cgid_job sample(void)
{
    static const char *argv[] = { "a.sh", "one", "", NULL };
    static const char *env[] = { "A=1", "B=", NULL };
    struct cgid_job job = { .command = "/cgi/a.sh", .directory = "/cgi/", .filename = "/cgi/a.sh",
                            .argv = argv, .env = env };

    job.head.cmd_type = APR_PROGRAM;
    job.head.instance = 77;
    job.head.has_limit[1] = 1;
    job.head.limit[1].rlim_cur = 5;
    return job;
}

static char *encoded(apr_size_t *length)
{
    struct cgid_job job = sample();

    return cgid_encode(pool, &job, length);
}

static void assert_sample(const struct cgid_job *job)
{
    assert_string_equal(job->command, "/cgi/a.sh");
    assert_string_equal(job->directory, "/cgi/");
    assert_int_equal(job->head.argc, 3);
    assert_string_equal(job->argv[1], "one");
    assert_string_equal(job->argv[2], "");
    assert_null(job->argv[3]);
    assert_string_equal(job->env[1], "B=");
    assert_null(job->env[2]);
    assert_int_equal(job->head.instance, 77);
    assert_int_equal(job->head.limit[1].rlim_cur, 5);
}

static void comes_out_as_it_went_in(void **state)
{
    struct cgid_job job = { 0 };
    apr_size_t length;
    char *message = encoded(&length);

    memcpy(&job.head, message, sizeof(job.head));
    assert_true(cgid_head_ok(&job.head));
    assert_true(cgid_decode(pool, &job, message + sizeof(job.head)));
    assert_sample(&job);
}

/* Strings that are cut, or that a NUL divides, do not add up to what the head says. */
static void strings_must_fit(void **state)
{
    struct cgid_job job = { 0 };
    apr_size_t length, i, whole;
    char *message = encoded(&length), *body = message + sizeof(job.head);

    memcpy(&job.head, message, sizeof(job.head));
    whole = job.head.length;
    for (i = 0; i < whole; i++) {
        job.head.length = (apr_uint32_t)i;
        assert_false(cgid_decode(pool, &job, body));
    }
    job.head.length = (apr_uint32_t)whole;
    for (i = 0; i < whole; i++) {
        char kept = body[i];

        body[i] = kept ? '\0' : 'x';
        assert_false(cgid_decode(pool, &job, body));
        body[i] = kept;
    }
}

static void heads_that_are_refused(void **state)
{
    struct cgid_job job = sample();
    struct cgid_head good, bad[6];
    apr_size_t length, i;

    cgid_encode(pool, &job, &length);
    good = job.head;
    for (i = 0; i < 6; i++)
        bad[i] = good;
    bad[0].magic ^= 1;
    bad[1].length = MAX_LENGTH + 1;
    bad[2].argc = 0;
    bad[3].envc = MAX_STRINGS + 1;
    bad[4].cmd_type = 99;
    bad[5].length = FIXED + good.argc + good.envc - 1;
    assert_true(cgid_head_ok(&good));
    for (i = 0; i < 6; i++)
        assert_false(cgid_head_ok(&bad[i]));
}

static void too_long_is_not_sent(void **state)
{
    struct cgid_job job = sample();
    char *huge = apr_palloc(pool, MAX_LENGTH + 1);
    apr_size_t length;

    memset(huge, 'x', MAX_LENGTH);
    huge[MAX_LENGTH] = '\0';
    job.command = huge;
    assert_null(cgid_encode(pool, &job, &length));
}

/* With its descriptors, and the script's own input behind it untouched. */
static void goes_over_a_socket(void **state)
{
    struct cgid_job job = { 0 };
    int pair[2], given[2], fds[2];
    apr_size_t length;
    char *message = encoded(&length), behind[8];

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    assert_int_equal(pipe(given), 0);
    assert_int_equal(cgid_send(pair[0], message, length, given), APR_SUCCESS);
    assert_int_equal(write(pair[0], "body", 4), 4);
    assert_int_equal(cgid_receive(pair[1], pool, &job, fds), APR_SUCCESS);
    assert_sample(&job);
    assert_int_equal(read(pair[1], behind, sizeof(behind)), 4);
    assert_int_equal(write(fds[1], "x", 1), 1);
    assert_int_equal(read(fds[0], behind, sizeof(behind)), 1);
    close(pair[0]);
    close(pair[1]);
}

/* Cut at every byte, and without descriptors. */
static void cut_off_is_refused(void **state)
{
    struct cgid_job job = { 0 };
    int pair[2], given[2], fds[2];
    apr_size_t length, i;
    char *message = encoded(&length);

    assert_int_equal(pipe(given), 0);
    for (i = 0; i <= length; i++) {
        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
        if (i == length)
            assert_int_equal(write(pair[0], message, length), (ssize_t)length);
        else if (i > 0)
            assert_int_equal(cgid_send(pair[0], message, i, given), APR_SUCCESS);
        close(pair[0]);
        assert_int_equal(cgid_receive(pair[1], pool, &job, fds), APR_EGENERAL);
        assert_int_equal(fds[0] >= 0, i > 0 && i < length);
        if (fds[0] >= 0) {
            close(fds[0]);
            close(fds[1]);
        }
        close(pair[1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(comes_out_as_it_went_in, start_pool, end_pool),
        cmocka_unit_test_setup_teardown(strings_must_fit, start_pool, end_pool),
        cmocka_unit_test_setup_teardown(heads_that_are_refused, start_pool, end_pool),
        cmocka_unit_test_setup_teardown(too_long_is_not_sent, start_pool, end_pool),
        cmocka_unit_test_setup_teardown(goes_over_a_socket, start_pool, end_pool),
        cmocka_unit_test_setup_teardown(cut_off_is_refused, start_pool, end_pool),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
