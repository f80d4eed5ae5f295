/* SPDX-License-Identifier: Apache-2.0 */
/* negotiation_priv.h - what the parts of mod_negotiation share. */
#ifndef NEGOTIATION_PRIV_H
#define NEGOTIATION_PRIV_H

#include "httpd.h" /* first: Apache's other headers count on it */

#include "http_config.h"

enum { FORCE_NONE = 0, FORCE_PREFER = 1, FORCE_FALLBACK = 2 };

struct negotiation_dir {
    int force;                           /* of FORCE_*; negative: not said */
    const apr_array_header_t *languages; /* const char *, the preferred first; NULL: not said */
};

/** One form of a resource. */
struct variant {
    const char *name;              /* of the file, or a URL; "": its body is in the map */
    const char *type;              /* lower case, without parameters; NULL: none is known */
    const char *full_type;         /* as an answer has it */
    const char *charset;           /* NULL: none */
    const char *encoding;          /* NULL: none */
    const char *description;       /* with its quotes; NULL: none */
    apr_array_header_t *languages; /* const char *; NULL: none */
    double source_quality;         /* qs */
    int level;
    apr_off_t length;              /* negative: not known yet */
    apr_off_t body;                /* where it begins in the map; negative: in a file of its own */
    request_rec *sub;              /* the request for the file; NULL: not made yet */

    double type_quality, language_quality, charset_quality, encoding_quality; /* of rate.c */
    int language_place;            /* in the list of preferred languages; INT_MAX: not in it */
    int definite;                  /* whether the client said so, without wildcards */
};

/** A negotiation. */
struct negotiation {
    request_rec *r;
    const struct negotiation_dir *conf;
    apr_array_header_t *variants; /* struct variant */
    const char *folder;           /* of the files; ends with a slash */
    request_rec *map;             /* for a type map that the folder has; NULL: none */
    int transparent;              /* a client might choose by itself (RFC 2295) */
    int list_only;                /* it wants the list */
    int remote;                   /* it lets us choose by its rules (RVSA/1.0) */
    int tell_list;                /* the answer has it */
};

/* --- accept.c --- */

/** An element of an Accept field. */
struct preference {
    const char *name; /* lower case */
    double quality;
    int level;        /* negative: none */
};

/** Take a field of the Accept family apart.
 *  @param field  NULL: the client sent none
 *  @return struct preference elements; NULL: there is no field */
apr_array_header_t *accept_parse(apr_pool_t *p, const char *field);
/** Read q, qs: 0 to 1, to three places; what is none is 1. */
double accept_quality(const char *text);

/* --- rate.c --- */

/** Give each variant its qualities, as the client's fields have them. */
void negotiation_rate(struct negotiation *neg);

/* --- choose.c --- */

/** @return the best variant; NULL: none is acceptable
 *  @param status  set to 300 if the client has to choose */
struct variant *negotiation_choose(struct negotiation *neg, int *status);
/** @return the length of a variant's file */
apr_off_t variant_length(struct negotiation *neg, struct variant *variant);

/* --- answer.c --- */

/** Set the fields that say what was chosen by. @param chosen  NULL: the list is the answer */
void negotiation_set_fields(struct negotiation *neg, struct variant *chosen);
/** Make the list the answer's body. */
void negotiation_offer(struct negotiation *neg);

/* --- type_map.c --- */

/** Read a type map.
 *  @param file  is left open if a variant has its body in it
 *  @return OK or a status, with a word in the log */
int type_map_read(struct negotiation *neg, const char *path, apr_file_t **file);

/* --- variants.c --- */

/** @return whether the handler is that of type maps */
int is_type_map(const char *handler);

/** Begin to negotiate. */
void negotiation_begin(struct negotiation *neg, request_rec *r);
/** @return a new variant without anything */
struct variant *negotiation_add(struct negotiation *neg);
/** Take a type and its parameters. */
void variant_set_type(apr_pool_t *p, struct variant *variant, const char *text);
/** Add the variants that the folder has for the request's file name.
 *  @return OK; DECLINED: there are no such files; or a status */
int multiviews_read(struct negotiation *neg);
/** Let go of the requests for all files but one. @param but  may be NULL */
void negotiation_release(struct negotiation *neg, const struct variant *but);

#endif
