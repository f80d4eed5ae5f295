/* SPDX-License-Identifier: Apache-2.0 */
/* util_xml.h - content in XML. */
#ifndef WEFT_UTIL_XML_H
#define WEFT_UTIL_XML_H

#include "apr_xml.h"
#include "httpd.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Read the content as an XML document, no larger than LimitXMLRequestBody.
 *  @param pdoc  gets it, out of the request's pool; NULL: there is no content
 *  @return OK or the status to answer */
AP_DECLARE(int) ap_xml_parse_input(request_rec *r, apr_xml_doc **pdoc);

#ifdef __cplusplus
}
#endif
#endif
