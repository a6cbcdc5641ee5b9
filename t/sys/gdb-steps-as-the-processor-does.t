# SPDX-License-Identifier: BSD-2-Clause
# needs: time=180 tool=gdb-multiarch
# A watched powernv partition is stepped, most of it by the hypervisor's own
# executing instructions: it has to end up as the processor does. The program
# tries each kind with random operands and prints what came of them; the same
# has to come out under a watchpoint.
. "$TOP/t/tap.sh"

[ "${PROSE_MACHINE:-powernv}" = powernv ] || skip_all "kvm steps nothing so"

cat >tries.c <<'END'
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#define CASES 60
struct state {
	uint64_t gpr[8], cr, xer, lr, ctr, taken; /* r3 to r10 */
	uint8_t mem[256];
};
int64_t other;
extern uint32_t slot[];
void try_one(struct state *s); /* s->lr and ->ctr: where it goes on */
__asm__(".text; .globl try_one, slot, slot_end; try_one:\n"
	"mflr 0; std 0, 16(1); std 31, -8(1); mfcr 0; std 0, -16(1)\n"
	"mr 31, 3\n"
	"ld 0, 64(31); mtcr 0; ld 0, 72(31); mtxer 0\n"
	"ld 0, 80(31); mtlr 0; ld 0, 88(31); mtctr 0\n"
	"ld 4, 8(31); ld 5, 16(31); ld 6, 24(31); ld 7, 32(31)\n"
	"ld 8, 40(31); ld 9, 48(31); ld 10, 56(31); ld 3, 0(31)\n"
	"li 12, 1; li 0, 77\n"
	"slot: nop\n"
	"li 12, 0\n"
	"slot_end:\n"
	"std 3, 0(31); std 4, 8(31); std 5, 16(31); std 6, 24(31)\n"
	"std 7, 32(31); std 8, 40(31); std 9, 48(31); std 10, 56(31)\n"
	"mfcr 0; std 0, 64(31); mfxer 0; std 0, 72(31)\n"
	"mflr 0; std 0, 80(31); mfctr 0; std 0, 88(31); std 12, 96(31)\n"
	"ld 0, -16(1); mtcr 0; ld 31, -8(1); ld 0, 16(1); mtlr 0; blr\n");
extern char slot_end[];
/* Which of the word's bits are random, and what else is special. */
enum { T = 1, A = 2, B = 4, I = 8, MEM = 16, IDX = 32, DS = 64, JUMP = 128 };
static const struct kind {
	const char *name;
	uint32_t word, bits, how;
} kinds[] = {
#define D(op, how) {"op " #op, op##u << 26, 0, how}
#define X(xo, bits, how) {"xo " #xo, 31u << 26 | xo << 1, bits, how}
	D(7, T | A | I), D(10, A | I), D(11, A | I), D(14, T | A | I),
	D(15, T | A | I), D(24, T | A | I), D(25, T | A | I),
	D(26, T | A | I), D(27, T | A | I), D(28, T | A | I),
	D(29, T | A | I), D(8, T | A | I), D(12, T | A | I),
	{"cmpldi", 10u << 26 | 0x200000, 0x3800000, A | I},
	{"cmpwi", 11u << 26, 0x3800000, A | I},
	{"cmpdi", 11u << 26 | 0x200000, 0x3800000, A | I},
	{"cmp", 31u << 26, 0x3a00000, A | B},
	{"cmpl", 31u << 26 | 32 << 1, 0x3a00000, A | B},
	D(20, T | A | I), D(21, T | A | I), D(23, T | A | B),
	{"rldicl", 30u << 26, 0xfff & ~0x1cu, T | A | I},
	{"rldicr", 30u << 26 | 1 << 2, 0xfff & ~0x1cu, T | A | I},
	{"rldic", 30u << 26 | 2 << 2, 0xfff & ~0x1cu, T | A | I},
	{"rldimi", 30u << 26 | 3 << 2, 0xfff & ~0x1cu, T | A | I},
	X(40, 1, T | A | B), X(104, 1, T | A), X(233, 1, T | A | B),
	X(235, 1, T | A | B), X(266, 1, T | A | B), X(778, 1, T | A | B),
	X(24, 1, T | A | B), X(27, 1, T | A | B), X(28, 1, T | A | B),
	X(60, 1, T | A | B), X(124, 1, T | A | B), X(284, 1, T | A | B),
	X(316, 1, T | A | B), X(444, 1, T | A | B), X(536, 1, T | A | B),
	X(539, 1, T | A | B), X(922, 1, T | A), X(954, 1, T | A),
	X(986, 1, T | A), X(794, 1, T | A | B), X(26, 1, T | A),
	D(32, T | MEM), D(33, T | MEM), D(34, T | MEM), D(35, T | MEM),
	D(36, T | MEM), D(37, T | MEM), D(38, T | MEM), D(39, T | MEM),
	D(40, T | MEM), D(41, T | MEM), D(42, T | MEM), D(43, T | MEM),
	D(44, T | MEM), D(45, T | MEM),
	{"ld", 58u << 26, 0, T | MEM | DS}, {"ldu", 58u << 26 | 1, 0, T | MEM | DS},
	{"lwa", 58u << 26 | 2, 0, T | MEM | DS},
	{"std", 62u << 26, 0, T | MEM | DS}, {"stdu", 62u << 26 | 1, 0, T | MEM | DS},
	X(21, 0, T | MEM | IDX), X(23, 0, T | MEM | IDX), X(87, 0, T | MEM | IDX),
	X(279, 0, T | MEM | IDX), X(149, 0, T | MEM | IDX),
	X(151, 0, T | MEM | IDX), X(215, 0, T | MEM | IDX),
	X(407, 0, T | MEM | IDX), X(341, 0, T | MEM | IDX),
	X(343, 0, T | MEM | IDX), X(53, 0, T | MEM | IDX),
	{"b", 18u << 26 | 8, 1, JUMP}, {"bc", 16u << 26 | 8, 0x3ff0001, JUMP},
	{"bclr", 19u << 26 | 16 << 1, 0x3ff0001, JUMP},
	{"bcctr", 19u << 26 | 528 << 1 | 4 << 21, 0x37f0001, JUMP},
	{"mfspr", 31u << 26 | 339 << 1 | 8 << 16, 0x10000, T},
	{"mfcr", 31u << 26 | 19 << 1, 0, T},
};
static uint64_t seed = 88172645463325252ull;
static uint64_t any(void)
{
	seed ^= seed << 13, seed ^= seed >> 7;
	return seed ^= seed << 17;
}
static uint64_t operand(void)
{
	switch (any() % 4) {
	case 0:
		return any();
	case 1:
		return (int64_t)any() >> any() % 64;
	case 2:
		return any() % 70;
	}
	return 1ull << any() % 64;
}
static void put_code(uint32_t word)
{
	*(volatile uint32_t *)slot = word;
	__asm__ volatile("dcbst 0, %0; sync; icbi 0, %0; isync" : : "r"(slot)
			 : "memory");
}
static uint32_t word_of(const struct kind *k)
{
	uint32_t word = k->word | (any() & k->bits);
	if (k->how & T)
		word |= (4 + any() % 7) << 21;
	if (k->how & A)
		word |= (any() % 8 ? 3 + any() % 8 : 0) << 16;
	if (k->how & B)
		word |= (3 + any() % 8) << 11;
	if (k->how & I && k->word >> 26 != 30)
		word |= any() & 0xffff;
	if (k->how & I && k->word >> 26 == 30)
		word |= any() & 0xf800;
	if (k->how & MEM)
		word |= 3 << 16;
	if (k->how & MEM && !(k->how & IDX))
		word |= (any() % 128 - 64) & (k->how & DS ? 0xfffc : 0xffff);
	if (k->how & IDX)
		word |= 5 << 11;
	return word;
}
static uint64_t mix(uint64_t sum, const void *data, size_t n)
{
	const uint8_t *p = data;
	while (n--)
		sum = (sum ^ *p++) * 0x100000001b3ull;
	return sum;
}
static uint64_t tried(const struct kind *k, uint64_t sum)
{
	static struct state s;
	uint32_t word = word_of(k);
	for (int i = 0; i < 8; i++)
		s.gpr[i] = operand();
	for (int i = 0; i < 32; i++)
		((uint64_t *)s.mem)[i] = any();
	if (k->how & MEM)
		s.gpr[0] = (uint64_t)s.mem + 96;
	if (k->how & IDX)
		s.gpr[2] = any() % 128 - 64;
	s.cr = any() & 0xffffffff;
	s.xer = any() & 0xe0000000;
	s.lr = k->how & JUMP ? (uint64_t)slot_end : operand();
	s.ctr = k->how & JUMP && k->word >> 26 == 19 && k->word & 1024
			? (uint64_t)slot_end : any() % 3;
	put_code(word);
	try_one(&s);
	if (k->how & MEM)
		s.gpr[0] -= (uint64_t)s.mem;
	return mix(sum, &s, sizeof(s));
}
int main(int argc, char **argv)
{
	if (!freopen(argv[1], "w", stdout))
		return 1;
	for (unsigned i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		uint64_t sum = 0xcbf29ce484222325ull;
		for (int n = 0; n < CASES; n++)
			sum = tried(&kinds[i], sum);
		printf("%s: %016llx\n", kinds[i].name, (unsigned long long)sum);
	}
	other = 1;
	printf("end\n");
	return 0;
}
END
if ! "$PROSE_CC" -O1 -g -o tries tries.c; then
	fail "compile"
	finish
fi
"$PROSE" run ./tries free
is "$(tail -n 1 free) $(wc -l <free)" "end 83" "the processor executes them all"
"$PROSE" gdb --batch -ex 'watch other' -ex continue -ex 'print other' \
	-ex continue ./tries stepped >gdb.out 2>&1
check "it was watched" grep -q '^Hardware watchpoint' gdb.out
check "to its end" grep -q '^New value = 1' gdb.out
check "stepped, all of it is the same" diff free stepped
finish
