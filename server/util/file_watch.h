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
/** Watch a folder from now on. @return true if changes will be seen. Any thread. */
int file_watch_folder(const char *path);
/** Events that name this count too, wherever they come from. Any thread. */
void file_watch_name(const char *name, size_t len);
/** Take in all events that are there. Any thread. */
void file_watch_read(void);
/** Whether events that are older than the request in hand have been read; for the calling
 *  thread, until said otherwise. */
void file_watch_trust(int on);
/** How often something that counts has changed so far. One read() unless trusted. */
unsigned long file_watch_changes(void);

#endif
