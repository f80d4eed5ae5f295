/* SPDX-License-Identifier: Apache-2.0 */
/* answer.c - what a negotiated answer says about the choice: Vary, TCN, Alternates, and the list
 * as a page. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "negotiation_priv.h"

#include "apr_strings.h"

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

static const char *languages_of(apr_pool_t *p, const struct variant *variant)
{
    return variant->languages ? apr_array_pstrcat(p, variant->languages, ',') : NULL;
}

/* The texts of a variant that others may differ in, in the order of Vary. */
static void dimensions_of(apr_pool_t *p, const struct variant *variant, const char *texts[4])
{
    texts[0] = or_empty(variant->type);
    texts[1] = or_empty(languages_of(p, variant));
    texts[2] = or_empty(variant->charset);
    texts[3] = or_empty(variant->encoding);
}

/* Which of the dimensions the variants differ in. */
static void find_differences(struct negotiation *neg, int differ[4])
{
    const struct variant *variant = (const struct variant *)neg->variants->elts;
    const char *first[4], *texts[4];

    memset(differ, 0, 4 * sizeof(*differ));
    for (int i = 0; i < neg->variants->nelts; i++) {
        dimensions_of(neg->r->pool, &variant[i], i ? texts : first);
        for (int j = 0; i && j < 4; j++)
            differ[j] |= strcasecmp(first[j], texts[j]) != 0;
    }
}

static void set_vary(struct negotiation *neg)
{
    static const char *const names[] = { "accept", "accept-language", "accept-charset",
                                         "accept-encoding" };
    apr_array_header_t *list = apr_array_make(neg->r->pool, 5, sizeof(const char *));
    int differ[4];

    find_differences(neg, differ);
    if (neg->transparent)
        APR_ARRAY_PUSH(list, const char *) = "negotiate";
    for (int i = 0; i < 4; i++)
        if (differ[i])
            APR_ARRAY_PUSH(list, const char *) = names[i];
    if (list->nelts)
        apr_table_mergen(neg->r->err_headers_out, "Vary",
                         apr_array_pstrcat(neg->r->pool, list, ','));
}

/* A quality with as few digits as it takes. */
static const char *quality_text(apr_pool_t *p, double quality)
{
    char text[16];

    snprintf(text, sizeof(text), "%1.3g", quality);
    return apr_pstrdup(p, text);
}

/* {"name" quality {type t} ...} */
static const char *alternate(struct negotiation *neg, struct variant *variant)
{
    apr_pool_t *p = neg->r->pool;
    const char *languages = languages_of(p, variant);
    const char *charset = variant->charset, *encoding = variant->encoding;
    apr_off_t length = variant_length(neg, variant);

    return apr_pstrcat(
        p, "{\"", ap_escape_path_segment(p, variant->name), "\" ",
        quality_text(p, variant->source_quality),
        variant->type ? apr_pstrcat(p, " {type ", variant->type, "}", NULL) : "",
        charset ? apr_pstrcat(p, " {charset ", charset, "}", NULL) : "",
        languages ? apr_pstrcat(p, " {language ", languages, "}", NULL) : "",
        encoding ? apr_pstrcat(p, " {encoding ", encoding, "}", NULL) : "",
        length > 0 ? apr_psprintf(p, " {length %" APR_OFF_T_FMT "}", length) : "", "}", NULL);
}

static void set_alternates(struct negotiation *neg)
{
    apr_array_header_t *list = apr_array_make(neg->r->pool, neg->variants->nelts + 1,
                                              sizeof(const char *));

    for (int i = 0; i < neg->variants->nelts; i++) {
        struct variant *variant = &APR_ARRAY_IDX(neg->variants, i, struct variant);

        if (i)
            APR_ARRAY_PUSH(list, const char *) = ", ";
        APR_ARRAY_PUSH(list, const char *) = alternate(neg, variant);
    }
    if (list->nelts)
        apr_table_setn(neg->r->err_headers_out, "Alternates",
                       apr_array_pstrcat(neg->r->pool, list, 0));
}

void negotiation_set_fields(struct negotiation *neg, struct variant *chosen)
{
    apr_table_t *out = neg->r->err_headers_out;

    if (chosen == NULL || (neg->transparent && neg->tell_list))
        set_alternates(neg);
    set_vary(neg);
    if (neg->transparent)
        apr_table_setn(out, "TCN", chosen ? "choice" : "list");
    if (neg->transparent && chosen)
        apr_table_setn(out, "Content-Location", ap_escape_path_segment(neg->r->pool,
                                                                       chosen->name));
}

static void push(apr_array_header_t *page, const char *before, const char *text)
{
    if (text == NULL)
        return;
    APR_ARRAY_PUSH(page, const char *) = before;
    APR_ARRAY_PUSH(page, const char *) = text;
}

void negotiation_offer(struct negotiation *neg)
{
    apr_pool_t *p = neg->r->pool;
    apr_array_header_t *page = apr_array_make(p, 16, sizeof(const char *));
    const struct variant *variant = (const struct variant *)neg->variants->elts;

    push(page, "Available variants:\n", "<ul>\n");
    for (int i = 0; i < neg->variants->nelts; i++, variant++) {
        push(page, "<li><a href=\"", ap_escape_path_segment(p, variant->name));
        push(page, "\">", ap_escape_html(p, variant->name));
        push(page, "</a> ", or_empty(variant->description)); /* may have HTML in it */
        push(page, ", type ", variant->type ? ap_escape_html(p, variant->type) : NULL);
        push(page, ", language ", variant->languages
             ? ap_escape_html(p, languages_of(p, variant)) : NULL);
        push(page, ", charset ", variant->charset ? ap_escape_html(p, variant->charset) : NULL);
        push(page, ", encoding ", variant->encoding ? ap_escape_html(p, variant->encoding)
                                                    : NULL);
        push(page, "</li>", "\n");
    }
    push(page, "</ul>", "\n");
    apr_table_setn(neg->r->notes, "variant-list", apr_array_pstrcat(p, page, 0));
}
