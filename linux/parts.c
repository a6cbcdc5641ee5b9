// SPDX-License-Identifier: GPL-2.0-only
/*
 * The partitions that users created, as long as their memory is theirs. An
 * entry is made when CREATE was answered and goes before DESTROY is passed
 * on, so that memory which somebody else gets is not in it.
 */
#include <linux/rwsem.h>
#include <linux/string.h>
#include "prose.h"

struct owned {
	u32 lpar; /* 0: free */
	unsigned int client;
	kuid_t uid;
	u64 ra, bytes;
};

static struct owned owned[PROSE_PARTS];
static DECLARE_RWSEM(sem);

static struct owned *find(u64 lpar)
{
	int i;

	for (i = 0; i < PROSE_PARTS; i++)
		if (owned[i].lpar == lpar)
			return &owned[i];
	return NULL;
}

int parts_add(const struct prose_file *f, u32 lpar, u64 ra, u64 bytes)
{
	struct owned *o;

	down_write(&sem);
	o = find(0);
	if (o)
		*o = (struct owned){lpar, f->client, f->uid, ra, bytes};
	up_write(&sem);
	map_forget(ra, bytes);
	return o ? 0 : -ENOMEM;
}

bool parts_mine(const struct prose_file *f, u64 lpar, bool very)
{
	struct owned *o;
	bool mine;

	down_read(&sem);
	o = lpar ? find(lpar) : NULL;
	mine = o && uid_eq(o->uid, f->uid) && (!very || o->client == f->client);
	up_read(&sem);
	return mine;
}

static void forget(struct owned *o)
{
	u64 ra = o->ra, bytes = o->bytes;

	memset(o, 0, sizeof(*o));
	up_write(&sem);
	map_forget(ra, bytes);
	down_write(&sem);
}

void parts_remove(u64 lpar)
{
	struct owned *o;

	down_write(&sem);
	o = lpar ? find(lpar) : NULL;
	if (o)
		forget(o);
	up_write(&sem);
}

void parts_leave(const struct prose_file *f)
{
	int i;

	down_write(&sem);
	for (i = 0; i < PROSE_PARTS; i++)
		if (owned[i].lpar && owned[i].client == f->client)
			forget(&owned[i]);
	up_write(&sem);
}

bool parts_may_begin(const struct prose_file *f, u64 ra)
{
	int i;

	down_read(&sem);
	for (i = 0; i < PROSE_PARTS; i++)
		if (owned[i].lpar && ra >= owned[i].ra &&
		    ra - owned[i].ra < owned[i].bytes)
			return uid_eq(owned[i].uid, f->uid);
	return false;
}

void parts_may_end(void)
{
	up_read(&sem);
}
