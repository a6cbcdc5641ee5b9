/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The files of the controller's module. A file of /dev/prose is a client of
 * the hypervisor, of one of two kinds, told apart when it is opened:
 *
 *   raw     of somebody who may access the machine (CAP_SYS_RAWIO): it maps
 *           all that the hypervisor lets a controller map, its mailbox too
 *   user's  of anybody: it maps statistics, traces and its own partitions'
 *           memory; in place of its mailbox is a page that the module reads,
 *           checks and passes on
 *
 * "Its own" are the partitions that were created by files of the same user.
 * Raw files' partitions are nobody's.
 */
#ifndef LINUX_PROSE_H
#define LINUX_PROSE_H

#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include "../abi/machine.h"
#include "../abi/hcalls.h"
#include "../abi/papr.h"

#define OURS PROSE_CLIENT_LINUX /* the module's own client */

struct prose_file {
	unsigned int client;
	u64 seen; /* doorbells it was told of */
	bool raw;
	kuid_t uid;	   /* of who opened it; the rest is of a user's */
	struct page *page; /* what it has in place of mailboxes */
	struct mutex lock; /* one call at a time */
	u64 answered;	   /* the last request that was */
};

extern struct prose_machine *machine;
extern u64 ram_bytes;

/* -- dev.c ---------------------------------------------------------------- */

/* Wait until `*reply` is `serial`. -EIO: it takes too long; -EINTR: the
 * process is being killed. */
int prose_await(const u64 *reply, u64 serial);

/* -- call.c --------------------------------------------------------------- */

int calls_init(void); /* `machine` is mapped */
void calls_exit(void);
void ring(unsigned int client);
/* A call of the module's own. Its status. */
s64 call(u64 number, u64 arg);
/* What a user's file has in place of its mailbox. */
int user_init(struct prose_file *f);
void user_exit(struct prose_file *f);
/* It rang: serve its request. */
int user_call(struct prose_file *f);
/* The machine rang: pass doorbells' counts on. Of an interrupt. */
void users_rang(void);

/* -- map.c ---------------------------------------------------------------- */

int map_init(void);
void map_exit(void);
/* All files have one map, so that what is in it can be taken away. */
void map_open(struct inode *inode, struct file *file);
/* A range of the machine's RAM changed hands. */
void map_forget(u64 ra, u64 bytes);
int prose_mmap(struct file *file, struct vm_area_struct *vma);

/* -- parts.c: users' partitions ------------------------------------------- */

int parts_add(const struct prose_file *f, u32 lpar, u64 ra, u64 bytes);
/* Is it one that this user may do something to; and of this very file? */
bool parts_mine(const struct prose_file *f, u64 lpar, bool very);
/* It is about to be destroyed: nobody maps its memory from now on. */
void parts_remove(u64 lpar);
/* The same of all that a file created. */
void parts_leave(const struct prose_file *f);
/* Between these two nothing is removed: may this user see that address? */
bool parts_may_begin(const struct prose_file *f, u64 ra);
void parts_may_end(void);

#endif
