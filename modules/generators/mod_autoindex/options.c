/* SPDX-License-Identifier: Apache-2.0 */
/* options.c - IndexOptions: reading and merging.
 *
 * Options without + or - replace all that was inherited, and make + and - of the same
 * section be of no effect, before and behind; so does httpd 2.4, whatever its manual says.
 * Options with a value stand for themselves, and are inherited one by one. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "apr_strings.h"
#include "autoindex_priv.h"

enum { ICON_WIDTH = 20, ICON_HEIGHT = 22 }; /* of the icons that come with a server */

static const struct {
    const char *name;
    unsigned option;
} switches[] = {
    { "AddAltClass", OPTION_ALT_CLASS },
    { "FancyIndexing", OPTION_FANCY },
    { "FoldersFirst", OPTION_FOLDERS_FIRST },
    { "HTMLTable", OPTION_TABLE },
    { "IconsAreLinks", OPTION_ICONS_ARE_LINKS },
    { "IgnoreCase", OPTION_IGNORE_CASE },
    { "IgnoreClient", OPTION_IGNORE_CLIENT },
    { "ScanHTMLTitles", OPTION_SCAN_TITLES },
    { "ShowForbidden", OPTION_SHOW_FORBIDDEN },
    { "SuppressColumnSorting", OPTION_NO_SORTING },
    { "SuppressDescription", OPTION_NO_DESCRIPTION },
    { "SuppressHTMLPreamble", OPTION_NO_PREAMBLE },
    { "SuppressIcon", OPTION_NO_ICON },
    { "SuppressLastModified", OPTION_NO_MODIFIED },
    { "SuppressRules", OPTION_NO_RULES },
    { "SuppressSize", OPTION_NO_SIZE },
    { "TrackModified", OPTION_TRACK_MODIFIED },
    { "UseOldDateFormat", OPTION_OLD_DATE },
    { "VersionSort", OPTION_VERSION_SORT },
    { "XHTML", OPTION_XHTML },
};

/** Options whose value is a number of pixels or columns. */
static const struct {
    const char *name;
    size_t offset;
    int standard; /* without a value; 0: it needs one */
    int least;    /* the value must be greater */
    int star;     /* may be as wide as it takes */
} numbers[] = {
    { "IconWidth", offsetof(struct index_conf, icon_width), ICON_WIDTH, 0, 0 },
    { "IconHeight", offsetof(struct index_conf, icon_height), ICON_HEIGHT, 0, 0 },
    { "NameWidth", offsetof(struct index_conf, name_width), 0, 5, 1 },
    { "DescriptionWidth", offsetof(struct index_conf, description_width), 0, 12, 1 },
};

/** Options whose value is a text. */
static const struct {
    const char *name;
    size_t offset;
} texts[] = {
    { "Charset", offsetof(struct index_conf, charset) },
    { "Type", offsetof(struct index_conf, type) },
};

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static void set_switch(struct index_conf *conf, unsigned option, char sign)
{
    if (sign == '+') {
        conf->added |= option;
        conf->removed &= ~option;
    }
    else if (sign == '-') {
        conf->removed |= option;
        conf->added &= ~option;
    }
    else {
        conf->options |= option;
        conf->bare = 1;
        conf->added = conf->removed = 0;
    }
}

static const char *read_number(cmd_parms *cmd, struct index_conf *conf, size_t row, char sign,
                               const char *value)
{
    const char *name = numbers[row].name;
    int *number = (int *)((char *)conf + numbers[row].offset);

    if (sign == '-' && value)
        return apr_psprintf(cmd->pool, "Cannot combine '-' with %s=n", name);
    if (sign == '-')
        *number = NUMBER_NONE;
    else if (value == NULL && numbers[row].standard)
        *number = numbers[row].standard;
    else if (value == NULL)
        return apr_psprintf(cmd->pool, "%s with no value may only appear as '-%s'", name, name);
    else if (numbers[row].star && strcmp(value, "*") == 0)
        *number = NUMBER_ALL;
    else {
        *number = atoi(value);
        if (*number <= numbers[row].least)
            return apr_psprintf(cmd->pool, "%s value must be greater than %d", name,
                                numbers[row].least);
    }
    return NULL;
}

/* An option with a value.
 * @return NULL, or what is wrong */
static const char *read_value(cmd_parms *cmd, struct index_conf *conf, const char *word, char sign)
{
    const char *equals = strchr(word, '=');
    const char *name = equals ? apr_pstrmemdup(cmd->temp_pool, word, (size_t)(equals - word))
                              : word;
    const char *value = equals ? equals + 1 : NULL;
    size_t i;

    for (i = 0; i < COUNT(numbers); i++)
        if (strcasecmp(name, numbers[i].name) == 0)
            return read_number(cmd, conf, i, sign, value);
    for (i = 0; value && i < COUNT(texts); i++) {
        if (strcasecmp(name, texts[i].name) == 0) {
            *(const char **)((char *)conf + texts[i].offset) = apr_pstrdup(cmd->pool, value);
            return NULL;
        }
    }
    return apr_psprintf(cmd->pool, "Invalid directory indexing option '%s'", word);
}

static const char *read_option(cmd_parms *cmd, struct index_conf *conf, const char *word)
{
    char sign = *word == '+' || *word == '-' ? *word++ : '\0';
    size_t i;

    if (conf->none)
        return "Cannot combine other IndexOptions keywords with 'None'";
    if (strcasecmp(word, "None") == 0) {
        if (sign)
            return "Cannot combine '+' or '-' with 'None' keyword";
        conf->none = conf->bare = 1;
        conf->options = conf->added = conf->removed = 0;
        return NULL;
    }
    for (i = 0; i < COUNT(switches); i++) {
        if (strcasecmp(word, switches[i].name) == 0) {
            set_switch(conf, switches[i].option, sign);
            return NULL;
        }
    }
    return read_value(cmd, conf, word, sign);
}

const char *index_set_options(cmd_parms *cmd, void *mconfig, const char *words)
{
    const char *err = NULL;

    while (*words && err == NULL)
        err = read_option(cmd, mconfig, ap_getword_conf(cmd->temp_pool, &words));
    return err;
}

unsigned index_options_of(const struct index_conf *conf)
{
    return conf->bare ? conf->options : (conf->options | conf->added) & ~conf->removed;
}

/* Sections are merged from the inside as well as from the outside: + and - must be kept as
 * long as nothing without a sign stands before them. */
static void merge_switches(struct index_conf *both, const struct index_conf *base,
                           const struct index_conf *add)
{
    if (add->bare)
        return;
    both->bare = base->bare;
    both->none = 0;
    both->options = (base->options | add->added) & ~add->removed;
    both->added = (base->added & ~add->removed) | add->added;
    both->removed = (base->removed & ~add->added) | add->removed;
}

void index_merge_options(struct index_conf *both, const struct index_conf *base,
                         const struct index_conf *add)
{
    size_t i;

    merge_switches(both, base, add);
    for (i = 0; i < COUNT(numbers); i++) {
        int *number = (int *)((char *)both + numbers[i].offset);

        if (*number == NUMBER_UNSET)
            *number = *(const int *)((const char *)base + numbers[i].offset);
    }
    if (both->charset == NULL)
        both->charset = base->charset;
    if (both->type == NULL)
        both->type = base->type;
}
