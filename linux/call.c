// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls by mailbox (abi/machine.h): the module's own, and those of users'
 * files, which are copied out of the user's page, checked, and passed on by
 * the client's mailbox, which no user maps.
 */
#include <linux/capability.h>
#include <linux/io.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <asm/hvcall.h>
#include "prose.h"

static struct prose_mbox *boxes; /* of OURS and on */
static DEFINE_MUTEX(call_lock);
static DEFINE_SPINLOCK(users_lock);
static struct prose_file *users[PROSE_CLIENTS]; /* users_lock */

static struct prose_mbox *box(unsigned int client)
{
	return &boxes[client - OURS];
}

int calls_init(void)
{
	u64 ra = machine->mbox + OURS * sizeof(*boxes);

	boxes = memremap(PROSE_PAPR_WINDOW + ra,
			 (PROSE_CLIENTS - OURS) * sizeof(*boxes), MEMREMAP_WB);
	return boxes ? 0 : -ENOMEM;
}

void calls_exit(void)
{
	memunmap(boxes);
}

void ring(unsigned int client)
{
	plpar_hcall_norets(PROSE_PAPR_H_RING, client);
}

/* Make the call that is in a mailbox, but for its number. */
static s64 make(unsigned int client, u64 number)
{
	struct prose_mbox *m = box(client);
	u64 serial = m->reply + 1;
	int error;

	m->number = number;
	smp_store_release(&m->request, serial);
	ring(client);
	error = prose_await(&m->reply, serial);
	return error ? error : m->status;
}

s64 call(u64 number, u64 arg)
{
	struct prose_mbox *m = box(OURS);
	s64 status;

	mutex_lock(&call_lock);
	memset(m->arg, 0, sizeof(m->arg));
	m->arg[0] = arg;
	status = make(OURS, number);
	mutex_unlock(&call_lock);
	return status;
}

/* -- what users may ------------------------------------------------------- */

#define MAY 1 /* anybody */
#define ON  2 /* who owns the partition that is the first argument */
#define IN  4 /* data goes with it */
#define OUT 8 /* data comes back */

static const u8 rights[PROSE_H_END] = {
    [PROSE_H_NULL] = MAY,
    [PROSE_H_CREATE] = MAY | IN,
    [PROSE_H_START] = ON,
    [PROSE_H_PAUSE] = ON,
    [PROSE_H_RESUME] = ON,
    [PROSE_H_KILL] = ON,
    [PROSE_H_DESTROY] = ON,
    [PROSE_H_SCHED] = ON,
    [PROSE_H_POST] = ON,
    [PROSE_H_REGS_READ] = ON | OUT,
    [PROSE_H_REGS_WRITE] = ON | IN,
    [PROSE_H_CODE_WRITE] = ON | IN,
    [PROSE_H_STEP] = ON,
    [PROSE_H_BREAK_SET] = ON,
    [PROSE_H_BREAK_CLEAR] = ON,
    [PROSE_H_WATCH_SET] = ON,
    [PROSE_H_WATCH_CLEAR] = ON,
    [PROSE_H_BREAK_IF] = ON | IN,
};

static int allowed(const struct prose_file *f, u64 number, const u64 *arg)
{
	u8 may = number < PROSE_H_END ? rights[number] : 0;

	if (may & ON ? !parts_mine(f, arg[0], number == PROSE_H_DESTROY) : !may)
		return -PROSE_E_PERM;
	if (number == PROSE_H_CREATE && arg[1])
		return -PROSE_E_PERM;
	if (number == PROSE_H_SCHED &&
	    (arg[1] != PROSE_POLICY_SLOTS || arg[2]) && !capable(CAP_SYS_NICE))
		return -PROSE_E_PERM; /* a promise at others' expense */
	return 0;
}

/* -- a user's call -------------------------------------------------------- */

static struct prose_mbox *page_of(const struct prose_file *f)
{
	u64 at = machine->mbox + f->client * sizeof(struct prose_mbox);

	return page_address(f->page) + (at & ~PAGE_MASK);
}

int user_init(struct prose_file *f)
{
	unsigned long flags;

	f->page = alloc_page(GFP_KERNEL | __GFP_ZERO);
	if (!f->page)
		return -ENOMEM;
	mutex_init(&f->lock);
	spin_lock_irqsave(&users_lock, flags);
	WRITE_ONCE(box(f->client)->awake, 0); /* it rings for all of them */
	users[f->client] = f;
	spin_unlock_irqrestore(&users_lock, flags);
	return 0;
}

void user_exit(struct prose_file *f)
{
	unsigned long flags;

	spin_lock_irqsave(&users_lock, flags);
	users[f->client] = NULL;
	spin_unlock_irqrestore(&users_lock, flags);
	__free_page(f->page);
}

void users_rang(void)
{
	unsigned long flags;
	unsigned int i;

	spin_lock_irqsave(&users_lock, flags);
	for (i = OURS + 1; i < PROSE_CLIENTS; i++)
		if (users[i])
			WRITE_ONCE(page_of(users[i])->kicks,
				   READ_ONCE(box(i)->kicks));
	spin_unlock_irqrestore(&users_lock, flags);
}

static s64 pass_on(struct prose_file *f, u64 number, const u64 *arg)
{
	struct prose_mbox *m = box(f->client), *to = page_of(f);
	s64 status;

	memcpy(m->arg, arg, sizeof(m->arg));
	if (rights[number] & IN)
		memcpy(m->data, to->data, sizeof(m->data));
	if (number == PROSE_H_DESTROY)
		parts_remove(arg[0]);
	status = make(f->client, number);
	if (number == PROSE_H_CREATE && status > 0 &&
	    parts_add(f, status, m->out[0], m->out[1]))
		status = -PROSE_E_NOMEM; /* it goes with the file */
	memcpy(to->out, m->out, sizeof(to->out));
	if (rights[number] & OUT)
		memcpy(to->data, m->data, sizeof(to->data));
	return status;
}

/* The page is the user's to change at any time: copied once. */
static void serve(struct prose_file *f)
{
	struct prose_mbox *m = page_of(f);
	u64 serial = smp_load_acquire(&m->request), number,
	    arg[PROSE_MBOX_ARGS];
	s64 status;
	int i;

	if (serial == f->answered)
		return;
	number = READ_ONCE(m->number);
	for (i = 0; i < PROSE_MBOX_ARGS; i++)
		arg[i] = READ_ONCE(m->arg[i]);
	status = allowed(f, number, arg);
	if (!status)
		status = pass_on(f, number, arg);
	m->status = status;
	f->answered = serial;
	smp_store_release(&m->reply, serial);
}

int user_call(struct prose_file *f)
{
	if (mutex_lock_killable(&f->lock))
		return -EINTR;
	serve(f);
	mutex_unlock(&f->lock);
	return 0;
}
