/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fids: the list of those in use, and those that may be used again. A fid
 * is not given out again before the server has answered its clunk.
 */
#include "9p/p9c.h"
#include "errno.h"
#include "rt_trace.h"

static struct fid *spare; /* clunked, by next */
static struct fid *used;
static uint32_t next_fid = 1;

static void link_used(struct fid *f)
{
	f->prev = NULL;
	f->next = used;
	f->pub.next = (prose_gpa)(uintptr_t)used;
	if (used)
		used->prev = f;
	used = f;
	p9c_state.fids = (prose_gpa)(uintptr_t)f;
}

static void unlink_used(struct fid *f)
{
	if (f->next)
		f->next->prev = f->prev;
	if (f->prev) {
		f->prev->next = f->next;
		f->prev->pub.next = f->pub.next;
		return;
	}
	used = f->next;
	p9c_state.fids = f->pub.next;
}

struct fid *fid_new(void)
{
	struct fid *f = spare;
	uint32_t number;

	if (f) {
		spare = f->next;
		number = f->pub.fid;
		*f = (struct fid){0};
	} else {
		f = rt_alloc(sizeof(*f));
		if (!f)
			return NULL;
		number = next_fid++;
	}
	f->pub.fid = number;
	f->refs = 1;
	link_used(f);
	return f;
}

struct fid *fid_get(struct fid *f)
{
	f->refs++;
	return f;
}

static void reuse(struct fid *f)
{
	f->next = spare;
	spare = f;
}

static void clunked(struct req *r)
{
	reuse(r->arg);
}

void fid_put(struct fid *f)
{
	struct req *r;
	struct p9 m;

	if (!f || --f->refs)
		return;
	unlink_used(f);
	rt_free(f->path);
	f->path = NULL;
	if (!f->known) {
		reuse(f);
		return;
	}
	r = req_begin_fid(PROSE_TCLUNK, &m, f);
	if (!r)
		return;
	r->done = clunked;
	r->arg = f;
	req_send(r, &m);
}

void fid_name(struct fid *f, const char *name)
{
	f->pub.path = (prose_gpa)(uintptr_t)name;
	rt_trace_fid(f->pub.fid, name, __builtin_strlen(name));
}

int fid_set_path(struct fid *f, const char *path, size_t bytes)
{
	char *copy = rt_alloc(bytes + 1);

	if (!copy)
		return -ENOMEM;
	__builtin_memcpy(copy, path, bytes);
	rt_free(f->path);
	f->path = copy;
	f->pub.path = (prose_gpa)(uintptr_t)copy;
	rt_trace_fid(f->pub.fid, path, bytes);
	return 0;
}
