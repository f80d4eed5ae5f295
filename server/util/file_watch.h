/* SPDX-License-Identifier: Apache-2.0 */
/* file_watch.h - has anything changed in the folders that are watched? See file_watch.c. */
#ifndef WEFT_FILE_WATCH_H
#define WEFT_FILE_WATCH_H

#include "httpd.h"

/** Start watching in this process, until child_pool dies. Where the system gives no
 *  inotify instance, file_watch_folder() says no. Before threads exist. */
void file_watch_start(apr_pool_t *child_pool);
/** The descriptor that becomes readable with an event, for polls of others; -1: none. */
int file_watch_fd(void);
/** What changes are counted of. */
enum file_watch {
    FILE_WATCH_FOLDERS,            /* folders, and names given for them */
    FILE_WATCH_FILES               /* those, and names of files with their content */
};

/** Watch a folder and those above it from now on.
 *  @param path     absolute, with its final slash
 *  @param content  also when something is written to a file in it
 *  @return true if changes will be seen. Any thread. */
int file_watch_folder(apr_pool_t *p, const char *path, int content);
/** Events that name this count too, wherever they come from. Any thread. */
void file_watch_name(enum file_watch what, const char *name, size_t len);
/** Take in all events that are there. Any thread. */
void file_watch_read(void);
/** Whether events that are older than the request in hand have been read; for the calling
 *  thread, until said otherwise. */
void file_watch_trust(int on);
/** The calling thread begins with another request: what was read for the last one does not
 *  count for it. */
void file_watch_request(void);
/** How often something that counts has changed so far. One read() unless trusted; the answer
 *  is trusted for the request. */
unsigned long file_watch_changes(enum file_watch what);

#endif
