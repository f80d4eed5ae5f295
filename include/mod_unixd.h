/* SPDX-License-Identifier: Apache-2.0 */
/* mod_unixd.h - giving up privileges in a child. */
#ifndef WEFT_MOD_UNIXD_H
#define WEFT_MOD_UNIXD_H

#include "httpd.h"

#ifdef __cplusplus
extern "C" {
#endif



/** Become User and Group, enter ChrootDir. @return 0; -1 after a log line */
AP_DECLARE(int) ap_unixd_setup_child(void);


#ifdef __cplusplus
}
#endif
#endif
