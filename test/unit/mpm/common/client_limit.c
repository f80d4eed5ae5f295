/* SPDX-License-Identifier: Apache-2.0 */
/* Connections of an address: who is the same client, what is given back, and that all count
 * anew after a child has died. */
#include <arpa/inet.h>

#include "../../server/config/config_test.h"
#include "mpm/common/overload_priv.h"

enum { LIMIT = 3 };

static apr_pool_t *pool;

static struct conn_slot *from(const char *ip)
{
    struct conn_slot *slot = conn_slot_get(pool);
    struct sockaddr_in *v4 = (struct sockaddr_in *)&slot->peer.room;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&slot->peer.room;

    memset(&slot->peer, 0, sizeof(slot->peer));
    slot->fd = -1;
    slot->peer.any.sa_family = strchr(ip, ':') ? AF_INET6 : AF_INET;
    assert_int_equal(strchr(ip, ':') ? inet_pton(AF_INET6, ip, &v6->sin6_addr)
                                     : inet_pton(AF_INET, ip, &v4->sin_addr), 1);
    return slot;
}

/* Enter once; a connection that is refused is put back. @return whether it may */
static struct conn_slot *enter(const char *ip)
{
    struct conn_slot *slot = from(ip);

    if (client_limit_enter(slot))
        return slot;
    conn_slot_put(slot);
    return NULL;
}

/* Fill one address, then ask as another. */
static void check_pair(const char *first, const char *second, int same)
{
    struct conn_slot *slots[LIMIT], *other;
    int i;

    for (i = 0; i < LIMIT; i++)
        assert_non_null(slots[i] = enter(first));
    other = enter(second);
    assert_int_equal(other == NULL, same);
    if (other)
        conn_slot_put(other);
    for (i = 0; i < LIMIT; i++)
        conn_slot_put(slots[i]);
    assert_non_null(other = enter(first));
    conn_slot_put(other);
}

static void who_is_the_same(void **state)
{
    (void)state;
    check_pair("192.0.2.1", "192.0.2.1", 1);
    check_pair("192.0.2.1", "192.0.2.2", 0);
    check_pair("192.0.2.1", "::ffff:192.0.2.1", 1);
    check_pair("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", 1);
    check_pair("2001:db8:1:2::1", "2001:db8:1:3::1", 0);
}

/* The counts of before are void, those of connections that are still open are not. */
static void counted_anew(void **state)
{
    struct conn_slot *a, *b, *c;

    (void)state;
    assert_non_null(a = enter("192.0.2.7"));
    assert_non_null(b = enter("192.0.2.7"));
    client_limit_recount();
    client_limit_follow();
    assert_non_null(c = enter("192.0.2.7"));
    assert_null(enter("192.0.2.7"));
    conn_slot_put(a);
    assert_non_null(a = enter("192.0.2.7"));
    assert_null(enter("192.0.2.7"));
    conn_slot_put(a);
    conn_slot_put(b);
    conn_slot_put(c);
}

/* More addresses than the table has places: nobody is taken for somebody else. */
static void many_addresses(void **state)
{
    char ip[32];
    int i;

    (void)state;
    for (i = 0; i < 100000; i++) {
        struct conn_slot *slot;

        apr_snprintf(ip, sizeof(ip), "10.%d.%d.%d", i >> 16, i >> 8 & 255, i & 255);
        assert_non_null(slot = enter(ip));
        if (i % 2)
            conn_slot_put(slot);
    }
}

static int start(void **state)
{
    server_rec s = { 0 };
    command_rec directive = { .name = "ClientMaxConnections" };
    cmd_parms cmd = { .cmd = &directive, .server = &s, .limited = -1 };
    const char *err;

    start_process(state);
    apr_pool_create(&pool, ap_pglobal);
    cmd.pool = cmd.temp_pool = pool;
    child_set_self(0, apr_pcalloc(pool, sizeof(s)), pool);
    ap_default_loglevel = APLOG_EMERG;
    child_server()->log.level = APLOG_EMERG;
    client_limit_reset();
    if ((err = client_limit_set_connections(&cmd, NULL, "3")) != NULL) {
        print_error("%s\n", err);
        return -1;
    }
    client_limit_init(child_server());
    return client_limit_is_on() ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_is_the_same), cmocka_unit_test(counted_anew),
        cmocka_unit_test(many_addresses),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
