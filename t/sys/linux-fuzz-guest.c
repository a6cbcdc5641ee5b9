/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A foreign guest that makes hypercalls of nonsense: big-endian, in real
 * mode, from address 0, two vCPUs at once. For
 * t/sys/linux-hcalls-survive-nonsense.t.
 */
typedef unsigned long u64;

#define CALLS 100000 /* of each vCPU */
#define WORDS 8	     /* of a call, r4 and on */

struct cpu {
	u64 seed, out[WORDS], entered;
	volatile unsigned *block; /* RTAS's */
};

static u64 rnd(struct cpu *c)
{
	c->seed ^= c->seed << 13;
	c->seed ^= c->seed >> 7;
	c->seed ^= c->seed << 17;
	return c->seed;
}

static u64 hcall(struct cpu *c, u64 number, const u64 *a)
{
	register u64 r3 __asm__("r3") = number;
	register u64 r4 __asm__("r4") = a[0];
	register u64 r5 __asm__("r5") = a[1];
	register u64 r6 __asm__("r6") = a[2];
	register u64 r7 __asm__("r7") = a[3];
	register u64 r8 __asm__("r8") = a[4];
	register u64 r9 __asm__("r9") = a[5];
	register u64 r10 __asm__("r10") = a[6];
	register u64 r11 __asm__("r11") = a[7];

	__asm__ volatile("sc 1"
			 : "+r"(r3), "+r"(r4), "+r"(r5), "+r"(r6), "+r"(r7),
			   "+r"(r8), "+r"(r9), "+r"(r10), "+r"(r11)
			 :
			 : "r0", "r12", "ctr", "xer", "cr0", "cr1", "cr5",
			   "cr6", "cr7", "lr", "memory");
	c->out[0] = r4;
	c->out[1] = r5;
	c->out[2] = r6;
	c->out[3] = r7;
	c->out[4] = r8;
	c->out[5] = r9;
	c->out[6] = r10;
	c->out[7] = r11;
	return r3;
}

/* Often a number near to one that means something. */
static u64 nonsense(struct cpu *c)
{
	static const u64 odd[] = {
	    0,
	    1,
	    2,
	    3,
	    7,
	    8,
	    0xfff,
	    0x1000,
	    0x10000,
	    0x1000000,
	    0x40000000,
	    0x3ffff000,
	    0x80000,
	    0x7ffff,
	    0x30000000,
	    0x30000001,
	    0x1000,
	    0x1010,
	    1ul << 44,
	    (1ul << 44) + 0x100000,
	    (1ul << 44) + 0x200000,
	    (1ul << 44) + 0x2d0000,
	    (1ul << 44) + 0x2000000,
	    1ul << 31,
	    1ul << 30,
	    1ul << 39,
	    1ul << 37,
	    1ul << 63,
	    ~0ul,
	    0x196,
	    0x10,
	    0x1190,
	    0x92,
	};
	u64 r = rnd(c);

	switch (r & 3) {
	case 0:
		return rnd(c);
	case 1:
		return rnd(c) >> (rnd(c) & 63);
	}
	return odd[(r >> 8) % (sizeof(odd) / sizeof(odd[0]))] +
	       (r & 4 ? (r >> 40 & 7) : 0);
}

static u64 number(struct cpu *c)
{
	u64 r = rnd(c);

	switch (r & 7) {
	case 0:
		return rnd(c);
	case 1:
		return 0xf100;
	case 2:
		return 0xf000;
	case 3:
		return 0x31c;
	}
	r = (r >> 8 & 127) * 4;
	return r == 0xe0 ? 8 : r; /* it does not sleep */
}

/* A service; a block of nonsense for it, or these arguments. */
static unsigned rtas(struct cpu *c, unsigned token, const unsigned *arg)
{
	u64 a[WORDS] = {(u64)c->block};

	c->block[0] = token;
	c->block[1] = arg ? 3 : rnd(c) & 31;
	c->block[2] = arg ? 2 : rnd(c) & 31;
	for (int i = 0; i < 37; i++)
		c->block[3 + i] = arg ? (i < 3 ? arg[i] : 0) : rnd(c);
	hcall(c, 0xf000, a);
	return c->block[6];
}

/* -- calls that Linux does not make --------------------------------------- */

static u64 wrong;

static void want(u64 got, u64 want, u64 which)
{
	if (got != want && !wrong)
		wrong = which;
}

static void enter(struct cpu *c, u64 ptex, u64 lo)
{
	u64 a[WORDS] = {1ul << 39, ptex, 0x100 << 7, lo};

	want(hcall(c, 8, a), 0, 1);
}

static u64 call2(struct cpu *c, u64 number, u64 first, u64 second)
{
	u64 a[WORDS] = {first, second};

	return hcall(c, number, a);
}

/* H_BULK_REMOVE: four requests of a flag, a place and what is expected. */
enum { BULK = 0x124, REQUEST = 1, RESPONSE = 2, END = 3 };
#define ASK(type, flags, ptex) ((u64)(type) << 62 | (u64)(flags) << 56 | (ptex))

static void bulk(struct cpu *c)
{
	static const u64 avpn = 0x100 << 7;
	u64 a[WORDS] = {ASK(REQUEST, 0, 16), 0,
			ASK(REQUEST, 2, 17), avpn | 0x80, /* another */
			ASK(REQUEST, 2, 17), avpn,
			ASK(REQUEST, 1, 18), avpn}; /* has one of these bits */

	for (int i = 0; i < 3; i++)
		enter(c, 16 + i, (0x3000 + i * 0x1000) | 0x10 | i << 7);
	want(hcall(c, BULK, a), 0, 40);
	want(c->out[0], ASK(RESPONSE, 0, 16), 41);    /* neither R nor C */
	want(c->out[2], ASK(RESPONSE, 0x12, 17), 42); /* not found */
	want(c->out[4], ASK(RESPONSE, 0x06, 17), 43); /* with its C */
	want(c->out[6], ASK(RESPONSE, 0x11, 18), 44);
	want(call2(c, 4, 0, 16), (u64)-7, 45); /* H_REMOVE: gone */
	want(call2(c, 4, 0, 17), (u64)-7, 46);
	a[0] = ASK(REQUEST, 1, 18);
	a[1] = 1ul << 60;
	a[2] = ASK(END, 3, 99); /* the rest is not looked at */
	a[4] = ASK(RESPONSE, 0, 18);
	want(hcall(c, BULK, a), 0, 47);
	want(c->out[0], ASK(RESPONSE, 0x09, 18), 48); /* with its R */
	want(c->out[2], a[2], 49);
	want(c->out[4], a[4], 50);
}

/* What is wrong ends it; what came before is done, what follows is not. */
static void bulk_wrong(struct cpu *c)
{
	static const u64 bad[] = {ASK(0, 0, 21), ASK(RESPONSE, 0, 21),
				  ASK(REQUEST, 3, 21),
				  ASK(REQUEST, 0, 1ul << 40)};

	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		u64 a[WORDS] = {ASK(REQUEST, 0, 20), 0, bad[i], 0,
				ASK(REQUEST, 0, 21)};

		enter(c, 20, 0x3000 | 0x190);
		if (!i)
			enter(c, 21, 0x3000 | 0x190);
		want(hcall(c, BULK, a), (u64)-4, 60 + i);
		want(c->out[0], ASK(RESPONSE, 0x0c, 20), 64 + i);
		want(c->out[2] >> 60, 0xa, 68 + i);
		want(c->out[2] << 6 >> 6, bad[i] << 6 >> 6, 72 + i);
		want(c->out[4], a[4], 76 + i);
	}
	want(call2(c, 4, 0, 21), 0, 80);
}

static void checks(struct cpu *c)
{
	enter(c, 8, 0x3000 | 0x190);
	want(call2(c, 0x14, 0, 8), 0, 2); /* H_CLEAR_REF */
	want(c->out[0] & 0x180, 0x180, 3);
	want(call2(c, 0x10, 0, 8), 0, 4); /* H_CLEAR_MOD */
	want(c->out[0] & 0x180, 0x80, 5);
	want(call2(c, 0x10, 0, 9), (u64)-7, 6); /* there is none */
	want(call2(c, 0x10, 1, 8), (u64)-4, 7);
	want(call2(c, 0x14, 0, 1ul << 40), (u64)-4, 8);
	bulk(c);
	bulk_wrong(c);
	want(call2(c, 0x70, 0, 0), 0, 9); /* H_IPOLL */
	want(c->out[0] | c->out[1] << 32, 0xfful << 32, 10);
	want(call2(c, 0x6c, 1, 5), 0, 11); /* H_IPI, to the other one */
	want(call2(c, 0x70, 1, 0), 0, 12);
	want(c->out[1], 5, 13);
	want(call2(c, 0x6c, 1, 0xff), 0, 14);
	want(call2(c, 0x70, 2, 0), (u64)-4, 15);
	want(call2(c, 0x6c, 2, 5), (u64)-4, 16);
}

static void talk(struct cpu *c)
{
	u64 a[WORDS];

	for (u64 i = 0; i < CALLS; i++) {
		u64 n = number(c);

		for (int k = 0; k < WORDS; k++)
			a[k] = nonsense(c);
		if (i % 3 == 0) { /* nearly a good H_ENTER */
			n = 8;
			a[0] = 0;
			a[1] = rnd(c) & 0x7ffff;
			a[2] = rnd(c) & ~0x7ful;
			a[3] = (nonsense(c) & ~0xffful) | 0x190 | (rnd(c) & 3);
		}
		if (i % 3 == 1 && i % 2) { /* and H_BULK_REMOVE */
			n = BULK;
			for (int k = 0; k < WORDS; k += 2)
				a[k] = ASK(rnd(c) % 9 ? REQUEST : rnd(c),
					   rnd(c) & 3, rnd(c) & 0x7ffff);
		}
		if (n == 0xf000)
			a[0] |= 0x4000000000000000ul; /* no block */
		if (hcall(c, n, a) == 0 && n == 8)
			c->entered++;
		if (i % 64 == 0) /* not its end, nor a vCPU's */
			rtas(c, i % 128 ? 3 : 12 + rnd(c) % 7, 0);
		else if (i % 64 == 32)
			rtas(c, 5 + rnd(c) % 6, 0);
	}
}

/* -- two vCPUs ------------------------------------------------------------ */

static struct cpu cpus[2];
static volatile u64 done;

/* RTAS: start-cpu, query-cpu-stopped-state, stop-self */
enum { QUERY = 9, START, STOP };
extern char second_start[];

static unsigned state(unsigned cpu)
{
	const unsigned arg[3] = {cpu};

	want(rtas(&cpus[0], QUERY, arg), 0, 20);
	return cpus[0].block[7];
}

static unsigned start(unsigned cpu, unsigned at)
{
	const unsigned arg[3] = {cpu, at, 0x1234};

	return rtas(&cpus[0], START, arg);
}

void second(u64 arg)
{
	const unsigned none[3] = {0};

	want(arg, 0x1234, 30);
	talk(&cpus[1]);
	done = 1;
	rtas(&cpus[1], STOP, none);
	for (;;)
		;
}

void guest(u64 arg)
{
	struct cpu *c = &cpus[0];
	const unsigned none[3] = {0};
	unsigned at = (u64)second_start;

	cpus[0].seed = arg | 1;
	cpus[0].block = (void *)0x8000;
	cpus[1].seed = arg * 5 | 1;
	cpus[1].block = (void *)0xa000;
	checks(c);
	want(state(0), 2, 21);
	want(state(1), 0, 22);
	want(start(2, at), (unsigned)-3, 23);
	want(start(1, 0x40000000), (unsigned)-3, 24);
	want(start(1, at), 0, 25);
	want(start(1, at), (unsigned)-3, 26);
	want(state(1), 2, 27);
	talk(c);
	while (!done)
		;
	while (state(1))
		;
	*(volatile u64 *)0x9008 = wrong;
	*(volatile u64 *)0x9000 = cpus[0].entered + cpus[1].entered;
	rtas(c, 1, none);
	for (;;)
		;
}

__asm__(".section .head, \"ax\"\n"
	".globl _start\n"
	"_start: lis 1, 0x10\n"
	"lis 2, .TOC.@ha\n"
	"addi 2, 2, .TOC.@l\n"
	"b guest\n"
	".globl second_start\n"
	"second_start: lis 1, 0x18\n"
	"lis 2, .TOC.@ha\n"
	"addi 2, 2, .TOC.@l\n"
	"b second\n"
	".text\n");
