/* SPDX-License-Identifier: Apache-2.0 */
/* ap_config_layout.h - where an installed Weft keeps its parts, by default.
 *
 * A build may define any of these on the compiler's command line; ServerRoot and
 * the directives of the configuration override them at run time. */
#ifndef WEFT_AP_CONFIG_LAYOUT_H
#define WEFT_AP_CONFIG_LAYOUT_H

#ifndef HTTPD_ROOT
#define HTTPD_ROOT "/usr/local/weft" /**< ServerRoot without -d and ServerRoot */
#endif
#ifndef SERVER_CONFIG_FILE
#define SERVER_CONFIG_FILE "conf/httpd.conf" /**< read without -f, below ServerRoot */
#endif
#ifndef AP_TYPES_CONFIG_FILE
#define AP_TYPES_CONFIG_FILE "conf/mime.types" /**< TypesConfig's default */
#endif
#ifndef DEFAULT_PIDLOG
#define DEFAULT_PIDLOG "logs/httpd.pid" /**< PidFile's default */
#endif
#ifndef DEFAULT_REL_RUNTIMEDIR
#define DEFAULT_REL_RUNTIMEDIR "logs" /**< DefaultRuntimeDir's default */
#endif
#ifndef SUEXEC_BIN
#define SUEXEC_BIN HTTPD_ROOT "/bin/suexec" /**< the helper that Suexec looks for */
#endif

#endif
