/* SPDX-License-Identifier: Apache-2.0 */
/* scoreboard_priv.h - the scoreboard's size, which may change while children run.
 *
 * A graceful restart may bring other limits, and old children stay in their slots until
 * they are done; so there is address space for far more rows than the limits ask for at
 * first, and memory only for those that are used. A slot's worker rows lie where they
 * were placed when it was first needed; a free slot whose rows are too few gets others.
 * Control process, but for what says otherwise. */
#ifndef WEFT_SCOREBOARD_PRIV_H
#define WEFT_SCOREBOARD_PRIV_H

/** Slots that there may ever be. */
enum { SCOREBOARD_SLOTS_MAX = 40000 };

/** Have so many slots, and room for so many threads in those that are placed from now on.
 *  @param slots    all slots that are in use are below it
 *  @param threads  what modules are told as the limit; not less than old children have
 *  @return 0: there is no room for that; nothing has changed */
int scoreboard_resize(int slots, int threads);
/** Give a slot that is free rows for so many threads; what it has counted is kept.
 *  @return 0: there is no room for them */
int scoreboard_place(int slot, int threads);
/** How many slots there are now; 0: no scoreboard. In a child what the control process
 *  says at this moment. Any thread. */
int scoreboard_slots(void);
/** What modules are told as the limit of threads. Any thread. */
int scoreboard_thread_limit(void);
/** Nobody is left: the rows are empty, and their room is free. */
void scoreboard_forget(void);
/** How many rows of workers a slot has. Any thread. */
int scoreboard_threads(int slot);
/** From now on this is a child: sizes are what the control process says. */
void scoreboard_in_child(void);
/** Another server has made a scoreboard file of the same name: let it be. */
void scoreboard_leave(void);

#endif
