/* SPDX-License-Identifier: Apache-2.0 */
/* http_priv.h - HTTP/1.x on a connection: from bytes to a request and back.
 *
 * read.c      the request head      fields.c  its fields       body.c    content, HTTP_IN
 * header_out.c status and fields, HTTP_HEADER                  chunk.c   CHUNK
 * range.c     BYTERANGE             error_page.c  canned pages validators.c  ETag, conditions
 * http.c      the module http_module ("http_core.c"): one request of a connection at a time
 *
 * All of it runs in the thread that owns the connection. */
#ifndef WEFT_HTTP_PRIV_H
#define WEFT_HTTP_PRIV_H

#include "http_protocol.h"
#include "httpd.h"

/** Limits of one request head that are not the server's own directives. */
enum { HTTP_MAX_BLANK_LINES = DEFAULT_LIMIT_BLANK_LINES };

#endif
