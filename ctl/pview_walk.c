/* SPDX-License-Identifier: BSD-2-Clause */
/* What lies in a partition: descriptor, threads, 9P state. All of it is the
 * partition's: each link is checked, each walk bounded. */
#include "pview.h"

#include <string.h>

/* Older programs have a shorter one. */
int pview_desc(const struct pview *v, struct prose_desc *to)
{
	uint64_t head = offsetof(struct prose_desc, features), bytes;

	if (!v->row.desc || v->row.state == PROSE_PART_CREATED)
		return -PROSE_E_NOENT;
	if (pview_read(v, v->row.desc, to, head))
		return -PROSE_E_FAULT;
	if (to->magic != PROSE_DESC_MAGIC || to->bytes < head)
		return -PROSE_E_INVAL;
	bytes = to->bytes < sizeof(*to) ? to->bytes : sizeof(*to);
	memset(to, 0, sizeof(*to));
	if (pview_read(v, v->row.desc, to, bytes))
		return -PROSE_E_FAULT;
	return to->magic == PROSE_DESC_MAGIC ? 0 : -PROSE_E_INVAL;
}

int pview_boot(const struct pview *v, struct prose_boot *to)
{
	struct prose_desc d;
	int error = pview_desc(v, &d);

	if (error)
		return error;
	if (!d.boot)
		return -PROSE_E_NOENT;
	if (pview_read(v, d.boot, to, sizeof(*to)))
		return -PROSE_E_FAULT;
	return to->magic == PROSE_BOOT_MAGIC ? 0 : -PROSE_E_INVAL;
}

static bool good_ring(const struct pview *v, prose_gpa at, uint64_t bytes)
{
	return bytes >= 256 && bytes <= 1u << 20 && !(bytes & (bytes - 1)) &&
	       at <= v->row.mem_bytes && bytes <= v->row.mem_bytes - at;
}

int pview_chan(const struct pview *v, unsigned index, struct prose_chan *to)
{
	struct prose_desc d;
	int error = pview_desc(v, &d);

	if (error)
		return error;
	if (index >= PROSE_CHANS || !d.chan[index])
		return -PROSE_E_NOENT;
	if (pview_read(v, d.chan[index], to, sizeof(*to)))
		return -PROSE_E_FAULT;
	return to->magic == PROSE_CHAN_MAGIC &&
		       good_ring(v, to->up, to->up_bytes) &&
		       good_ring(v, to->down, to->down_bytes)
		   ? 0
		   : -PROSE_E_INVAL;
}

/* -- threads -------------------------------------------------------------- */

static int one_thread(const struct pview *v, prose_gpa at,
		      struct prose_thread *t)
{
	if (pview_read(v, at, t, sizeof(*t)))
		return -PROSE_E_FAULT;
	t->name[sizeof(t->name) - 1] = 0;
	return t->magic == PROSE_THREAD_MAGIC ? 0 : -PROSE_E_INVAL;
}

int pview_threads(const struct pview *v, pview_see_thread *see, void *arg)
{
	struct prose_desc d;
	struct prose_thread t;
	prose_gpa at;
	int status;

	if (pview_desc(v, &d))
		return 0;
	at = d.threads;
	for (int i = 0; at && i < PVIEW_THREADS; i++, at = t.next) {
		if (one_thread(v, at, &t))
			break;
		status = see(arg, at, &t);
		if (status)
			return status;
	}
	return 0;
}

struct search {
	uint32_t tid;
	struct prose_thread *to;
};

static int is_it(void *arg, prose_gpa at, const struct prose_thread *t)
{
	struct search *s = arg;

	if (t->tid != s->tid || t->state == PROSE_THREAD_DEAD)
		return 0;
	*s->to = *t;
	return 1;
}

int pview_thread(const struct pview *v, uint32_t tid, struct prose_thread *to)
{
	struct search s = {tid, to};

	return pview_threads(v, is_it, &s) ? 0 : -PROSE_E_SRCH;
}

int pview_current(const struct pview *v, unsigned vcpu, struct prose_thread *to)
{
	struct prose_desc d;
	int error = pview_desc(v, &d);

	if (error)
		return error;
	if (vcpu >= PROSE_VCPUS || !d.current[vcpu])
		return -PROSE_E_NOENT;
	return one_thread(v, d.current[vcpu], to);
}

/* -- 9P ------------------------------------------------------------------- */

int pview_9p(const struct pview *v, struct prose_9p_state *to)
{
	struct prose_desc d;
	int error = pview_desc(v, &d);

	if (error)
		return error;
	if (!d.fids)
		return -PROSE_E_NOENT;
	if (pview_read(v, d.fids, to, sizeof(*to)))
		return -PROSE_E_FAULT;
	return to->tags == PROSE_9P_TAGS ? 0 : -PROSE_E_INVAL;
}

static int first_fid(const struct pview *v, prose_gpa *at)
{
	struct prose_9p_state s;
	int error = pview_9p(v, &s);

	*at = error ? 0 : s.fids;
	return error;
}

int pview_fids(const struct pview *v, pview_see_fid *see, void *arg)
{
	char path[PVIEW_PATH_BYTES];
	struct prose_9p_fid f;
	prose_gpa at;
	int status;

	if (first_fid(v, &at))
		return 0;
	for (int i = 0; at && i < PVIEW_FIDS; i++, at = f.next) {
		if (pview_read(v, at, &f, sizeof(f)))
			break;
		if (!f.path || pview_string(v, f.path, path, sizeof(path)) < 0)
			*path = 0;
		status = see(arg, &f, path);
		if (status)
			return status;
	}
	return 0;
}

struct fid_search {
	uint32_t fid;
	char *to;
	size_t room;
};

static int is_fid(void *arg, const struct prose_9p_fid *f, const char *path)
{
	struct fid_search *s = arg;

	if (f->fid != s->fid)
		return 0;
	strncpy(s->to, path, s->room - 1);
	return 1;
}

void pview_fid_path(const struct pview *v, uint32_t fid, char *to, size_t room)
{
	struct fid_search s = {fid, to, room};

	memset(to, 0, room);
	pview_fids(v, is_fid, &s);
}
