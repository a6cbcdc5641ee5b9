/* SPDX-License-Identifier: BSD-2-Clause */
/* needs: time=60 */
/* Threads that never call the system get their turns all the same, and keep
 * all 32 floating-point and all 64 vector-scalar registers meanwhile. */
#include <pthread.h>
#include <stdint.h>
#include <time.h>
#include "tap.h"

#define THREADS 4

static volatile uint64_t turns[THREADS];
static volatile int stop;

#ifdef __powerpc64__
/* Fill all vector-scalar registers from a, spin, compare with what is there
 * then; nonzero: they differ. */
extern uint64_t hold_registers(const uint64_t (*a)[2], uint64_t (*b)[2],
			       uint64_t spins);
__asm__(".text\n"
	".globl hold_registers\n"
	".type hold_registers, @function\n"
	"hold_registers:\n"
	"	stdu 1, -448(1)\n"
	/* what is not ours: f14-f31, v20-v31 */
	"	.set n, 14\n"
	"	.rept 18\n"
	"	stfd n, 64 + 8 * (n - 14)(1)\n"
	"	.set n, n + 1\n"
	"	.endr\n"
	"	addi 9, 1, 208\n"
	"	.set n, 52\n"
	"	.rept 12\n"
	"	stxvd2x n, 0, 9\n"
	"	addi 9, 9, 16\n"
	"	.set n, n + 1\n"
	"	.endr\n"
	"	mr 9, 3\n"
	"	.set n, 0\n"
	"	.rept 64\n"
	"	lxvd2x n, 0, 9\n"
	"	addi 9, 9, 16\n"
	"	.set n, n + 1\n"
	"	.endr\n"
	"	mtctr 5\n"
	"1:	bdnz 1b\n"
	"	mr 9, 4\n"
	"	.set n, 0\n"
	"	.rept 64\n"
	"	stxvd2x n, 0, 9\n"
	"	addi 9, 9, 16\n"
	"	.set n, n + 1\n"
	"	.endr\n"
	"	.set n, 14\n"
	"	.rept 18\n"
	"	lfd n, 64 + 8 * (n - 14)(1)\n"
	"	.set n, n + 1\n"
	"	.endr\n"
	"	addi 9, 1, 208\n"
	"	.set n, 52\n"
	"	.rept 12\n"
	"	lxvd2x n, 0, 9\n"
	"	addi 9, 9, 16\n"
	"	.set n, n + 1\n"
	"	.endr\n"
	"	addi 1, 1, 448\n"
	"	blr\n");
#define REGISTERS 64
#else
/* The 16 registers that every x86-64 has. */
static void hold_registers(const uint64_t (*a)[2], uint64_t (*b)[2],
			   uint64_t spins)
{
#define IN(n)  "movups 16*" #n "(%1), %%xmm" #n "\n"
#define OUT(n) "movups %%xmm" #n ", 16*" #n "(%2)\n"
#define ALL(x)                                                              \
	x(0) x(1) x(2) x(3) x(4) x(5) x(6) x(7) x(8) x(9) x(10) x(11) x(12) \
	    x(13) x(14) x(15)
	__asm__ volatile(ALL(IN) "1: dec %0; jnz 1b\n" ALL(OUT)
			 : "+r"(spins)
			 : "r"(a), "r"(b)
			 : "memory", "cc", "xmm0", "xmm1", "xmm2", "xmm3",
			   "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9",
			   "xmm10", "xmm11", "xmm12", "xmm13", "xmm14",
			   "xmm15");
}
#define REGISTERS 16
#endif

static void *spin(void *arg)
{
	long who = (long)arg, bad = 0;
	uint64_t a[64][2], b[64][2];

	for (uint64_t round = 0; !stop; round++) {
		for (int i = 0; i < REGISTERS; i++) {
			a[i][0] = round << 32 | (uint64_t)who << 16 | i;
			a[i][1] = ~a[i][0] * 3;
		}
		hold_registers(a, b, 200000);
		for (int i = 0; i < REGISTERS; i++)
			bad += a[i][0] != b[i][0] || a[i][1] != b[i][1];
		turns[who]++;
	}
	return (void *)bad;
}

int main(void)
{
	struct timespec second = {1, 500000000};
	pthread_t t[THREADS];
	void *bad;

	for (long i = 0; i < THREADS; i++)
		pthread_create(&t[i], NULL, spin, (void *)i);
	nanosleep(&second, NULL);
	stop = 1;
	for (int i = 0; i < THREADS; i++) {
		pthread_join(t[i], &bad);
		ok(!bad, "thread %d found its registers as they were", i);
		ok(turns[i] > 2, "thread %d had %d turns", i, (int)turns[i]);
	}
	return tap_done();
}
