/* SPDX-License-Identifier: Apache-2.0 */
/* dir_files.c - directives about files and names: FileETag, EnableMMAP,
 * EnableSendfile, ReadBufferSize, ContentDigest, HostnameLookups, UseCanonicalName,
 * UseCanonicalPhysicalPort, AllowEncodedSlashes, AcceptPathInfo. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "apr_strings.h"
#include "core/core_priv.h"

struct word {
    const char *name;
    int value;
};

/** The value of a word, or -1. */
static int word_value(const struct word *words, const char *name)
{
    for (; words->name; words++)
        if (!strcasecmp(words->name, name))
            return words->value;
    return -1;
}

static const struct word on_off[] = { { "on", 1 }, { "off", 0 }, { NULL, 0 } };
static const struct word lookups[] = {
    { "on", HOSTNAME_LOOKUP_ON }, { "off", HOSTNAME_LOOKUP_OFF },
    { "double", HOSTNAME_LOOKUP_DOUBLE }, { NULL, 0 }
};
static const struct word canonical[] = {
    { "on", USE_CANONICAL_NAME_ON }, { "off", USE_CANONICAL_NAME_OFF },
    { "dns", USE_CANONICAL_NAME_DNS }, { NULL, 0 }
};
static const struct word path_info[] = {
    { "on", AP_REQ_ACCEPT_PATH_INFO }, { "off", AP_REQ_REJECT_PATH_INFO },
    { "default", AP_REQ_DEFAULT_PATH_INFO }, { NULL, 0 }
};
enum { SLASH_OFF, SLASH_ON, SLASH_NODECODE };
static const struct word slashes[] = {
    { "on", SLASH_ON }, { "off", SLASH_OFF }, { "nodecode", SLASH_NODECODE }, { NULL, 0 }
};
static const struct word etag_words[] = {
    { "None", ETAG_NONE }, { "All", ETAG_ALL }, { "MTime", ETAG_MTIME },
    { "LMTime", ETAG_MTIME }, { "LastModified", ETAG_MTIME }, { "INode", ETAG_INODE },
    { "Size", ETAG_SIZE }, { "Digest", ETAG_DIGEST }, { NULL, 0 }
};

/** FileETag's words one after the other; a word without sign starts anew. */
static const char *set_etag(cmd_parms *cmd, void *mconfig, const char *args)
{
    core_dir_config *conf = mconfig;
    int absolute = 0;

    while (*args) {
        char *name = ap_getword_conf(cmd->temp_pool, &args);
        char sign = *name == '+' || *name == '-' ? *name++ : '\0';
        int bit = word_value(etag_words, name);

        if (bit < 0)
            return apr_pstrcat(cmd->pool, "Unknown keyword '", name, "' for FileETag directive",
                               NULL);
        if (sign && (bit == ETAG_NONE || bit == ETAG_ALL))
            return apr_pstrcat(cmd->pool, "FileETag keyword '", name,
                               "' cannot be used with '+' or '-'", NULL);
        if (!sign) {
            conf->etag_add = conf->etag_remove = ETAG_UNSET;
            conf->etag_bits = absolute && bit != ETAG_NONE && conf->etag_bits != ETAG_NONE
                                  ? conf->etag_bits | (etag_components_t)bit
                                  : (etag_components_t)bit;
            absolute = 1;
        } else if (sign == '+') {
            conf->etag_add |= (etag_components_t)bit;
            conf->etag_remove &= ~(etag_components_t)bit;
        } else {
            conf->etag_remove |= (etag_components_t)bit;
            conf->etag_add &= ~(etag_components_t)bit;
        }
    }
    return NULL;
}

static const char *set_mmap(cmd_parms *cmd, void *mconfig, const char *arg)
{
    core_dir_config *conf = mconfig;
    int value = word_value(on_off, arg);
    if (value < 0)
        return "parameter must be 'on' or 'off'";
    conf->enable_mmap = (unsigned)value;
    return NULL;
}

static const char *set_sendfile(cmd_parms *cmd, void *mconfig, const char *arg)
{
    core_dir_config *conf = mconfig;
    int value = word_value(on_off, arg);
    if (value < 0)
        return "parameter must be 'on' or 'off'";
    conf->enable_sendfile = (unsigned)value;
    return NULL;
}

static const char *set_phys_port(cmd_parms *cmd, void *mconfig, const char *arg)
{
    core_dir_config *conf = mconfig;
    int value = word_value(on_off, arg);
    if (value < 0)
        return "parameter must be 'on' or 'off'";
    conf->use_canonical_phys_port = (unsigned)value;
    return NULL;
}

static const char *set_lookups(cmd_parms *cmd, void *mconfig, const char *arg)
{
    core_dir_config *conf = mconfig;
    int value = word_value(lookups, arg);
    if (value < 0)
        return "parameter must be 'on', 'off', or 'double'";
    conf->hostname_lookups = (unsigned)value;
    return NULL;
}

static const char *set_canonical(cmd_parms *cmd, void *mconfig, const char *arg)
{
    core_dir_config *conf = mconfig;
    int value = word_value(canonical, arg);
    if (value < 0)
        return "parameter must be 'on', 'off', or 'dns'";
    conf->use_canonical_name = (unsigned)value;
    return NULL;
}

static const char *set_path_info(cmd_parms *cmd, void *mconfig, const char *arg)
{
    core_dir_config *conf = mconfig;
    int value = word_value(path_info, arg);
    if (value < 0)
        return "AcceptPathInfo must be set to on, off or default";
    conf->accept_path_info = value;
    return NULL;
}

static const char *set_slashes(cmd_parms *cmd, void *mconfig, const char *arg)
{
    struct core_dir *dir = mconfig;
    int value = word_value(slashes, arg);
    if (value < 0)
        return apr_pstrcat(cmd->pool, cmd->cmd->name, " must be On, Off, or NoDecode", NULL);
    dir->pub.allow_encoded_slashes = value != SLASH_OFF;
    dir->pub.decode_encoded_slashes = value == SLASH_ON;
    dir->encoded_slashes_set = 1;
    return NULL;
}

static const char *set_content_digest(cmd_parms *cmd, void *mconfig, int on)
{
    core_dir_config *conf = mconfig;
    conf->content_md5 = on != 0;
    return NULL;
}

static const char *set_read_buffer(cmd_parms *cmd, void *mconfig, const char *arg)
{
    core_dir_config *conf = mconfig;
    apr_off_t size;
    char *end;

    if (apr_strtoff(&size, arg, &end, 10) != APR_SUCCESS || *end || end == arg || size < 0
        || size > (apr_off_t)APR_UINT32_MAX)
        return apr_pstrcat(cmd->pool, "parameter must be a number between 0 and 4294967295: ",
                           arg, NULL);
    conf->read_buf_size = (apr_size_t)size;
    return NULL;
}

const command_rec core_file_directives[] = {
    AP_INIT_RAW_ARGS("FileETag", set_etag, NULL, OR_FILEINFO,
                     "what a file's ETag is made of: INode, MTime, Size, Digest, All or None"),
    AP_INIT_TAKE1("EnableMMAP", set_mmap, NULL, OR_FILEINFO,
                  "whether files may be mapped into memory to read them"),
    AP_INIT_TAKE1("EnableSendfile", set_sendfile, NULL, OR_FILEINFO,
                  "whether the kernel may send files by itself"),
    AP_INIT_TAKE1("ReadBufferSize", set_read_buffer, NULL, ACCESS_CONF | RSRC_CONF,
                  "size in bytes of the buffers that data is read into"),
    AP_INIT_FLAG("ContentDigest", set_content_digest, NULL, OR_OPTIONS,
                 "whether files are sent with a Content-MD5 field"),
    AP_INIT_TAKE1("HostnameLookups", set_lookups, NULL, ACCESS_CONF | RSRC_CONF,
                  "whether clients' names are looked up: on, off, or double"),
    AP_INIT_TAKE1("UseCanonicalName", set_canonical, NULL, ACCESS_CONF | RSRC_CONF,
                  "where the server's own name comes from: on, off, or dns"),
    AP_INIT_TAKE1("UseCanonicalPhysicalPort", set_phys_port, NULL, ACCESS_CONF | RSRC_CONF,
                  "whether the connection's port may become the server's own: on or off"),
    AP_INIT_TAKE1("AcceptPathInfo", set_path_info, NULL, OR_FILEINFO,
                  "whether names may go on behind a file: on, off, or default"),
    AP_INIT_TAKE1("AllowEncodedSlashes", set_slashes, NULL, RSRC_CONF,
                  "whether paths may contain %2F: on, off, or nodecode"),
    { NULL, { NULL }, NULL, 0, RAW_ARGS, NULL }
};
