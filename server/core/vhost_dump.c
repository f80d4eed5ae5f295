/* SPDX-License-Identifier: Apache-2.0 */
/* vhost_dump.c - the list of virtual hosts that -S and -D DUMP_VHOSTS print. */
#include "apr_strings.h"
#include "core/core_priv.h"
#include "http_main.h"

struct dump {
    apr_pool_t *pool;
    apr_file_t *out;
};

static void dump_names(struct dump *d, const server_rec *s)
{
    for (int i = 0; s->names && i < s->names->nelts; i++)
        apr_file_printf(d->out, "                 alias %s\n",
                        APR_ARRAY_IDX(s->names, i, const char *));
    for (int i = 0; s->wild_names && i < s->wild_names->nelts; i++)
        apr_file_printf(d->out, "                 wild alias %s\n",
                        APR_ARRAY_IDX(s->wild_names, i, const char *));
}

static void dump_entry(struct dump *d, const struct vhost_entry *entry)
{
    const server_rec *s = entry->server;
    const char *port = entry->addr->host_port
                           ? apr_psprintf(d->pool, "%u", entry->addr->host_port) : "*";

    apr_file_printf(d->out, "         port %s namevhost %s (%s:%u)\n", port,
                    s->server_hostname, s->defn_name, s->defn_line_number);
    dump_names(d, s);
}

static const char *address_text(apr_pool_t *p, const struct vhost_group *group)
{
    char *ip = "*";

    if (group->ip)
        apr_sockaddr_ip_get(&ip, group->ip);
    if (group->ip && group->ip->family != APR_INET)
        ip = apr_pstrcat(p, "[", ip, "]", NULL);
    return group->port ? apr_psprintf(p, "%s:%u", ip, group->port)
                       : apr_pstrcat(p, ip, ":*", NULL);
}

/** A group of one is a line; of several, a heading and a line for each. */
static void dump_group(void *ctx, const struct vhost_group *group)
{
    struct dump *d = ctx;
    const server_rec *s = APR_ARRAY_IDX(group->entries, 0, struct vhost_entry).server;
    const char *address = address_text(d->pool, group);

    ap_assert(s);
    if (group->entries->nelts == 1) {
        apr_file_printf(d->out, "%-22s %s (%s:%u)\n", address, s->server_hostname, s->defn_name,
                        s->defn_line_number);
        return;
    }
    apr_file_printf(d->out, "%-22s is a NameVirtualHost\n"
                    "         default server %s (%s:%u)\n", address, s->server_hostname,
                    s->defn_name, s->defn_line_number);
    for (int i = 0; i < group->entries->nelts; i++)
        dump_entry(d, &APR_ARRAY_IDX(group->entries, i, struct vhost_entry));
}

void vhost_dump(apr_pool_t *p, server_rec *s)
{
    struct dump d = { .pool = p };

    ap_assert(p && s);
    if (!ap_exists_config_define("DUMP_VHOSTS") || apr_file_open_stdout(&d.out, p))
        return;
    apr_file_printf(d.out, "VirtualHost configuration:\n");
    vhost_each_group(dump_group, &d);
}
