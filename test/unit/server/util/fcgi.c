/* SPDX-License-Identifier: Apache-2.0 */
/* FastCGI heads there and back, and environments in pieces of any size. */
#include "util_fcgi.h"
#include "util_test.h"

static void heads(void **state)
{
    ap_fcgi_header header;
    unsigned char bytes[AP_FCGI_HEADER_LEN];
    unsigned char version;
    unsigned char type;
    unsigned char padding;
    apr_uint16_t id;
    apr_uint16_t len;

    ap_fcgi_fill_in_header(&header, AP_FCGI_STDIN, 0x1234, 0xabcd, 7);
    ap_fcgi_header_to_array(&header, bytes);
    assert_memory_equal(bytes, "\x01\x05\x12\x34\xab\xcd\x07\x00", 8);
    ap_fcgi_header_fields_from_array(&version, &type, &id, &len, &padding, bytes);
    assert_int_equal(type, AP_FCGI_STDIN);
    assert_int_equal(id, 0x1234);
    assert_int_equal(len, 0xabcd);
    assert_int_equal(padding, 7);
}

static apr_table_t *environment(void)
{
    apr_table_t *env = new_table();
    char *large = apr_pcalloc(pool, 301);

    memset(large, 'x', 300);
    apr_table_setn(env, "A", "1");
    apr_table_setn(env, "LARGE", large);
    apr_table_setn(env, "EMPTY", "");
    return env;
}

static void pairs(void **state)
{
    unsigned char buf[512];
    int first = 0;
    apr_size_t len = ap_fcgi_encoded_env_len(environment(), sizeof(buf), &first);

    assert_int_equal(len, (2 + 2) + (5 + 5 + 300) + (2 + 5));
    assert_int_equal(first, 3);
    first = 0;
    assert_int_equal(ap_fcgi_encode_env(fake_request(), environment(), buf, len, &first), 0);
    assert_int_equal(first, 3);
    assert_memory_equal(buf, "\x01\x01" "A1" "\x05\x80\x00\x01\x2c" "LARGExx", 16);
}

static void pieces(void **state)
{
    request_rec *r = fake_request();
    apr_table_t *env = environment();
    unsigned char buf[512];

    for (apr_size_t room = 0; room < 400; room++) {
        int next = 0;
        int first = 0;
        apr_size_t len = ap_fcgi_encoded_env_len(env, room, &next);

        assert_true(len <= room);
        if (!len)
            continue;
        assert_int_equal(ap_fcgi_encode_env(r, env, buf, len, &first), APR_SUCCESS);
        assert_int_equal(first, next);
    }
}

MAIN(cmocka_unit_test(heads), cmocka_unit_test(pairs), cmocka_unit_test(pieces))
