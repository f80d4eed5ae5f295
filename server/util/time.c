/* SPDX-License-Identifier: Apache-2.0 */
/* time.c - the current time as fields and as text, worked out once a second.
 *
 * Each thread keeps the last second it was asked for, so that no lock and no atomic
 * is needed: within a second every call after the first is a copy. */
#include <apr_strings.h>

#include "util/util_priv.h"
#include "util_time.h"

/** A second and its fields, in one time zone. */
struct exploded {
    apr_int64_t second;
    apr_time_exp_t fields;
    int valid;
};

static _Thread_local struct exploded last_gmt;
static _Thread_local struct exploded last_local;

static _Thread_local struct {
    apr_int64_t second;
    char text[APR_RFC822_DATE_LEN];
} last_date;

typedef apr_status_t explode_fn(apr_time_exp_t *, apr_time_t);

static apr_status_t explode(struct exploded *last, explode_fn *fn, apr_time_exp_t *tm, apr_time_t t)
{
    apr_int64_t second = apr_time_sec(t);

    ap_assert(tm != NULL);
    if (t < 0)
        return fn(tm, t);
    if (!last->valid || last->second != second) {
        apr_status_t rv = fn(&last->fields, apr_time_from_sec(second));
        last->valid = rv == APR_SUCCESS;
        last->second = second;
        if (rv != APR_SUCCESS)
            return rv;
    }
    *tm = last->fields;
    tm->tm_usec = (apr_int32_t)apr_time_usec(t);
    return APR_SUCCESS;
}

AP_DECLARE(apr_status_t) ap_explode_recent_localtime(apr_time_exp_t *tm, apr_time_t t)
{
    return explode(&last_local, apr_time_exp_lt, tm, t);
}

AP_DECLARE(apr_status_t) ap_explode_recent_gmt(apr_time_exp_t *tm, apr_time_t t)
{
    return explode(&last_gmt, apr_time_exp_gmt, tm, t);
}

static char *put2(char *to, int n)
{
    ap_assert(n >= 0 && n <= 99);
    *to++ = (char)('0' + n / 10);
    *to++ = (char)('0' + n % 10);
    return to;
}

static char *put4(char *to, int n)
{
    return put2(put2(to, n / 100 % 100), n % 100);
}

static char *put_name(char *to, const char name[4])
{
    memcpy(to, name, 3);
    return to + 3;
}

static char *put_clock(char *to, const apr_time_exp_t *tm)
{
    to = put2(to, tm->tm_hour);
    *to++ = ':';
    to = put2(to, tm->tm_min);
    *to++ = ':';
    return put2(to, tm->tm_sec);
}

/* Written by hand: a date goes out with every answer. */
AP_DECLARE(apr_status_t) ap_recent_rfc822_date(char *date_str, apr_time_t t)
{
    apr_time_exp_t tm;
    apr_status_t rv;
    char *to = last_date.text;

    if (t >= APR_USEC_PER_SEC && apr_time_sec(t) == last_date.second) {
        memcpy(date_str, last_date.text, APR_RFC822_DATE_LEN);
        return APR_SUCCESS;
    }
    rv = ap_explode_recent_gmt(&tm, t);
    if (rv != APR_SUCCESS)
        return rv;
    to = put_name(to, apr_day_snames[tm.tm_wday]);
    *to++ = ',';
    *to++ = ' ';
    to = put2(to, tm.tm_mday);
    *to++ = ' ';
    to = put_name(to, apr_month_snames[tm.tm_mon]);
    *to++ = ' ';
    to = put4(to, tm.tm_year + 1900);
    *to++ = ' ';
    to = put_clock(to, &tm);
    memcpy(to, " GMT", 5);
    last_date.second = t >= 0 ? apr_time_sec(t) : 0;
    memcpy(date_str, last_date.text, APR_RFC822_DATE_LEN);
    return APR_SUCCESS;
}

static char *put_fraction(char *to, int option, apr_int32_t usec)
{
    if (option & AP_CTIME_OPTION_USEC)
        return to + apr_snprintf(to, 8, ".%06d", (int)usec);
    if (option & AP_CTIME_OPTION_MSEC)
        return to + apr_snprintf(to, 5, ".%03d", (int)usec / 1000);
    return to;
}

static char *put_long_form(char *to, const apr_time_exp_t *tm, int option)
{
    to = put_name(to, apr_day_snames[tm->tm_wday]);
    *to++ = ' ';
    to = put_name(to, apr_month_snames[tm->tm_mon]);
    *to++ = ' ';
    to = put2(to, tm->tm_mday);
    *to++ = ' ';
    to = put_fraction(put_clock(to, tm), option, tm->tm_usec);
    *to++ = ' ';
    return put4(to, tm->tm_year + 1900);
}

static char *put_compact_form(char *to, const apr_time_exp_t *tm, int option)
{
    to = put4(to, tm->tm_year + 1900);
    *to++ = '-';
    to = put2(to, tm->tm_mon + 1);
    *to++ = '-';
    to = put2(to, tm->tm_mday);
    *to++ = ' ';
    return put_fraction(put_clock(to, tm), option, tm->tm_usec);
}

static char *put_offset(char *to, const apr_time_exp_t *tm)
{
    int minutes = tm->tm_gmtoff / 60;

    *to++ = ' ';
    *to++ = minutes < 0 ? '-' : '+';
    if (minutes < 0)
        minutes = -minutes;
    return put2(put2(to, minutes / 60), minutes % 60);
}

/* Made in a buffer of its own, and given out only if it fits. */
AP_DECLARE(apr_status_t) ap_recent_ctime_ex(char *date_str, apr_time_t t, int option, int *len)
{
    char text[64];
    char *to;
    apr_time_exp_t tm;
    apr_status_t rv = ap_explode_recent_localtime(&tm, t);
    int room = len ? *len : APR_CTIME_LEN;
    int need;

    if (rv != APR_SUCCESS)
        return rv;
    to = option & AP_CTIME_OPTION_COMPACT ? put_compact_form(text, &tm, option)
                                          : put_long_form(text, &tm, option);
    if (option & AP_CTIME_OPTION_GMTOFF)
        to = put_offset(to, &tm);
    *to++ = '\0';
    need = (int)(to - text);
    if (len)
        *len = need <= room ? need : 0;
    if (need > room)
        return APR_ENOMEM;
    memcpy(date_str, text, need);
    return APR_SUCCESS;
}

AP_DECLARE(apr_status_t) ap_recent_ctime(char *date_str, apr_time_t t)
{
    int len = APR_CTIME_LEN;

    return ap_recent_ctime_ex(date_str, t, AP_CTIME_OPTION_NONE, &len);
}

/* The C library knows no zone names for a time without a zone: put GMT's in by hand. */
static const char *gmt_format(apr_pool_t *p, const char *fmt)
{
    char *copy;
    char *to;

    if (!strstr(fmt, "%Z") && !strstr(fmt, "%z"))
        return fmt;
    copy = to = apr_palloc(p, 3 * strlen(fmt) + 1);
    for (; *fmt; fmt++) {
        if (fmt[0] == '%' && (fmt[1] == 'Z' || fmt[1] == 'z')) {
            to = stpcpy(to, fmt[1] == 'Z' ? "GMT" : "+0000");
            fmt++;
            continue;
        }
        if (fmt[0] == '%' && fmt[1])
            *to++ = *fmt++; /* %% and the rest in one piece */
        *to++ = *fmt;
    }
    *to = '\0';
    return copy;
}

AP_DECLARE(char *) ap_ht_time(apr_pool_t *p, apr_time_t t, const char *fmt, int gmt)
{
    apr_time_exp_t tm;
    apr_size_t len = 0;
    char text[MAX_STRING_LEN];

    if (gmt) {
        fmt = gmt_format(p, fmt);
        ap_explode_recent_gmt(&tm, t);
    } else {
        ap_explode_recent_localtime(&tm, t);
    }
    apr_strftime(text, &len, sizeof(text), fmt, &tm);
    text[len < sizeof(text) ? len : 0] = '\0';
    return apr_pstrmemdup(p, text, strlen(text));
}
