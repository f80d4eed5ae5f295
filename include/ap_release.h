/* SPDX-License-Identifier: Apache-2.0 */
/* ap_release.h - the version of Apache httpd whose modules and configuration are understood.
 *
 * Modules are compiled against these and ask for them; what this server calls itself is
 * WEFT_PRODUCT. */
#ifndef WEFT_AP_RELEASE_H
#define WEFT_AP_RELEASE_H

#ifdef __cplusplus
extern "C" {
#endif

#define AP_SERVER_MAJORVERSION_NUMBER 2
#define AP_SERVER_MINORVERSION_NUMBER 4
#define AP_SERVER_PATCHLEVEL_NUMBER 71
#define AP_SERVER_DEVBUILD_BOOLEAN 0
#define AP_SERVER_COPYRIGHT "Copyright 2026 The Apache Software Foundation."
#define AP_SERVER_BASEVENDOR "Apache Software Foundation"
#define AP_SERVER_BASEPROJECT "Apache HTTP Server"
#define AP_SERVER_BASEPRODUCT "Apache"
#define AP_SERVER_ADD_STRING ""
#define AP_SERVER_MAJORVERSION "2"
#define AP_SERVER_MINORVERSION "4"
#define AP_SERVER_PATCHLEVEL "71"
#define AP_SERVER_MINORREVISION "2.4"
#define AP_SERVER_BASEREVISION "2.4.71"
#define AP_SERVER_BASEVERSION "Apache/2.4.71"
#define AP_SERVER_VERSION "Apache/2.4.71"

/** This product's own name. */
#define WEFT_PRODUCT "Weft"

#ifdef __cplusplus
}
#endif
#endif
