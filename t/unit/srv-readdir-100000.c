/* SPDX-License-Identifier: BSD-2-Clause */
/* link: lib loader ctl; needs: time=240 */
/* A directory of 100,000 entries is read whole, in order, from any offset,
 * also while entries go away. */
#include "srvtest.h"

#define FILES 100000u

static struct srv *s;
static uint8_t seen[FILES];

/* Entries from offset on in this answer; the next offset, or 0 at the end. */
static uint64_t entries(unsigned *n, uint64_t *first)
{
	uint32_t bytes = p9_get32(&got);
	uint64_t off = 0;
	struct p9_qid q;
	uint16_t len;
	char name[64];

	*first = 0;
	got.end = got.at + bytes;
	while (got.at < got.end) {
		p9_getqid(&got, &q);
		off = p9_get64(&got);
		p9_get8(&got);
		const char *p = p9_getstr(&got, &len);

		memcpy(name, p, len);
		name[len] = 0;
		if (name[0] == 'f') {
			seen[atoi(name + 1)]++;
			++*n;
		}
		if (!*first)
			*first = off;
	}
	return off;
}

static unsigned read_all(uint32_t count)
{
	uint64_t off = 0, next, first;
	unsigned n = 0;

	do {
		if (rpc(s, READDIR, "dqd", 1, off, count))
			return 0;
		next = entries(&n, &first);
		off = next ? next : off;
	} while (next);
	return n;
}

int main(void)
{
	uint64_t off, first;
	unsigned n, twice = 0;
	char name[32];

	make_dir();
	for (unsigned i = 0; i < FILES; i++) {
		snprintf(name, sizeof(name), "root/f%u", i);
		close(open(in_dir(name), O_WRONLY | O_CREAT, 0644));
	}
	s = make_srv(false, -1, -1);
	hello(s);
	is(walk_open(s, 1, "", O_RDONLY), 0);
	is(read_all(16000), FILES);
	for (unsigned i = 0; i < FILES; i++)
		twice += seen[i] != 1;
	is(twice, 0);
	is(read_all(60000), FILES); /* from the start again */
	/* go back to an offset and find the same entry */
	is(rpc(s, READDIR, "dqd", 1, 0ull, 400), 0);
	off = entries(&n, &first);
	is(rpc(s, READDIR, "dqd", 1, off, 300), 0);
	entries(&n, &first);
	uint64_t was = first;
	is(rpc(s, READDIR, "dqd", 1, 0ull, 60000), 0);
	is(rpc(s, READDIR, "dqd", 1, off, 300), 0);
	entries(&n, &first);
	ok(first == was, "offsets are stable");
	is(rpc(s, READDIR, "dqd", 1, 0ull, 10), -EINVAL);
	/* the rest of what was there when half of the seen ones go away */
	memset(seen, 0, sizeof(seen));
	n = 0;
	off = 0;
	do {
		unsigned before = n;

		is(rpc(s, READDIR, "dqd", 1, off, 60000), 0);
		first = entries(&n, &was);
		if (before < 20000)
			for (unsigned i = 0; i < FILES; i += 2) {
				snprintf(name, sizeof(name), "f%u", i);
				if (seen[i] == 1 &&
				    !rpc(s, UNLINKAT, "dsd", 0, name, 0))
					seen[i] = 3;
			}
		off = first ? first : off;
	} while (first);
	for (unsigned i = twice = 0; i < FILES; i++)
		twice += !seen[i];
	is(twice, 0);
	srv_destroy(s);
	return tap_done();
}
