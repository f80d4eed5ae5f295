/* SPDX-License-Identifier: Apache-2.0 */
/* Expressions: first byte the flags, then the text; what is understood is evaluated for a
 * made-up request. Functions that read files stay forbidden. */
#include "ap_expr.h"
#include "core/core_priv.h"
#include "fuzz.h"
#include "util/util_test.h"

static void start(void)
{
    apr_pool_t *lasting;

    apr_initialize();
    apr_pool_create(&lasting, NULL);
    apr_hook_global_pool = lasting;
    expr_register_hooks(lasting);
    apr_hook_sort_all();
}

/* All but the tests that make a subrequest, for which a server would have to be there. */
static int look_up(ap_expr_lookup_parms *parms)
{
    if (parms->type == AP_EXPR_FUNC_OP_UNARY && strchr("UAF", parms->name[0])) {
        *parms->err = "not here";
        return !OK;
    }
    return ap_run_expr_lookup(parms);
}

static request_rec *request(void)
{
    request_rec *r = fake_request();

    apr_table_setn(r->headers_in, "X", "x1, x2");
    apr_table_setn(r->headers_in, "Host", "host.example");
    apr_table_setn(r->headers_out, "O", "out");
    apr_table_setn(r->subprocess_env, "E", "env1");
    apr_table_setn(r->notes, "N", "note1");
    return r;
}

static void evaluate(const ap_expr_info_t *info)
{
    request_rec *r = request();
    const char *err = NULL;

    if (info->flags & AP_EXPR_FLAG_STRING_RESULT) {
        const char *text = ap_expr_str_exec(r, info, &err);
        FUZZ_CHECK((text != NULL) == (err == NULL));
    } else {
        int answer = ap_expr_exec(r, info, &err);
        FUZZ_CHECK(answer >= -1 && answer <= 1 && (answer == -1) == (err != NULL));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int started;
    struct fuzz_input in = {data, size};
    ap_expr_info_t info = {.filename = "fuzz"};
    char *text;

    if (!started++)
        start();
    apr_pool_create(&pool, NULL);
    info.flags = (fuzz_byte(&in) & (AP_EXPR_FLAG_SSL_EXPR_COMPAT | AP_EXPR_FLAG_DONT_VARY
                                    | AP_EXPR_FLAG_STRING_RESULT))
                 | AP_EXPR_FLAG_RESTRICTED | AP_EXPR_FLAG_RESTRICTED_FILE_FUNC;
    text = fuzz_text(in.data, in.size);
    if (!ap_expr_parse(pool, pool, &info, text, look_up))
        evaluate(&info);
    free(text);
    apr_pool_destroy(pool);
    return 0;
}
