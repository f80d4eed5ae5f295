/* SPDX-License-Identifier: Apache-2.0 */
/* mod_xml2enc.h - charsets of content for filters that read it with libxml2.
 *
 * The filter xml2enc finds the charset of markup and turns it into UTF-8 where libxml2 does
 * not know it. Manual: mod_xml2enc. */
#ifndef WEFT_MOD_XML2ENC_H
#define WEFT_MOD_XML2ENC_H

#include "apr.h"
#include "apr_hooks.h"
#include "ap_config.h"
#include "ap_hooks.h"
#include "apr_optional.h"
#include "httpd.h"
#include <libxml/encoding.h>
#include "util_filter.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How what this header declares is exported, as on other systems it must be said. */
#define XML2ENC_DECLARE(type) type
#define XML2ENC_DECLARE_NONSTD(type) type
#define XML2ENC_DECLARE_DATA

/* What xml2enc_filter() is to do; bits. */
#define ENCIO_INPUT 0x1        /**< turn what comes in into UTF-8 */
#define ENCIO_OUTPUT 0x2       /**< turn what goes out into a charset */
#define ENCIO_INPUT_CHECKS 0x4 /**< only text and XML */
#define ENCIO 0x7              /**< all of that */
#define ENCIO_SKIPTO 0x10      /**< leave out what stands before an element of xml2StartParse */

/** Change the first content before its charset is found.
 *  @param bufp     its text; may be replaced by another of the request's pool
 *  @param bytesp   its length
 *  @return OK or DECLINED; all functions are called */
APR_DECLARE_EXTERNAL_HOOK(xml2enc, AP, int, preprocess,
                          (ap_filter_t *f, char **bufp, apr_size_t *bytesp))

/** What the filter found out about a response's charset.
 *  @param enc      gets libxml2's number for what now comes out of the filter
 *  @param charset  gets its name, which lives as long as r
 *  @return APR_SUCCESS; APR_EAGAIN: not known yet; APR_EGENERAL: the filter is not there */
APR_DECLARE_OPTIONAL_FN(apr_status_t, xml2enc_charset,
                        (request_rec *r, xmlCharEncoding *enc, const char **charset));

/** Put the filter into a response's chain; before content is passed.
 *  @param enc   the charset to write, for ENCIO_OUTPUT; NULL: UTF-8
 *  @param mode  ENCIO_* */
APR_DECLARE_OPTIONAL_FN(apr_status_t, xml2enc_filter,
                        (request_rec *r, const char *enc, unsigned int mode));

#ifdef __cplusplus
}
#endif
#endif
