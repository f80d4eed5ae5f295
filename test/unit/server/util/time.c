/* SPDX-License-Identifier: Apache-2.0 */
/* Dates as text in every form, twice in the same second and across seconds. */
#include "util_test.h"
#include "util_time.h"

static const apr_time_t moment = APR_TIME_C(1234567890123456);

static void rfc822(void **state)
{
    char text[APR_RFC822_DATE_LEN];

    for (int i = 0; i < 2; i++) {
        ap_recent_rfc822_date(text, moment);
        assert_string_equal(text, "Fri, 13 Feb 2009 23:31:30 GMT");
    }
    ap_recent_rfc822_date(text, moment + APR_USEC_PER_SEC);
    assert_string_equal(text, "Fri, 13 Feb 2009 23:31:31 GMT");
    ap_recent_rfc822_date(text, 0);
    assert_string_equal(text, "Thu, 01 Jan 1970 00:00:00 GMT");
    ap_recent_rfc822_date(text, -APR_USEC_PER_SEC);
    assert_string_equal(text, "Wed, 31 Dec 1969 23:59:59 GMT");
}

static const struct {
    int option, len;
    const char *text;
} forms[] = {
    { AP_CTIME_OPTION_NONE, 25, "Fri Feb 13 23:31:30 2009" },
    { AP_CTIME_OPTION_USEC, 32, "Fri Feb 13 23:31:30.123456 2009" },
    { AP_CTIME_OPTION_MSEC, 29, "Fri Feb 13 23:31:30.123 2009" },
    { AP_CTIME_OPTION_COMPACT, 20, "2009-02-13 23:31:30" },
    { AP_CTIME_OPTION_COMPACT | AP_CTIME_OPTION_USEC, 27, "2009-02-13 23:31:30.123456" },
    { AP_CTIME_OPTION_GMTOFF, 31, "Fri Feb 13 23:31:30 2009 +0000" },
};

static void ctimes(void **state)
{
    setenv("TZ", "UTC", 1);
    for (size_t i = 0; i < ROWS(forms); i++) {
        for (int room = 0; room < 40; room++) {
            char text[40];
            int len = room;
            apr_status_t rv = ap_recent_ctime_ex(text, moment, forms[i].option, &len);

            assert_int_equal(rv == APR_SUCCESS, room >= forms[i].len);
            assert_int_equal(len, room >= forms[i].len ? forms[i].len : 0);
            if (rv == APR_SUCCESS)
                assert_string_equal(text, forms[i].text);
        }
    }
}

static void by_format(void **state)
{
    assert_string_equal(ap_ht_time(pool, moment, "%d/%b/%Y:%H:%M:%S %z", 1),
                        "13/Feb/2009:23:31:30 +0000");
    assert_string_equal(ap_ht_time(pool, moment, "%Z %%Z", 1), "GMT %Z");
    assert_string_equal(ap_ht_time(pool, moment, "", 1), "");
}

MAIN(cmocka_unit_test(rfc822), cmocka_unit_test(ctimes), cmocka_unit_test(by_format))
