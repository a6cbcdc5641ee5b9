/* SPDX-License-Identifier: BSD-2-Clause */
/* monitor channels: the rings, and what the program waits for of its files. */
#include <string.h>
#include "live_int.h"
#include "pview.h"
#include "rsp.h"

static const char *const kinds[] = {"?", "9P", "control", "terminal"};

static const char *name_of(uint8_t type)
{
	switch (type) {
#define PROSE_X(number, name, t, r) \
	case number:                \
		return "T" #name;
		PROSE_9P_MESSAGES(PROSE_X)
#undef PROSE_X
	}
	return "?";
}

static void one_ring(struct text *to, const char *name, uint64_t tail,
		     uint64_t head, uint64_t size)
{
	text_printf(to, "    %-5s %llu of %llu bytes in it, %llu in all\n",
		    name, (unsigned long long)(tail - head),
		    (unsigned long long)size, (unsigned long long)tail);
}

static void one_side(struct text *to, const char *name,
		     const struct prose_chan_side *s)
{
	text_printf(to, "    %-5s %s, %s; rang %llu times, %llu saved\n", name,
		    s->attached ? "there" : "not there",
		    s->sleeping ? "asleep" : "awake",
		    (unsigned long long)s->rung, (unsigned long long)s->unrung);
}

static void one_chan(struct text *to, unsigned i, const struct prose_chan *c)
{
	text_printf(to, "channel %u: %s\n", i,
		    kinds[c->kind < 4 ? c->kind : 0]);
	one_ring(to, "up", c->part.tail, c->ctl.head, c->up_bytes);
	one_ring(to, "down", c->ctl.tail, c->part.head, c->down_bytes);
	one_side(to, "part", &c->part);
	one_side(to, "ctl", &c->ctl);
}

static void one_request(const struct pview *v, struct text *to,
			const struct prose_9p_request *r)
{
	uint64_t now = v->row.state == PROSE_PART_PAUSED
			   ? v->row.updated_tb
			   : v->ctl->machine->tb_now;
	char path[256] = "";

	if (r->fid != PROSE_9P_NOFID)
		pview_fid_path(v, r->fid, path, sizeof(path));
	text_printf(to, "  %-9s tag %-3u thread %-3u %9.1f ms",
		    name_of(r->type), r->tag, r->tid,
		    now > r->sent_tb && v->tb_hz
			? (now - r->sent_tb) * 1e3 / v->tb_hz
			: 0);
	if (r->fid != PROSE_9P_NOFID)
		text_printf(to, "  fid %u %s", r->fid, path);
	text_printf(to, "\n");
}

static int one_fid(void *arg, const struct prose_9p_fid *fid, const char *path)
{
	text_printf(arg, "  fid %-4u %s\n", fid->fid, path);
	return 0;
}

static void requests(const struct pview *v, struct text *to)
{
	struct prose_9p_state s;
	unsigned n = 0;

	if (pview_9p(v, &s) < 0)
		return;
	text_printf(to, "requests in flight:\n");
	for (unsigned i = 0; i < PROSE_9P_TAGS; i++)
		if (s.request[i].type && ++n)
			one_request(v, to, &s.request[i]);
	if (!n)
		text_printf(to, "  none\n");
	text_printf(to, "fids:\n");
	pview_fids(v, one_fid, to);
}

void live_channels(struct live *l, uint32_t pid, struct text *to)
{
	struct prose_chan c;
	struct pview v;

	if (!pid || pview_live(&v, l->ctl, pid) < 0) {
		text_printf(to, "gdb has no partition to show\n");
		return;
	}
	for (unsigned i = 0; i < PROSE_CHANS; i++)
		if (pview_chan(&v, i, &c) >= 0)
			one_chan(to, i, &c);
	requests(&v, to);
	pview_close(&v);
}
