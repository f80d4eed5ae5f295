/* SPDX-License-Identifier: Apache-2.0 */
/* address.c - addresses as others write them. Names are never looked up. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "remoteip_priv.h"

#include "apr_network_io.h"
#include "apr_strings.h"

/* @return the text of the address in its usual form; NULL: it is none of the family */
static const char *usual_form(apr_pool_t *p, const char *text, int family, int *found)
{
    char form[INET6_ADDRSTRLEN];
    struct in6_addr six;
    struct in_addr four;

    *found = APR_INET;
    if (family != APR_INET6 && inet_pton(AF_INET, text, &four) == 1)
        return apr_pstrdup(p, inet_ntop(AF_INET, &four, form, sizeof(form)));
    if (family == APR_INET || inet_pton(AF_INET6, text, &six) != 1)
        return NULL;
    if (IN6_IS_ADDR_V4MAPPED(&six))
        return apr_pstrdup(p, inet_ntop(AF_INET, six.s6_addr + 12, form, sizeof(form)));
    *found = APR_INET6;
    return apr_pstrdup(p, inet_ntop(AF_INET6, &six, form, sizeof(form)));
}

apr_sockaddr_t *remoteip_address(apr_pool_t *p, const char *text, int family, apr_port_t port,
                                 const char **ip)
{
    apr_sockaddr_t *address;
    int found;

    *ip = usual_form(p, text, family, &found);
    if (*ip == NULL || apr_sockaddr_info_get(&address, *ip, found, port, 0, p) != APR_SUCCESS)
        return NULL;
    return address;
}

int remoteip_is_private(const apr_sockaddr_t *address)
{
    static const struct {
        apr_uint32_t net, mask;
    } inner[] = {
        { 0x0a000000, 0xff000000 }, /* 10/8 */
        { 0xac100000, 0xfff00000 }, /* 172.16/12 */
        { 0xc0a80000, 0xffff0000 }, /* 192.168/16 */
        { 0xa9fe0000, 0xffff0000 }, /* 169.254/16 */
        { 0x7f000000, 0xff000000 }, /* 127/8 */
    };
    apr_uint32_t number;

    if (address->family == APR_INET6) /* the public block is 2000::/3 */
        return (address->sa.sin6.sin6_addr.s6_addr[0] & 0xe0) != 0x20;
    number = ntohl(address->sa.sin.sin_addr.s_addr);
    for (size_t i = 0; i < sizeof(inner) / sizeof(*inner); i++)
        if ((number & inner[i].mask) == inner[i].net)
            return 1;
    return 0;
}
