/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A foreign guest that makes hypercalls of nonsense: big-endian, in real
 * mode, from address 0. For t/sys/linux-hcalls-survive-nonsense.t.
 */
typedef unsigned long u64;

static u64 seed;

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

void guest(u64 arg)
{
	u64 a[6], entered = 0;

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
