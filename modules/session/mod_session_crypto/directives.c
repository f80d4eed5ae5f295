/* SPDX-License-Identifier: Apache-2.0 */
/* directives.c - passphrases, cipher and library of sessions' encryption. */
#include <string.h>

#include "apr_strings.h"
#include "crypto_priv.h"
#include "http_core.h"

extern module AP_MODULE_DECLARE_DATA session_crypto_module;

#define EXEC "exec:"

/* What a program prints first.
 * @return NULL, or what is wrong */
static const char *run_program(cmd_parms *cmd, const char *command, const char **line)
{
    char **argv;

    if (apr_tokenize_to_argv(command, &argv, cmd->temp_pool) != APR_SUCCESS)
        return apr_pstrcat(cmd->pool, "Unable to parse exec arguments from ", command, NULL);
    argv[0] = ap_server_root_relative(cmd->temp_pool, argv[0]);
    if (argv[0] == NULL)
        return apr_pstrcat(cmd->pool, "Invalid SessionCryptoPassphrase exec location:", command,
                           NULL);
    *line = ap_get_exec_line(cmd->pool, argv[0], (const char *const *)argv);
    return *line && **line ? NULL : apr_pstrcat(cmd->pool, "Unable to get bind password from "
                                                "exec of ", command, NULL);
}

static const char *add_passphrase(cmd_parms *cmd, void *mconfig, const char *text)
{
    struct crypto_conf *conf = mconfig;
    const char *err = NULL;

    if (strncmp(text, EXEC, strlen(EXEC)) == 0)
        err = run_program(cmd, text + strlen(EXEC), &text);
    if (err)
        return err;
    if (conf->passphrases == NULL)
        conf->passphrases = apr_array_make(cmd->pool, 2, sizeof(const char *));
    APR_ARRAY_PUSH(conf->passphrases, const char *) = text;
    return NULL;
}

/* Every word of the file is one. */
static const char *read_passphrases(cmd_parms *cmd, void *mconfig, const char *name)
{
    const char *path = ap_server_root_relative(cmd->temp_pool, name), *err = NULL;
    char line[MAX_STRING_LEN];
    ap_configfile_t *file;
    apr_status_t rv = path ? ap_pcfg_openfile(&file, cmd->temp_pool, path) : APR_EBADPATH;

    if (rv != APR_SUCCESS)
        return apr_psprintf(cmd->pool, "%s: Could not open file %s: %pm",
                            cmd->cmd->name, path ? path : name, &rv);
    while (err == NULL && ap_cfg_getline(line, sizeof(line), file) == APR_SUCCESS) {
        const char *rest = line;

        while (err == NULL && *rest)
            err = add_passphrase(cmd, mconfig, ap_getword_conf(cmd->pool, &rest));
    }
    ap_cfg_closefile(file);
    return err;
}

/* SessionCryptoDriver NAME [PARAMETER[=VALUE]] ...: called once for each. */
static const char *set_library(cmd_parms *cmd, void *mconfig, const char *word)
{
    struct crypto_server_conf *conf = ap_get_module_config(cmd->server->module_config,
                                                           &session_crypto_module);
    const char *err = ap_check_cmd_context(cmd, GLOBAL_ONLY);

    if (err)
        return err;
    if (conf->library == NULL)
        conf->library = word;
    else
        conf->params = conf->params ? apr_pstrcat(cmd->pool, conf->params, ",", word, NULL) : word;
    return NULL;
}

const command_rec session_crypto_cmds[] = {
    AP_INIT_ITERATE("SessionCryptoPassphrase", add_passphrase, NULL, RSRC_CONF | OR_AUTHCFG,
                    "The passphrase(s) used to encrypt the session. First will be used for "
                    "encryption, all phrases will be accepted for decryption"),
    AP_INIT_TAKE1("SessionCryptoPassphraseFile", read_passphrases, NULL, RSRC_CONF | ACCESS_CONF,
                  "File containing passphrase(s) used to encrypt the session, one per line. First "
                  "will be used for encryption, all phrases will be accepted for decryption"),
    AP_INIT_TAKE1("SessionCryptoCipher", ap_set_string_slot,
                  (void *)APR_OFFSETOF(struct crypto_conf, cipher), RSRC_CONF | OR_AUTHCFG,
                  "The underlying crypto cipher to use"),
    AP_INIT_ITERATE("SessionCryptoDriver", set_library, NULL, RSRC_CONF,
                    "The underlying crypto library driver to use"),
    { NULL, { NULL }, NULL, 0, 0, NULL }
};
