/* SPDX-License-Identifier: Apache-2.0 */
/* accept.c - fields that say what a client takes: Accept, Accept-Language and the others. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "negotiation_priv.h"

#include "apr_lib.h"
#include "apr_strings.h"

double accept_quality(const char *text)
{
    double quality;

    if (!apr_isdigit(*text) && *text != '.')
        return 1;
    quality = strtod(text, NULL);
    return quality >= 0 && quality <= 1 ? quality : 1;
}

/* Lower case, without blanks around it. */
static char *trimmed(apr_pool_t *p, const char *text, size_t len)
{
    char *copy;

    while (len > 0 && apr_isspace(*text)) {
        text++;
        len--;
    }
    while (len > 0 && apr_isspace(text[len - 1]))
        len--;
    copy = apr_pstrmemdup(p, text, len);
    ap_str_tolower(copy);
    return copy;
}

static void take_parameter(struct preference *one, const char *parameter)
{
    if (strncmp(parameter, "q=", 2) == 0)
        one->quality = accept_quality(parameter + 2);
    else if (strncmp(parameter, "level=", 6) == 0)
        one->level = atoi(parameter + 6);
}

/* One element, between commas. */
static void take_element(apr_pool_t *p, apr_array_header_t *list, const char *text, size_t len)
{
    size_t name_len = strcspn(text, ";,");
    struct preference *one;
    char *name = trimmed(p, text, name_len < len ? name_len : len);

    if (*name == '\0')
        return;
    one = apr_array_push(list);
    one->name = name;
    one->quality = 1;
    one->level = -1;
    while (name_len < len) {
        const char *parameter = text + name_len + 1;
        size_t size = strcspn(parameter, ";,");

        take_parameter(one, trimmed(p, parameter, size));
        name_len += 1 + size;
    }
}

apr_array_header_t *accept_parse(apr_pool_t *p, const char *field)
{
    apr_array_header_t *list;

    if (field == NULL)
        return NULL;
    list = apr_array_make(p, 8, sizeof(struct preference));
    for (;;) {
        size_t len = strcspn(field, ",");

        take_element(p, list, field, len);
        if (field[len] == '\0')
            return list;
        field += len + 1;
    }
}
