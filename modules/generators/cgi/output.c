/* SPDX-License-Identifier: Apache-2.0 */
/* output.c - a script's output as a bucket.
 *
 * When it is read it becomes a bucket of what has come, with itself behind: filters get
 * output as the script writes it, and can tell by a read that does not wait that they
 * should flush. */
#include "cgi_priv.h"

static apr_status_t output_read(apr_bucket *b, const char **str, apr_size_t *len,
                                apr_read_type_e block);

static const apr_bucket_type_t output_type = {
    "CGI", 5, APR_BUCKET_DATA, apr_bucket_destroy_noop, output_read,
    apr_bucket_setaside_notimpl, apr_bucket_split_notimpl, apr_bucket_copy_notimpl
};

static apr_bucket *make(apr_bucket *b, struct cgi_script *script)
{
    b->type = &output_type;
    b->length = (apr_size_t)-1;
    b->start = -1;
    b->data = script;
    return b;
}

static apr_status_t output_read(apr_bucket *b, const char **str, apr_size_t *len,
                                apr_read_type_e block)
{
    struct cgi_script *script = b->data;
    char *buf = apr_bucket_alloc(APR_BUCKET_BUFF_SIZE, b->list);
    apr_size_t got = APR_BUCKET_BUFF_SIZE;
    apr_status_t rv = cgi_read(script, buf, &got,
                               block == APR_NONBLOCK_READ ? 0 : script->timeout);

    *str = "";
    *len = 0;
    if (rv != APR_SUCCESS) {
        apr_bucket_free(buf);
        if (rv != APR_EOF)
            return rv;
        apr_bucket_immortal_make(b, "", 0);
        return APR_SUCCESS;
    }
    apr_bucket_heap_make(b, buf, got, apr_bucket_free);
    APR_BUCKET_INSERT_AFTER(b, cgi_output_bucket(script, b->list));
    *str = buf;
    *len = got;
    return APR_SUCCESS;
}

apr_bucket *cgi_output_bucket(struct cgi_script *script, apr_bucket_alloc_t *list)
{
    apr_bucket *b = apr_bucket_alloc(sizeof(*b), list);

    APR_BUCKET_INIT(b);
    b->free = apr_bucket_free;
    b->list = list;
    return make(b, script);
}

apr_bucket_brigade *cgi_output(struct cgi_script *script)
{
    apr_bucket_alloc_t *list = script->r->connection->bucket_alloc;
    apr_bucket_brigade *bb = script->early ? script->early
                                           : apr_brigade_create(script->r->pool, list);

    script->early = NULL;
    if (script->spill)
        apr_brigade_insert_file(bb, script->spill, 0, script->spilled, script->r->pool);
    APR_BRIGADE_INSERT_TAIL(bb, cgi_output_bucket(script, list));
    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_eos_create(list));
    return bb;
}
