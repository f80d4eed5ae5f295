/* SPDX-License-Identifier: Apache-2.0 */
/* rate.c - how much each variant is worth to the client, by type, language, charset, encoding.
 *
 * 0 is: not at all. What clients leave unsaid gets the small values below, so that it is taken
 * when there is nothing else. */
#include <limits.h>
#include <string.h>
#include <strings.h>

#include "negotiation_priv.h"

#include "apr_strings.h"

#define ANY_TYPE 0.01     /* of a wildcard, where the field has no qualities */
#define ANY_SUBTYPE 0.02
#define PARENT 0.001      /* en or en-US, where en-GB is asked for */
#define UNSAID 0.0001     /* no language; no encoding */

/** The client's fields; NULL: it sent none. */
struct wishes {
    apr_array_header_t *types, *languages, *charsets, *encodings;
};

static const struct preference *at(const apr_array_header_t *list, int i)
{
    return &APR_ARRAY_IDX(list, i, struct preference);
}

static const struct preference *find(const apr_array_header_t *list, const char *name)
{
    for (int i = 0; i < list->nelts; i++)
        if (strcasecmp(at(list, i)->name, name) == 0)
            return at(list, i);
    return NULL;
}

/* Where wildcards stand beside types and nothing has a quality, types are meant to come first. */
static void lower_wildcards(apr_array_header_t *types)
{
    for (int i = 0; i < types->nelts; i++)
        if (at(types, i)->quality != 1)
            return;
    for (int i = 0; i < types->nelts; i++) {
        struct preference *one = &APR_ARRAY_IDX(types, i, struct preference);
        size_t len = strlen(one->name);

        if (strcmp(one->name, "*/*") == 0 || strcmp(one->name, "*") == 0)
            one->quality = ANY_TYPE;
        else if (len > 2 && strcmp(one->name + len - 2, "/*") == 0)
            one->quality = ANY_SUBTYPE;
    }
}

/* How close an element of Accept comes to a type: 0: not at all; 1, 2: by wildcards; 3: it is
 * the type. */
static int closeness(const struct preference *one, const struct variant *variant)
{
    const char *slash = strchr(one->name, '/');

    if (strcmp(one->name, "*/*") == 0 || strcmp(one->name, "*") == 0)
        return 1;
    if (slash == NULL)
        return 0;
    if (strcmp(slash, "/*") == 0)
        return strncmp(one->name, variant->type, (size_t)(slash + 1 - one->name)) == 0 ? 2 : 0;
    if (strcmp(one->name, variant->type) != 0 || (one->level >= 0 && one->level < variant->level))
        return 0;
    return 3;
}

static void rate_type(struct variant *variant, const apr_array_header_t *types)
{
    int best = 0;

    variant->type_quality = 0;
    if (variant->type == NULL)
        return;
    if (types == NULL) {
        variant->type_quality = 1;
        variant->definite = 0;
        return;
    }
    for (int i = 0; i < types->nelts; i++) {
        int close = closeness(at(types, i), variant);

        if (close > best) {
            best = close;
            variant->type_quality = at(types, i)->quality;
        }
    }
    if (best < 3)
        variant->definite = 0;
}

/* @return how well an element matches a language: its length; 0: it does not */
static size_t language_match(const char *range, const char *language)
{
    size_t len = strlen(range);

    return strncasecmp(range, language, len) == 0 && (language[len] == '\0'
                                                      || language[len] == '-') ? len : 0;
}

/* Whether the language is of the family that the range has in front: en, en-US for en-GB. */
static int same_parent(const char *range, const char *language)
{
    size_t len = strcspn(range, "-");

    return range[len] == '-' && strncasecmp(range, language, len) == 0
           && (language[len] == '\0' || language[len] == '-');
}

static double quality_of_language(const char *language, const apr_array_header_t *wanted,
                                  int *definite)
{
    double quality = 0, parent = 0;
    size_t best = 0;

    for (int i = 0; i < wanted->nelts; i++) {
        const struct preference *one = at(wanted, i);
        size_t len = language_match(one->name, language);

        if (len > best) {
            best = len;
            quality = one->quality;
        }
        else if (best == 0 && strcmp(one->name, "*") == 0) {
            quality = one->quality;
            *definite = 0;
        }
        if (one->quality > 0 && same_parent(one->name, language))
            parent = PARENT;
    }
    return best == 0 && quality == 0 ? parent : quality;
}

static int place_of(const apr_array_header_t *languages, const char *language)
{
    for (int i = 0; languages && i < languages->nelts; i++)
        if (strcasecmp(APR_ARRAY_IDX(languages, i, const char *), language) == 0)
            return i;
    return INT_MAX;
}

/* The best of the variant's languages. */
static void rate_language(struct negotiation *neg, struct variant *variant,
                          const apr_array_header_t *wanted)
{
    variant->language_place = INT_MAX;
    variant->language_quality = wanted ? 0 : 1;
    if (variant->languages == NULL) {
        variant->language_quality = wanted ? UNSAID : 1;
        return;
    }
    for (int i = 0; i < variant->languages->nelts; i++) {
        const char *language = APR_ARRAY_IDX(variant->languages, i, const char *);
        int place = place_of(neg->conf->languages, language);
        double quality = wanted ? quality_of_language(language, wanted, &variant->definite) : 1;

        if (place < variant->language_place)
            variant->language_place = place;
        if (quality > variant->language_quality)
            variant->language_quality = quality;
    }
    if (wanted == NULL)
        variant->definite = 0;
    if (variant->language_quality == 0 && neg->conf->force > 0
        && (neg->conf->force & FORCE_FALLBACK))
        variant->language_quality = UNSAID;
}

/* Text without a charset is ISO-8859-1, which is taken unless it is refused. */
static void rate_charset(struct variant *variant, const apr_array_header_t *wanted)
{
    const char *charset = variant->charset;
    const struct preference *one, *any;

    variant->charset_quality = 1;
    if (charset == NULL && (variant->type == NULL || strncmp(variant->type, "text/", 5) != 0))
        return;
    if (wanted == NULL) {
        variant->definite &= charset == NULL;
        return;
    }
    if (charset == NULL)
        charset = "iso-8859-1";
    one = find(wanted, charset);
    any = find(wanted, "*");
    if (one)
        variant->charset_quality = one->quality;
    else if (any)
        variant->charset_quality = any->quality;
    else
        variant->charset_quality = strcasecmp(charset, "iso-8859-1") == 0;
}

static const char *plain_name(const char *encoding)
{
    return strncasecmp(encoding, "x-", 2) == 0 ? encoding + 2 : encoding;
}

static const struct preference *find_encoding(const apr_array_header_t *list, const char *name)
{
    for (int i = 0; i < list->nelts; i++)
        if (strcasecmp(plain_name(at(list, i)->name), plain_name(name)) == 0)
            return at(list, i);
    return NULL;
}

static void rate_encoding(struct variant *variant, const apr_array_header_t *wanted)
{
    const struct preference *one, *any;

    if (wanted == NULL) {
        variant->encoding_quality = variant->encoding ? UNSAID : 1;
        variant->definite &= variant->encoding == NULL;
        return;
    }
    one = find_encoding(wanted, variant->encoding ? variant->encoding : "identity");
    any = find(wanted, "*");
    if (one)
        variant->encoding_quality = one->quality;
    else if (variant->encoding)
        variant->encoding_quality = any ? any->quality : 0;
    else
        variant->encoding_quality = any && any->quality == 0 ? 0 : UNSAID;
}

/* The languages that the client takes: prefer-language alone if there is a variant of it. */
static apr_array_header_t *wanted_languages(struct negotiation *neg)
{
    request_rec *r = neg->r;
    const char *preferred = apr_table_get(r->subprocess_env, "prefer-language");
    const struct variant *variant = (const struct variant *)neg->variants->elts;

    for (int i = 0; preferred && i < neg->variants->nelts; i++)
        for (int j = 0; variant[i].languages && j < variant[i].languages->nelts; j++)
            if (strcasecmp(APR_ARRAY_IDX(variant[i].languages, j, const char *), preferred) == 0)
                return accept_parse(r->pool, preferred);
    return accept_parse(r->pool, apr_table_get(r->headers_in, "Accept-Language"));
}

void negotiation_rate(struct negotiation *neg)
{
    const apr_table_t *in = neg->r->headers_in;
    apr_pool_t *p = neg->r->pool;
    struct wishes wishes = {
        .types = accept_parse(p, apr_table_get(in, "Accept")),
        .languages = wanted_languages(neg),
        .charsets = accept_parse(p, apr_table_get(in, "Accept-Charset")),
        .encodings = accept_parse(p, apr_table_get(in, "Accept-Encoding")),
    };

    if (wishes.types)
        lower_wildcards(wishes.types);
    for (int i = 0; i < neg->variants->nelts; i++) {
        struct variant *variant = &APR_ARRAY_IDX(neg->variants, i, struct variant);

        variant->definite = 1;
        rate_type(variant, wishes.types);
        rate_language(neg, variant, wishes.languages);
        rate_charset(variant, wishes.charsets);
        rate_encoding(variant, wishes.encodings);
    }
}
