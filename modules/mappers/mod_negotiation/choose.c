/* SPDX-License-Identifier: Apache-2.0 */
/* choose.c - the best of rated variants.
 *
 * By the server's rules: type and source, language, the server's languages, level, charset,
 * encoding, length, and last the order. By the client's (RFC 2296): the product of all. */
#include <limits.h>
#include <string.h>
#include <strings.h>

#include "negotiation_priv.h"

#include "http_request.h"

apr_off_t variant_length(struct negotiation *neg, struct variant *variant)
{
    if (variant->length >= 0)
        return variant->length;
    if (variant->sub == NULL && *variant->name)
        variant->sub = ap_sub_req_lookup_uri(variant->name, neg->r, NULL);
    variant->length = variant->sub && variant->sub->finfo.filetype == APR_REG
        ? variant->sub->finfo.size : 0;
    return variant->length;
}

static int is_acceptable(const struct variant *variant)
{
    return variant->type_quality > 0 && variant->source_quality > 0
           && variant->language_quality > 0 && variant->charset_quality > 0
           && variant->encoding_quality > 0;
}

static int compare(double a, double b)
{
    return (a > b) - (a < b);
}

/* The list of languages decides if it is preferred, or where nothing that was asked for is
 * there. */
static int compare_places(const struct negotiation *neg, const struct variant *a,
                          const struct variant *b)
{
    int force = neg->conf->force < 0 ? FORCE_PREFER : neg->conf->force;
    int nothing_asked_for = a->language_quality < 0.001 && (force & FORCE_FALLBACK);

    return (force & FORCE_PREFER) || nothing_asked_for
        ? compare(b->language_place, a->language_place) : 0;
}

static int compare_levels(const struct variant *a, const struct variant *b)
{
    return strcmp(a->type, b->type) == 0 ? compare(a->level, b->level) : 0;
}

static int has_other_charset(const struct variant *variant)
{
    return variant->charset && strcasecmp(variant->charset, "iso-8859-1") != 0;
}

/* @return more than 0: a is better; less: b is; 0: as good */
static int compare_variants(struct negotiation *neg, struct variant *a, struct variant *b)
{
    int result = compare(a->type_quality * a->source_quality,
                         b->type_quality * b->source_quality);

    if (result == 0)
        result = compare(a->language_quality, b->language_quality);
    if (result == 0)
        result = compare_places(neg, a, b);
    if (result == 0)
        result = compare_levels(a, b);
    if (result == 0)
        result = compare(a->charset_quality, b->charset_quality);
    if (result == 0)
        result = has_other_charset(a) - has_other_charset(b);
    if (result == 0)
        result = compare(a->encoding_quality, b->encoding_quality);
    if (result == 0)
        result = compare(variant_length(neg, b), variant_length(neg, a));
    return result;
}

static double product(const struct variant *variant)
{
    double encoding = variant->encoding_quality < 0.001 ? 1 : variant->encoding_quality;
    double language = variant->languages ? variant->language_quality : 1;

    return variant->type_quality * variant->source_quality * language
           * variant->charset_quality * encoding;
}

static struct variant *choose_as_client(struct negotiation *neg, int *status)
{
    struct variant *best = NULL;

    for (int i = 0; i < neg->variants->nelts; i++) {
        struct variant *one = &APR_ARRAY_IDX(neg->variants, i, struct variant);

        if (is_acceptable(one) && (best == NULL || product(one) > product(best)))
            best = one;
    }
    if (best == NULL || !best->definite)
        *status = HTTP_MULTIPLE_CHOICES;
    return best;
}

struct variant *negotiation_choose(struct negotiation *neg, int *status)
{
    struct variant *best = NULL;

    *status = OK;
    negotiation_rate(neg);
    if (neg->transparent && neg->list_only) {
        *status = HTTP_MULTIPLE_CHOICES;
        return NULL;
    }
    if (neg->transparent && neg->remote)
        return choose_as_client(neg, status);
    for (int i = 0; i < neg->variants->nelts; i++) {
        struct variant *one = &APR_ARRAY_IDX(neg->variants, i, struct variant);

        if (is_acceptable(one) && (best == NULL || compare_variants(neg, one, best) > 0))
            best = one;
    }
    return best;
}
