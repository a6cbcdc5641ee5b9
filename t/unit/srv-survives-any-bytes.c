/* SPDX-License-Identifier: BSD-2-Clause */
/* link: lib loader ctl; needs: time=240 */
/* The 9P server under 20,000 inputs of chance, made from a fixed seed:
 * messages of every kind by abi/9p.h's own list of fields, some of them
 * damaged, sent by the fuzz target. FUZZ_SEED, FUZZ_RUNS: others, more. */
#include <glob.h>
#include "fuzz/srv.c"
#include "tap.h"

static uint64_t state;

static uint32_t chance(uint32_t below)
{
	state = state * 6364136223846793005ull + 1442695040888963407ull;
	return (uint32_t)(state >> 33) % below;
}

static const struct kind {
	uint8_t type;
	const char *fields;
} kinds[] = {
#define PROSE_X(number, name, t, r) {number, t},
    PROSE_9P_MESSAGES(PROSE_X)
#undef PROSE_X
};

static const char *const names[] = {
    "a", "d", "b", "f", "up", "..", ".",   "",	       "x",
    "y", "0", "1", "2", "fd", "/",  "d/b", "9P2000.L", PROSE_9P_VERSION};

static uint64_t number(void)
{
	static const uint64_t odd[] = {~0ull,	     1ull << 63, 1ull << 32,
				       0xffffffff,   0x7fffffff, FUZZ_MEM,
				       FUZZ_MEM - 1, 65536,	 4096};

	switch (chance(8)) {
	case 0:
		return odd[chance(9)];
	case 1:
		return 1ull << chance(64);
	case 2:
		return chance(100000);
	}
	return chance(6); /* most are fids, or small */
}

static void put_string(struct p9 *m)
{
	const char *s = names[chance(sizeof(names) / sizeof(names[0]))];

	p9_putstr(m, s, (uint16_t)strlen(s));
}

static void put_field(struct p9 *m, char field)
{
	static const uint8_t zeros[64];
	uint32_t n;

	switch (field) {
	case 'b':
		p9_put8(m, (uint8_t)chance(4));
		break;
	case 'w':
		p9_put16(m, (uint16_t)chance(8));
		break;
	case 'd':
		p9_put32(m, (uint32_t)number());
		break;
	case 'q':
		p9_put64(m, chance(4) ? number() : ~0ull);
		break;
	case 's':
		put_string(m);
		break;
	case '*': /* the letter behind it puts one more */
		n = chance(3);
		p9_put16(m, (uint16_t)(n + 1));
		while (n--)
			put_string(m);
		break;
	case 'D':
		n = chance(3) ? 44 : chance(64);
		p9_put32(m, n);
		p9_putdata(m, zeros, n);
		break;
	}
}

/* A message from its type on; its bytes. */
static uint32_t make(uint8_t *buf, uint32_t room)
{
	const struct kind *k = &kinds[chance(sizeof(kinds) / sizeof(*kinds))];
	struct p9 m;
	uint32_t n;

	p9_init(&m, buf, room);
	p9_put8(&m, k->type);
	p9_put16(&m, (uint16_t)chance(8));
	for (const char *f = k->fields; *f; f++)
		put_field(&m, *f);
	n = m.at;
	if (!chance(8))
		n = chance(n + 1);
	if (!chance(8) && n)
		buf[chance(n)] = (uint8_t)chance(256);
	return n;
}

static size_t input(uint8_t *buf, size_t room)
{
	size_t at = 0;

	while (at + 1024 < room && chance(40)) {
		uint32_t n = make(buf + at + 2, 1000);

		buf[at] = (uint8_t)n;
		buf[at + 1] = (uint8_t)(n >> 8 | (chance(100) ? 0 : 0x80));
		at += 2 + n;
	}
	return at;
}

/* What the fuzzer found worth keeping; as many as were read. */
static unsigned corpus(void)
{
	static struct {
		uint8_t data[4096];
		size_t bytes;
	} in[512];
	char path[512];
	glob_t g;
	unsigned n = 0;

	snprintf(path, sizeof(path), "%s/t/fuzz/corpus/srv/*",
		 getenv("TOP") ? getenv("TOP") : ".");
	if (glob(path, 0, NULL, &g))
		return 0;
	for (size_t i = 0; i < g.gl_pathc && n < 512; i++) {
		FILE *f = fopen(g.gl_pathv[i], "r");

		if (!f)
			continue;
		in[n].bytes = fread(in[n].data, 1, sizeof(in[n].data), f);
		fclose(f);
		n++;
	}
	globfree(&g);
	/* all are read by now: the first one takes our rights away */
	for (unsigned i = 0; i < n; i++)
		LLVMFuzzerTestOneInput(in[i].data, in[i].bytes);
	return n;
}

int main(void)
{
	const char *seed = getenv("FUZZ_SEED"), *runs = getenv("FUZZ_RUNS");
	long n = runs ? atol(runs) : 20000;
	static uint8_t buf[32768];

	state = seed ? strtoull(seed, NULL, 0) : 9;
	alarm(600); /* it hangs: fail */
	ok(corpus() > 0, "the corpus");
	for (long i = 0; i < n; i++)
		LLVMFuzzerTestOneInput(buf, input(buf, sizeof(buf)));
	ok(1, "%ld inputs from seed %s", n, seed ? seed : "9");
	return tap_done();
}
