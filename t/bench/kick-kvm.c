/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The bare world switch: a VM of the kvm machine's own making, but no
 * hypervisor around it, whose vCPU is kicked out of KVM_RUN by a timer's
 * signal and entered again at once. Prints the median of the time that the
 * code inside was away, in ns.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include <x86intrin.h>
#include "kvm.h"

#define KICKS 1500
#define CODE  0x2000
#define GAPS  0x100000

int ram_fd;
uint8_t *ram;
uint64_t ram_bytes = 64ull << 20;
static struct vm *vm;

/* What vm.c and probe.c want of the rest. */
uint64_t mach_tb(void)
{
	return __rdtsc();
}

void *mach_va(prose_ra ra)
{
	return ram + ra;
}

void mach_zero(prose_ra ra, uint64_t bytes)
{
	memset(ram + ra, 0, bytes);
}

void note(const char *format, ...)
{
}

void cpu_complete(struct vm *v)
{
	v->run->immediate_exit = 1;
	ioctl(v->vcpu, KVM_RUN, 0);
	v->run->immediate_exit = 0;
}

/* Writes each gap of more than 2600 ticks to GAPS on. */
extern const char guest[], guest_end[];
__asm__(".pushsection .rodata\n"
	"guest: mov $0x100000, %edi\n"
	"xor %ebx, %ebx\n"
	"1: rdtsc\n"
	"shl $32, %rdx\n"
	"or %rdx, %rax\n"
	"mov %rax, %rcx\n"
	"sub %rbx, %rcx\n"
	"cmp $2600, %rcx\n"
	"jb 2f\n"
	"mov %rcx, (%rdi)\n"
	"add $8, %rdi\n"
	"2: mov %rax, %rbx\n"
	"jmp 1b\n"
	"guest_end:\n"
	".popsection\n");

static void kick(int sig)
{
	vm->run->immediate_exit = 1;
}

static void every_ms(void)
{
	struct sigevent e = {.sigev_notify = SIGEV_THREAD_ID,
			     .sigev_signo = SIGUSR1};
	struct itimerspec t = {{0, 1000000}, {0, 1000000}};
	timer_t timer;

	signal(SIGUSR1, kick);
	e._sigev_un._tid = syscall(SYS_gettid);
	if (timer_create(CLOCK_MONOTONIC, &e, &timer) ||
	    timer_settime(timer, 0, &t, NULL))
		err(1, "timer");
}

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

int main(void)
{
	cpu_set_t one;
	uint64_t *gap, n = 0;

	CPU_ZERO(&one);
	CPU_SET(0, &one);
	sched_setaffinity(0, sizeof(one), &one);
	ram_fd = memfd_create("bench", 0);
	if (ram_fd < 0 || ftruncate(ram_fd, ram_bytes))
		err(1, "memory");
	ram = mmap(NULL, ram_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, ram_fd,
		   0);
	probe_host();
	vm = vm_get(2 << 20, 32 << 20);
	if (!vm)
		errx(1, "no VM");
	memcpy(vm->mem + CODE, guest, guest_end - guest);
	vm->run->s.regs.regs.rip = CODE;
	vm->run->kvm_dirty_regs = KVM_SYNC_X86_REGS;
	every_ms();
	for (int i = 0; i < KICKS; i++) {
		ioctl(vm->vcpu, KVM_RUN, 0);
		vm->run->immediate_exit = 0;
	}
	gap = (uint64_t *)(vm->mem + GAPS) + 1;
	while (n < KICKS * 4 && gap[n])
		n++;
	qsort(gap, n, sizeof(*gap), by_value);
	printf("kick %.0f ns\n", gap[n / 2] * 1e6 / probe.tsc_khz);
	return 0;
}
