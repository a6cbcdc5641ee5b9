/* SPDX-License-Identifier: BSD-2-Clause */
/* What every type of request came to: counts, bytes, how long it took. */
#include "9p/p9c.h"

enum row {
#define PROSE_X(number, name, t, r) ROW_##name,
	PROSE_9P_MESSAGES(PROSE_X)
#undef PROSE_X
	    ROWS
};

static struct {
	struct prose_9p_counts head;
	struct prose_9p_count row[ROWS];
} tally __attribute__((aligned(PROSE_LINE_BYTES))) = {
    .head = {.magic = PROSE_9P_COUNTS_MAGIC,
	     .revision = PROSE_9P_COUNTS_REVISION,
	     .bytes = sizeof(tally.head),
	     .rows = ROWS,
	     .row_bytes = sizeof(tally.row[0])},
    .row = {
#define PROSE_X(number, name, t, r) {.type = PROSE_T##name},
	PROSE_9P_MESSAGES(PROSE_X)
#undef PROSE_X
    }};

/* By half of the type, T's are even. */
static const uint8_t row_of[128] = {
#define PROSE_X(number, name, t, r) [number / 2] = ROW_##name,
    PROSE_9P_MESSAGES(PROSE_X)
#undef PROSE_X
};

static bool moves_data(uint8_t type)
{
	return type == PROSE_TPREAD || type == PROSE_TPWRITE ||
	       type == PROSE_TREAD || type == PROSE_TWRITE ||
	       type == PROSE_TREADDIR || type == PROSE_TSEND ||
	       type == PROSE_TRECV;
}

void p9c_count_init(void)
{
	prose_desc.counts = (prose_gpa)(uintptr_t)&tally;
}

void p9c_count_sent(void)
{
	tally.head.sent++;
}

void p9c_count_answer(const struct prose_9p_request *r, uint8_t answer,
		      uint32_t word)
{
	struct prose_9p_count *c = &tally.row[row_of[r->type / 2]];
	uint64_t took = rt_tb() - r->sent_tb;
	unsigned log2 = 63 - (unsigned)__builtin_clzll(took | 1);

	tally.head.received++;
	c->count++;
	c->total_tb += took;
	if (took > c->max_tb)
		c->max_tb = took;
	c->bucket[log2 < PROSE_9P_BUCKETS ? log2 : PROSE_9P_BUCKETS - 1]++;
	if (answer == PROSE_RLERROR)
		c->errors++;
	else if (moves_data(r->type) && word <= r->count)
		c->bytes += word;
}
