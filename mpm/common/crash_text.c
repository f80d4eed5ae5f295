/* SPDX-License-Identifier: Apache-2.0 */
/* crash_text.c - lines of the error log, put together in a signal handler.
 *
 * Plain stores into a buffer on the stack and one write(2). The form is that of the
 * default ErrorLogFormat, whichever is configured: it is for people. */
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "httpd.h"
#include "mpm/common/crash_priv.h"

static long zone; /* seconds east of Greenwich, as of the start */

void crash_text_prepare(void)
{
    time_t now = time(NULL);
    struct tm local;

    if (localtime_r(&now, &local))
        zone = local.tm_gmtoff;
}

static void put(struct crash_line *line, const char *text, size_t n)
{
    size_t room = sizeof(line->text) - 1 - line->len; /* one for the line end */

    ap_assert(line->len < sizeof(line->text));
    n = n < room ? n : room;
    memcpy(line->text + line->len, text, n);
    line->len += n;
}

void crash_line_words(struct crash_line *line, const char *text)
{
    put(line, text, strlen(text));
}

/* A number in a base up to 16, with zeros in front up to a width. */
static void put_number(struct crash_line *line, uintptr_t number, unsigned base, int width)
{
    char digits[24];
    size_t at = sizeof(digits);

    do {
        digits[--at] = "0123456789abcdef"[number % base];
        number /= base;
        width--;
    } while ((number || width > 0) && at > 0);
    put(line, digits + at, sizeof(digits) - at);
}

void crash_line_decimal(struct crash_line *line, long number)
{
    if (number < 0)
        put(line, "-", 1);
    put_number(line, number < 0 ? 0 - (uintptr_t)number : (uintptr_t)number, 10, 1);
}

void crash_line_hex(struct crash_line *line, uintptr_t number)
{
    put(line, "0x", 2);
    put_number(line, number, 16, 1);
}

void crash_line_quoted(struct crash_line *line, const char *text, size_t room)
{
    size_t i;

    put(line, "\"", 1);
    for (i = 0; i < room && text[i]; i++) {
        unsigned char ch = (unsigned char)text[i];

        if (ch >= ' ' && ch < 127 && ch != '"' && ch != '\\') {
            put(line, text + i, 1);
            continue;
        }
        put(line, "\\x", 2);
        put_number(line, ch, 16, 2);
    }
    put(line, "\"", 1);
}

/* The date of a day since 1970: years begin in March, so that the day that is sometimes
 * there is a year's last. */
static void put_date(struct crash_line *line, long days, int *year)
{
    static const char weekdays[] = "ThuFriSatSunMonTueWed", months[] =
        "MarAprMayJunJulAugSepOctNovDecJanFeb";
    long since = days + 719468, era = since / 146097, doe = since % 146097;
    long yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    long doy = doe - (365 * yoe + yoe / 4 - yoe / 100), month = (5 * doy + 2) / 153;

    put(line, weekdays + 3 * (days % 7), 3);
    put(line, " ", 1);
    put(line, months + 3 * month, 3);
    put(line, " ", 1);
    put_number(line, (uintptr_t)(doy - (153 * month + 2) / 5 + 1), 10, 2);
    *year = (int)(yoe + era * 400 + (month >= 10));
}

void crash_line_time(struct crash_line *line, const struct timespec *moment)
{
    long seconds = (long)moment->tv_sec + zone, in_day = seconds % 86400;
    int i, year;

    put(line, "[", 1);
    put_date(line, seconds / 86400, &year);
    for (i = 3600; i > 0; i /= 60) {
        put(line, i == 3600 ? " " : ":", 1);
        put_number(line, (uintptr_t)(in_day / i % (i == 3600 ? 24 : 60)), 10, 2);
    }
    put(line, ".", 1);
    put_number(line, (uintptr_t)moment->tv_nsec / 1000, 10, 6);
    put(line, " ", 1);
    put_number(line, (uintptr_t)year, 10, 4);
    put(line, "]", 1);
}

void crash_line_begin(struct crash_line *line)
{
    struct timespec now = { 0 };

    clock_gettime(CLOCK_REALTIME, &now);
    line->len = 0;
    crash_line_time(line, &now);
    crash_line_words(line, " [core:crit] [pid ");
    crash_line_decimal(line, getpid());
    crash_line_words(line, ":tid ");
    crash_line_decimal(line, syscall(SYS_gettid));
    crash_line_words(line, "] ");
}

void crash_line_end(struct crash_line *line, int fd)
{
    ssize_t ignored;

    ap_assert(line->len < sizeof(line->text));
    line->text[line->len++] = '\n';
    ignored = write(fd, line->text, line->len);
    (void)ignored; /* nobody is left to be told */
}
