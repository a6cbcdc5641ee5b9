/* SPDX-License-Identifier: BSD-2-Clause */
/* machine: kvm */
/*
 * Hostile: makes and executes what only a kernel may: every port, every
 * model-specific register, control and debug registers, descriptor tables of
 * its own, forged segments, all forms of entering a kernel or hypervisor.
 * Argument `random N SEED`: executes N times random bytes instead, which
 * ends in all sorts of ways. Status 0: it came through all of it.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include "hcall.h"

static sigjmp_buf back;
static volatile int faults, tried;
static uint8_t code[64] __attribute__((aligned(64)));
static uint64_t scratch[512] __attribute__((aligned(4096)));
static uint8_t alt_stack[65536] __attribute__((aligned(16)));

static void caught(int sig)
{
	faults++;
	siglongjmp(back, sig);
}

/* Execute bytes with these in rax, rcx, rdx; rdi is the scratch page. */
static void execute(const void *bytes, unsigned n, uint64_t rax, uint64_t rcx,
		    uint64_t rdx)
{
	memcpy(code, bytes, n);
	code[n] = 0xc3;
	tried++;
	if (sigsetjmp(back, 1))
		return;
	__asm__ volatile("call *%[to]"
			 : "+a"(rax), "+c"(rcx), "+d"(rdx)
			 : [to] "r"(code), "D"(scratch), "S"(scratch + 256)
			 : "rbx", "r8", "r9", "r10", "r11", "memory", "cc");
}

#define TRY(bytes, a, c, d) execute(bytes, sizeof(bytes) - 1, a, c, d)

/* Calls out by 0x50 are the hypervisor's; that is another test's matter. */
static void ports(void)
{
	for (unsigned port = 0; port < 65536; port++) {
		if (port == PROSE_PORT_HCALL)
			continue;
		TRY("\xee", 0xff, 0, port); /* out %al, %dx */
		if (port >= 1024 && port % 61)
			continue; /* every port in one way, some in all */
		TRY("\xef", ~0ull, 0, port); /* out %eax, %dx */
		TRY("\xec", 0, 0, port);     /* in %dx, %al */
		TRY("\xed", 0, 0, port);
		TRY("\x6c", 0, 0, port);     /* insb */
		TRY("\x6e", 0, 0, port);     /* outsb */
		TRY("\xf3\x6e", 0, 3, port); /* rep outsb */
	}
	TRY("\x66\xe7\x50", 0, 0, 0); /* half a call: outw */
	TRY("\xe6\x50", 0, 0, 0);     /* outb */
	TRY("\xe5\x50", 0, 0, 0);     /* in */
}

static void msrs_at(uint32_t from, uint32_t n)
{
	for (uint32_t i = from; i < from + n; i++) {
		TRY("\x0f\x32", 0, i, 0);
		TRY("\x0f\x30", 0, i, 0);
		TRY("\x0f\x30", 0xffffffff, i, 0xffffffff);
	}
}

/* All that a permission bitmap may open, of SVM or VMX; all that is KVM's and
 * Hyper-V's; of the others, which are never the processor's, some. */
static void msrs(void)
{
	msrs_at(0, 0x2000);
	msrs_at(0xc0000000, 0x2000);
	msrs_at(0xc0010000, 0x2000);
	msrs_at(0x40000000, 0x200);
	msrs_at(0x4b564d00, 0x100);
	for (uint64_t at = 0; at < 1ull << 32; at += 1048573)
		msrs_at(at, 1);
}

static void kernel_only(void)
{
	static const struct {
		uint8_t n;
		char bytes[11];
	} list[] = {
	    {1, "\xf4"}, /* hlt */
	    {1, "\xfa"},
	    {1, "\xfb"}, /* cli, sti */
	    {3, "\x0f\x20\xc0"},
	    {3, "\x0f\x20\xd0"},
	    {3, "\x0f\x20\xd8"},
	    {3, "\x0f\x20\xe0"},
	    {4, "\x44\x0f\x20\xc0"}, /* mov cr0 2 3 4 8, rax */
	    {3, "\x0f\x22\xc0"},
	    {3, "\x0f\x22\xd0"},
	    {3, "\x0f\x22\xd8"},
	    {3, "\x0f\x22\xe0"},
	    {4, "\x44\x0f\x22\xc0"},
	    {3, "\x0f\x21\xc0"},
	    {3, "\x0f\x21\xf8"}, /* debug regs */
	    {3, "\x0f\x23\xc0"},
	    {3, "\x0f\x23\xf8"},
	    {3, "\x0f\x01\x17"},
	    {3, "\x0f\x01\x1f"}, /* lgdt lidt */
	    {3, "\x0f\x00\xd0"},
	    {3, "\x0f\x00\xd8"}, /* lldt ltr */
	    {3, "\x0f\x01\x3f"}, /* invlpg */
	    {2, "\x0f\x08"},
	    {2, "\x0f\x09"},
	    {2, "\x0f\x06"},
	    {3, "\x0f\x01\xf0"},	 /* lmsw */
	    {3, "\x0f\x01\xf8"},	 /* swapgs */
	    {3, "\x0f\x01\xd1"},	 /* xsetbv */
	    {5, "\x66\x0f\x38\x82\x07"}, /* invpcid */
	    {3, "\x0f\x01\xc8"},
	    {3, "\x0f\x01\xc9"}, /* monitor */
	    {2, "\x0f\x33"},	 /* rdpmc */
	    {2, "\x0f\xaa"},	 /* rsm */
	    {3, "\x0f\x01\xc1"},
	    {3, "\x0f\x01\xd9"}, /* v(m)mcall */
	    {3, "\x0f\x01\xc2"},
	    {3, "\x0f\x01\xc3"}, /* vmlaunch */
	    {3, "\x0f\x01\xd8"},
	    {3, "\x0f\x01\xda"}, /* vmrun */
	    {3, "\x0f\x01\xdb"},
	    {3, "\x0f\x01\xdc"},
	    {3, "\x0f\x01\xdd"},
	    {3, "\x0f\x01\xde"},
	    {3, "\x0f\x01\xdf"},
	    {4, "\xf3\x0f\xc7\x37"}, /* vmxon */
	    {3, "\x0f\x78\xc0"},
	    {3, "\x0f\x79\xc0"},
	    {2, "\x0f\x34"},
	    {2, "\x0f\x35"}, /* sysenter sysexit */
	    {3, "\x48\x0f\x35"},
	    {2, "\x0f\x07"},
	    {3, "\x48\x0f\x07"}, /* sysret */
	    {2, "\x8e\xd8"},
	    {2, "\x8e\xc0"},
	    {2, "\x8e\xe0"},
	    {2, "\x8e\xe8"},
	    {2, "\x8e\xd0"}, /* mov ax, segment */
	    {3, "\x48\xff\x2f"},
	    {3, "\x48\xff\x1f"}, /* far jump */
	    {3, "\x0f\x01\x07"},
	    {3, "\x0f\x01\x0f"}, /* sgdt sidt */
	    {3, "\x0f\x01\xe0"},
	    {3, "\x0f\x00\xc0"}, /* smsw sldt */
	    {1, "\xcf"},
	    {2, "\x48\xcf"}, /* iret to nowhere */
	    {2, "\xcd\x80"},
	    {1, "\xf1"},
	    {1, "\xcc"},
	};

	for (unsigned i = 0; i < sizeof(list) / sizeof(*list); i++)
		for (unsigned k = 0; k < 9; k++)
			execute(list[i].bytes, list[i].n,
				k < 8 ? k * 8 + (k & 3) : ~0ull, k, k);
	for (unsigned n = 0; n < 256; n++) {
		uint8_t c[2] = {0xcd, n};

		execute(c, 2, 39, 0, 0);
	}
}

/* What it can write of the hypervisor's region above its memory, if any. */
static void region(void)
{
	for (volatile uint64_t at = 1ull << 38; at < (1ull << 38) + 0x20000;
	     at += 512) {
		tried++;
		if (!sigsetjmp(back, 1))
			*(volatile uint64_t *)at = at;
		tried++;
		if (!sigsetjmp(back, 1))
			((void (*)(void))at)();
	}
}

static void random_bytes(unsigned n, uint64_t seed)
{
	struct itimerval tick = {{0, 20000}, {0, 20000}};
	uint8_t c[32];

	setitimer(ITIMER_REAL, &tick, NULL); /* out of endless loops */
	while (n--) {
		for (unsigned i = 0; i < sizeof(c); i++)
			c[i] = prng(&seed) >> 32;
		execute(c, sizeof(c), prng(&seed), prng(&seed), prng(&seed));
	}
}

int main(int argc, char **argv)
{
	static const int signals[] = {SIGSEGV, SIGBUS, SIGILL,
				      SIGTRAP, SIGFPE, SIGALRM};
	stack_t alt = {.ss_sp = alt_stack, .ss_size = sizeof(alt_stack)};
	struct sigaction sa = {.sa_handler = caught,
			       .sa_flags = SA_ONSTACK | SA_NODEFER};

	sigaltstack(&alt, NULL);
	for (int i = 0; i < 6; i++)
		sigaction(signals[i], &sa, NULL);
	if (argc > 3 && !strcmp(argv[1], "random")) {
		random_bytes(atoi(argv[2]), strtoull(argv[3], NULL, 0));
	} else {
		kernel_only();
		msrs();
		region();
		ports();
	}
	printf("%d tried, %d faulted\n", tried, faults);
	return faults ? 0 : 1;
}
