/* SPDX-License-Identifier: Apache-2.0 */
/* Lengths without signs or blanks, and times with and without a unit. */
#include "util_test.h"

static void strict_lengths(void **state)
{
    static const struct {
        const char *text;
        int ok;
        apr_off_t value;
    } table[] = {
        { "0", 1, 0 },    { "00", 1, 0 },  { "42", 1, 42 }, { "9223372036854775807", 1, INT64_MAX },
        { "", 0, 0 },     { "-1", 0, 0 },  { "+1", 0, 0 },  { " 1", 0, 0 },
        { "1 ", 0, 0 },   { "1a", 0, 0 },  { "9223372036854775808", 0, 0 },
    };

    for (size_t i = 0; i < ROWS(table); i++) {
        apr_off_t value = -1;
        assert_int_equal(ap_parse_strict_length(&value, table[i].text), table[i].ok);
        if (table[i].ok)
            assert_int_equal(value, table[i].value);
    }
}

static void timeouts(void **state)
{
    static const struct {
        const char *text, *unit;
        apr_interval_time_t usec; /* -1: an error */
    } table[] = {
        { "10", "s", 10000000 },  { "10", "ms", 10000 }, { "5ms", "s", 5000 },
        { "2min", "s", 120000000 }, { "2mi", "s", 120000000 }, { "1h", "s", 3600000000 },
        { "1hour", "s", 3600000000 }, { "1sec", "ms", 1000000 }, { "0", "s", 0 },
        { "5m", "s", -1 },        { "1", "m", -1 },      { "3 s", "s", -1 },
        { "-1", "s", -1 },        { "abc", "s", -1 },    { "1.5s", "s", -1 },
        { "9223372036854775807", "s", -1 }, { "18446744073709551615", "s", -1 },
    };

    for (size_t i = 0; i < ROWS(table); i++) {
        apr_interval_time_t usec = -1;
        apr_status_t rv = ap_timeout_parameter_parse(table[i].text, &usec, table[i].unit);
        assert_int_equal(rv == APR_SUCCESS, table[i].usec >= 0);
        assert_int_equal(usec, table[i].usec);
    }
}

MAIN(cmocka_unit_test(strict_lengths), cmocka_unit_test(timeouts))
