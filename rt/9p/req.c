/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Requests: a tag each, from req_begin() to req_end(). Owns the table of
 * what is in flight; refuses an answer whose tag is not.
 */
#include "9p/p9c.h"
#include "chan/rtchan.h"
#include "errno.h"
#include "rt_trace.h"

#define TAG_LAST (PROSE_9P_TAGS - 1) /* kept for Tflush */

static struct req reqs[PROSE_9P_TAGS];
static uint16_t free_tag[PROSE_9P_TAGS];
static unsigned free_tags;
static struct req *version_req; /* the one on the wire with NOTAG */
static uint8_t out[PROSE_9P_MSIZE] __attribute__((aligned(8)));

struct prose_9p_state p9c_state;

static void setup(void)
{
	for (unsigned i = PROSE_9P_TAGS; i-- > 0;) {
		reqs[i].pub = &p9c_state.request[i];
		reqs[i].pub->tag = (uint16_t)i;
		if (i != TAG_LAST)
			free_tag[free_tags++] = (uint16_t)i;
	}
	p9c_state.tags = PROSE_9P_TAGS;
	p9c_state.msize = PROSE_9P_MSIZE;
	prose_desc.fids = (prose_gpa)(uintptr_t)&p9c_state;
	p9c_count_init();
}

static struct req *start(struct req *r)
{
	r->state = REQ_BUILT;
	r->flushing = r->broken = false;
	r->to = NULL;
	r->done = NULL;
	return r;
}

/* A tag and room; the last tag is for a flush. */
static struct req *get(bool flush)
{
	if (!p9c_state.tags)
		setup();
	for (;;) {
		if (chan_9p_broken)
			return NULL;
		if (flush ? reqs[TAG_LAST].state == REQ_FREE : free_tags > 0)
			if (chan_9p_room(PROSE_9P_MSIZE))
				break;
		wait_on(&chan_room_wait, RT_FOREVER, false);
	}
	return start(&reqs[flush ? TAG_LAST : free_tag[--free_tags]]);
}

struct req *req_begin(uint8_t type, struct p9 *m)
{
	struct req *r = get(type == PROSE_TFLUSH);

	if (!r)
		return NULL;
	r->pub->type = type;
	r->pub->fid = PROSE_9P_NOFID;
	r->pub->offset = r->pub->count = 0;
	r->pub->data = 0;
	if (type == PROSE_TVERSION)
		version_req = r;
	p9_begin(m, out, p9c_state.msize, type,
		 type == PROSE_TVERSION ? PROSE_9P_NOTAG : r->pub->tag);
	return r;
}

bool req_spare(unsigned nr)
{
	return free_tags >= nr && chan_9p_room(2 * PROSE_9P_MSIZE);
}

struct req *req_begin_fid(uint8_t type, struct p9 *m, const struct fid *f)
{
	struct req *r = req_begin(type, m);

	if (r) {
		r->pub->fid = f->pub.fid;
		p9_put32(m, f->pub.fid);
	}
	return r;
}

void req_send_raw(struct req *r, const void *msg, uint32_t bytes)
{
	r->pub->tid = rt_tid();
	r->pub->sent_tb = rt_tb();
	r->state = REQ_SENT;
	rt_trace(PROSE_TR_T9P,
		 r->pub->type | (uint64_t)r->pub->tag << 16 |
		     (uint64_t)r->pub->fid << 32,
		 r->pub->offset);
	p9c_count_sent();
	chan_9p_send(msg, bytes);
}

void req_send(struct req *r, struct p9 *m)
{
	uint32_t bytes = p9_finish(m);

	if (bytes) {
		req_send_raw(r, out, bytes);
		return;
	}
	/* too long a name: fail as the server would */
	r->state = REQ_DONE;
	r->got = 0;
}

void req_end(struct req *r)
{
	r->state = REQ_FREE;
	r->pub->type = 0;
	if (r != &reqs[TAG_LAST])
		free_tag[free_tags++] = r->pub->tag;
	if (chan_room_wait.first)
		wake(&chan_room_wait, ~0u);
}

/* 0 if the answer is the one hoped for. */
int req_status(struct req *r)
{
	if (r->broken)
		return -EIO;
	if (!r->got)
		return -ENAMETOOLONG;
	if (r->got == PROSE_RLERROR) {
		int err = (int)p9_get32(&r->in);

		return err > 0 && err < 4096 ? -err : -EIO;
	}
	return r->got == r->pub->type + 1 ? 0 : -EPROTO;
}

static void flush_done(struct req *flush)
{
	req_end(flush->arg);
}

static struct req *flush(struct req *r)
{
	struct p9 m;
	struct req *f;

	r->flushing = true;
	f = req_begin(PROSE_TFLUSH, &m);
	if (!f)
		return NULL;
	p9_put16(&m, r->pub->tag);
	req_send(f, &m);
	return f;
}

/* For a signal; if the answer came first it is used all the same. */
static int cancel(struct req *r)
{
	struct req *f = flush(r);

	while (f && f->state == REQ_SENT)
		wait_on(&f->wait, RT_FOREVER, false);
	if (f)
		req_end(f);
	return r->state == REQ_DONE ? req_status(r) : -EINTR;
}

int req_wait(struct req *r, bool interruptible)
{
	while (r->state == REQ_SENT) {
		int err = wait_on(&r->wait, RT_FOREVER, interruptible);

		if (err == -EINTR && r->state == REQ_SENT)
			return cancel(r);
	}
	return req_status(r);
}

int req_call(struct req *r, struct p9 *m)
{
	int err;

	req_send(r, m);
	err = req_wait(r, false);
	req_end(r);
	return err;
}

void req_forget(struct req *r)
{
	struct req *f = flush(r);

	if (f) {
		f->done = flush_done;
		f->arg = r;
	}
}

static void finish(struct req *r)
{
	r->state = REQ_DONE;
	if (r->flushing || !r->done) {
		wake(&r->wait, ~0u);
		return;
	}
	r->done(r);
	req_end(r);
}

static struct req *find(uint16_t tag)
{
	if (tag == PROSE_9P_NOTAG)
		return version_req;
	return tag < PROSE_9P_TAGS ? &reqs[tag] : NULL;
}

/* What an answer says in its first word: an error, or bytes moved. */
static uint32_t result(const struct req *r)
{
	uint32_t v = 0;

	if (r->in.end >= PROSE_9P_HEADER_BYTES + sizeof(v))
		__builtin_memcpy(&v, r->in.buf + PROSE_9P_HEADER_BYTES,
				 sizeof(v));
	return v;
}

bool p9c_received(const struct ring *ring, uint32_t bytes)
{
	struct {
		uint32_t size;
		uint8_t type;
		uint16_t tag;
	} __attribute__((packed)) h;
	struct req *r;
	uint32_t word;
	void *to;

	ring_peek(ring, 0, &h, sizeof(h));
	r = find(h.tag);
	if (!r || r->state != REQ_SENT)
		return false;
	if (h.tag == PROSE_9P_NOTAG)
		version_req = NULL;
	to = r->to && bytes > REQ_SMALL_BYTES ? r->to : r->small;
	if (bytes > (to == r->to ? r->to_bytes : REQ_SMALL_BYTES))
		return false;
	ring_peek(ring, 0, to, bytes);
	p9_init(&r->in, to, bytes);
	r->in.at = PROSE_9P_HEADER_BYTES;
	r->got = h.type;
	word = result(r);
	rt_trace(PROSE_TR_R9P,
		 h.type | (uint64_t)r->pub->tag << 16 |
		     (uint64_t)r->pub->count << 32,
		 word);
	p9c_count_answer(r->pub, h.type, word);
	finish(r);
	return true;
}

void p9c_broken(void)
{
	for (unsigned i = 0; i < PROSE_9P_TAGS; i++) {
		if (reqs[i].state != REQ_SENT)
			continue;
		reqs[i].broken = true;
		finish(&reqs[i]);
	}
}
