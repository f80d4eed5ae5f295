/* SPDX-License-Identifier: Apache-2.0 */
/* hints.c - what an administrator may have meant by a directive that nobody knows.
 *
 * Either the manual has it in a module that is not loaded, or a known name is spelt
 * almost like it. Any thread; nothing is kept. */

#include "apr_lib.h"
#include "apr_strings.h"
#include "config_priv.h"
#include "httpd.h"

enum {
    LONGEST_NAME = 64, /* longer names are not compared */
    FARTHEST = 2       /* letters that may be wrong */
};

static int min3(int a, int b, int c)
{
    int m = a < b ? a : b;

    return m < c ? m : c;
}

/* Letters to insert, drop or change to make b of a, regardless of case (Levenshtein). */
static int distance(const char *a, const char *b)
{
    size_t la = strlen(a), lb = strlen(b);
    int row[LONGEST_NAME + 1];

    if (la > LONGEST_NAME || lb > LONGEST_NAME)
        return LONGEST_NAME;
    for (size_t j = 0; j <= lb; j++)
        row[j] = (int)j;
    for (size_t i = 1; i <= la; i++) {
        int diagonal = row[0];
        row[0] = (int)i;
        for (size_t j = 1; j <= lb; j++) {
            int cost = apr_tolower(a[i - 1]) != apr_tolower(b[j - 1]);
            int best = min3(row[j] + 1, row[j - 1] + 1, diagonal + cost);
            diagonal = row[j];
            row[j] = best;
        }
    }
    return row[lb];
}

struct search {
    const char *name;
    const char *best;
    const char *module; /* of best, where that is not loaded */
    int how_far;
};

static void consider(struct search *s, const char *name, const char *module)
{
    int section = *name == '<', wanted = *s->name == '<';
    int d = section == wanted ? distance(s->name, name) : s->how_far;

    if (d >= s->how_far)
        return;
    s->how_far = d;
    s->best = name;
    s->module = module;
}

static int consider_loaded(void *baton, const module *m, const command_rec *cmd)
{
    (void)m;
    consider(baton, cmd->name, NULL);
    return 0;
}

static void consider_manual(apr_pool_t *p, struct search *s)
{
    for (const struct config_known *k = config_known; k->module; k++) {
        const char *names = k->directives + 1;
        while (*names)
            consider(s, ap_getword(p, &names, ' '), k->module);
    }
}

/* Short names are close to everything, so they may be less wrong. */
const char *config_hint(apr_pool_t *p, const char *directive)
{
    size_t len = strlen(directive);
    int far = len < 5 ? 1 : FARTHEST;
    struct search s = { directive, NULL, NULL, far + 1 };

    ap_assert(p);
    if (len < 3 || len > LONGEST_NAME)
        return "";
    config_commands_each(consider_loaded, &s);
    consider_manual(p, &s);
    /* A directive that is there and was declined by its module needs no hint. */
    if (!s.best || (s.how_far == 0 && !s.module))
        return "";
    const char *end = *s.best == '<' ? ">" : "";
    if (s.how_far == 0)
        return apr_psprintf(p, " (%s%s is in %s, which is not loaded)", s.best, end, s.module);
    if (s.module)
        return apr_psprintf(p, " (did you mean %s%s, which is in %s?)", s.best, end, s.module);
    return apr_psprintf(p, " (did you mean %s%s?)", s.best, end);
}
