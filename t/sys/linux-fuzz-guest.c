/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A foreign guest that makes hypercalls of nonsense: big-endian, in real
 * mode, from address 0. For t/sys/linux-hcalls-survive-nonsense.t.
 */
typedef unsigned long u64;

static u64 seed, out[2];

static u64 rnd(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

static u64 hcall(u64 number, const u64 *a)
{
	register u64 r3 __asm__("r3") = number;
	register u64 r4 __asm__("r4") = a[0];
	register u64 r5 __asm__("r5") = a[1];
	register u64 r6 __asm__("r6") = a[2];
	register u64 r7 __asm__("r7") = a[3];
	register u64 r8 __asm__("r8") = a[4];
	register u64 r9 __asm__("r9") = a[5];

	__asm__ volatile("sc 1"
			 : "+r"(r3), "+r"(r4), "+r"(r5), "+r"(r6), "+r"(r7),
			   "+r"(r8), "+r"(r9)
			 :
			 : "r0", "r10", "r11", "r12", "ctr", "xer", "cr0",
			   "cr1", "cr5", "cr6", "cr7", "lr", "memory");
	out[0] = r4;
	out[1] = r5;
	return r3;
}

/* Often a number near to one that means something. */
static u64 nonsense(void)
{
	static const u64 odd[] = {
	    0, 1, 2, 3, 7, 8, 0xfff, 0x1000, 0x10000, 0x1000000, 0x40000000,
	    0x3ffff000, 0x80000, 0x7ffff, 0x30000000, 0x30000001, 0x1000, 0x1010,
	    1ul << 44, (1ul << 44) + 0x100000, (1ul << 44) + 0x200000,
	    (1ul << 44) + 0x2d0000, (1ul << 44) + 0x2000000, 1ul << 31, 1ul << 30,
	    1ul << 39, 1ul << 37, 1ul << 63, ~0ul, 0x196, 0x10, 0x1190, 0x92,
	};
	u64 r = rnd();

	switch (r & 3) {
	case 0:
		return rnd();
	case 1:
		return rnd() >> (rnd() & 63);
	}
	return odd[(r >> 8) % (sizeof(odd) / sizeof(odd[0]))] +
	       (r & 4 ? (r >> 40 & 7) : 0);
}

static u64 number(void)
{
	u64 r = rnd();

	switch (r & 7) {
	case 0:
		return rnd();
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

/* Power-off; and a block of nonsense for RTAS now and then. */
static void rtas(unsigned token)
{
	volatile unsigned *block = (void *)0x8000;
	u64 a[6] = {0x8000};

	block[0] = token;
	block[1] = token == 1 ? 2 : rnd() & 31;
	block[2] = token == 1 ? 1 : rnd() & 31;
	for (int i = 3; token != 1 && i < 40; i++)
		block[i] = rnd();
	hcall(0xf000, a);
}

/* -- calls that Linux does not make ---------------------------------------- */

static u64 wrong;

static void want(u64 got, u64 want, u64 which)
{
	if (got != want && !wrong)
		wrong = which;
}

static void enter(u64 ptex, u64 lo)
{
	u64 a[6] = {1ul << 39, ptex, 0x100 << 7, lo};

	want(hcall(8, a), 0, 1);
}

static u64 call2(u64 number, u64 first, u64 second)
{
	u64 a[6] = {first, second};

	return hcall(number, a);
}

static void checks(void)
{
	enter(8, 0x3000 | 0x190);
	want(call2(0x14, 0, 8), 0, 2); /* H_CLEAR_REF */
	want(out[0] & 0x180, 0x180, 3);
	want(call2(0x10, 0, 8), 0, 4); /* H_CLEAR_MOD */
	want(out[0] & 0x180, 0x80, 5);
	want(call2(0x10, 0, 9), (u64)-7, 6); /* there is none */
	want(call2(0x10, 1, 8), (u64)-4, 7);
	want(call2(0x14, 0, 1ul << 40), (u64)-4, 8);
	want(call2(0x70, 0, 0), 0, 9); /* H_IPOLL */
	want(out[0] | out[1] << 32, 0xfful << 32, 10);
	want(call2(0x70, 1, 0), (u64)-4, 11);
	*(volatile u64 *)0x9008 = wrong;
}

void guest(u64 arg)
{
	u64 a[6], entered = 0;

	checks();
	seed = arg | 1;
	for (u64 i = 0; i < 200000; i++) {
		u64 n = number();

		for (int k = 0; k < 6; k++)
			a[k] = nonsense();
		if (i % 3 == 0) { /* nearly a good H_ENTER */
			n = 8;
			a[0] = 0;
			a[1] = rnd() & 0x7ffff;
			a[2] = rnd() & ~0x7ful;
			a[3] = (nonsense() & ~0xffful) | 0x190 | (rnd() & 3);
		}
		if (n == 0xf000)
			a[0] |= 0x4000000000000000ul; /* no block */
		if (hcall(n, a) == 0 && n == 8)
			entered++;
		if (i % 64 == 0)
			rtas(i % 128 ? 3 : 5 + rnd() % 14); /* not its end */
	}
	*(volatile u64 *)0x9000 = entered;
	rtas(1);
	for (;;)
		;
}

__asm__(".section .head, \"ax\"\n"
	".globl _start\n"
	"_start: lis 1, 0x10\n"
	"lis 2, .TOC.@ha\n"
	"addi 2, 2, .TOC.@l\n"
	"b guest\n"
	".text\n");
