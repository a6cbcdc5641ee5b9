/* SPDX-License-Identifier: BSD-2-Clause */
/* What this host's KVM can do: asked once, at the start, never assumed. */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include "kvm.h"

#define CPUID_ENTRIES 256

struct probe probe;

static void open_kvm(void)
{
	probe.kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	if (probe.kvm < 0 && errno == ENOENT)
		errx(1, "this host has no /dev/kvm, which the kvm machine "
			"needs; the powernv machine needs none");
	if (probe.kvm < 0 && errno == EACCES)
		errx(1, "/dev/kvm may not be opened: become a member of its "
			"group (kvm); the powernv machine needs no /dev/kvm");
	if (probe.kvm < 0)
		err(1, "/dev/kvm is there but unusable; the powernv machine "
		       "needs none");
	if (ioctl(probe.kvm, KVM_GET_API_VERSION, 0) != 12)
		errx(1, "/dev/kvm speaks an unknown version; the powernv "
			"machine needs no /dev/kvm");
}

static const struct kvm_cpuid_entry2 *cpuid_find(uint32_t leaf, uint32_t sub)
{
	for (unsigned i = 0; i < probe.cpuid->nent; i++) {
		const struct kvm_cpuid_entry2 *e = &probe.cpuid->entries[i];

		if (e->function == leaf && e->index == sub)
			return e;
	}
	return NULL;
}

static void get_cpuid(void)
{
	const struct kvm_cpuid_entry2 *e;

	probe.cpuid =
	    calloc(1, sizeof(*probe.cpuid) +
			  CPUID_ENTRIES * sizeof(probe.cpuid->entries[0]));
	if (!probe.cpuid)
		err(1, "memory");
	probe.cpuid->nent = CPUID_ENTRIES;
	if (ioctl(probe.kvm, KVM_GET_SUPPORTED_CPUID, probe.cpuid))
		err(1, "KVM_GET_SUPPORTED_CPUID");
	e = cpuid_find(1, 0);
	if (e && e->ecx & (1u << 26) && (e = cpuid_find(0xd, 0)))
		probe.xcr0 = e->eax & 0xe7; /* x87 SSE AVX AVX-512 */
}

/* Memory to try things in: part of the machine's own share of the RAM. */
#define TRY_RA	  0xc00000
#define TRY_BYTES (2ull << 20)
PROSE_ASSERT(TRY_RA >= HYP_OWN_RA && TRY_RA + TRY_BYTES <= PROSE_HYP_BYTES);

/* Run a few instructions up to their `out`; false: that went wrong. */
static bool try(struct vm *vm, const char *code, unsigned bytes)
{
	memcpy(vm->mem + 0x2000, code, bytes);
	vm->run->s.regs.regs.rip = 0x2000;
	vm->run->kvm_dirty_regs = KVM_SYNC_X86_REGS;
	return !ioctl(vm->vcpu, KVM_RUN, 0) &&
	       vm->run->exit_reason == KVM_EXIT_IO &&
	       vm->run->io.port == PROSE_PORT_HCALL;
}

/* Does the guest read the same timebase as the host? */
static void try_tsc(struct vm *vm)
{
	uint64_t before = mach_tb(), in, after;

	if (!try(vm, "\x0f\x31\xe7\x50", 4)) /* rdtsc; out */
		errx(1,
		     "KVM does not run code at CPL 3 here (exit %u); the "
		     "powernv machine needs no /dev/kvm",
		     vm->run->exit_reason);
	after = mach_tb();
	in =
	    vm->run->s.regs.regs.rdx << 32 | (uint32_t)vm->run->s.regs.regs.rax;
	if (in < before || in > after)
		errx(1, "a guest's time stamp counter is not the host's here; "
			"the powernv machine needs no /dev/kvm");
	probe.tsc_khz = ioctl(vm->vcpu, KVM_GET_TSC_KHZ, 0);
}

/* In the stub's place: tell the privilege that SYSCALL arrives with. */
static void try_syscall(struct vm *vm)
{
	static const uint8_t stub[] = {0x8c, 0xc8, 0xe7, 0x50};
	uint8_t *at = vm->sup + SUP_CODE * 4096 + (sup_syscall_entry() & 4095);
	uint8_t was[sizeof(stub)];

	memcpy(was, at, sizeof(was));
	memcpy(at, stub, sizeof(stub)); /* mov %cs, %eax; out */
	if (try(vm, "\x0f\x05", 2))
		probe.syscall_cpl0 = !(vm->run->s.regs.regs.rax & 3);
	memcpy(at, was, sizeof(was));
}

#define WATCHED 0x3000
#define WATCH_0 0xd0602 /* DR7: G0, LE and GE, 4 bytes, on a write */

/* A store into what is watched; false: it went by unseen. */
static bool try_store(struct vm *vm)
{
	/* mov %eax, WATCHED; nop; out */
	static const char code[] = "\x89\x04\x25\x00\x30\x00\x00\x90\xe7\x50";

	return !try(vm, code, sizeof(code) - 1);
}

/* By KVM's guest debugging. */
static void try_watch(struct vm *vm)
{
	struct kvm_guest_debug d = {
	    .control = KVM_GUESTDBG_ENABLE | KVM_GUESTDBG_USE_HW_BP,
	    .arch.debugreg = {[0] = WATCHED, [7] = WATCH_0},
	};

	if (ioctl(vm->vcpu, KVM_SET_GUEST_DEBUG, &d))
		return;
	probe.watch = try_store(vm) && vm->run->exit_reason == KVM_EXIT_DEBUG &&
		      vm->run->debug.arch.dr6 & 1;
	d.control = 0;
	ioctl(vm->vcpu, KVM_SET_GUEST_DEBUG, &d);
}

/* By its own registers and vector. */
static void try_debug_regs(struct vm *vm)
{
	struct kvm_debugregs d = {
	    .db = {WATCHED}, .dr6 = 0xffff0ff0, .dr7 = WATCH_0 | 0x400};

	if (vm_reset(vm) || ioctl(vm->vcpu, KVM_SET_DEBUGREGS, &d))
		return;
	probe.debug_regs = try_store(vm) &&
			   vm->run->exit_reason == KVM_EXIT_IO &&
			   vm->run->io.port == SUP_PORT(1);
}

/* Is the memory of this map in huge pages? */
static bool is_huge(const void *map)
{
	FILE *f = fopen("/proc/self/smaps", "re");
	char line[256];
	unsigned long from, to, kib;
	bool here = false, huge = false;

	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%lx-%lx ", &from, &to) == 2)
			here = from <= (uintptr_t)map && (uintptr_t)map < to;
		else if (here && (sscanf(line, "KernelPageSize: %lu", &kib) ||
				  sscanf(line, "ShmemPmdMapped: %lu", &kib)))
			huge |= kib >= 2048;
	}
	if (f)
		fclose(f);
	return huge;
}

uint32_t probe_backing(void)
{
	return probe.huge ? 2 << 20 : 4096;
}

uint64_t mach_features(void)
{
	return PROSE_FEATURE_KEEPS | (probe.watch ? PROSE_FEATURE_WATCH : 0);
}

static const char *yes(bool is)
{
	return is ? "yes" : "no";
}

static const char *vectors(void)
{
	return probe.xcr0 & 0xe0 ? "AVX-512" : probe.xcr0 & 4 ? "AVX" : "SSE";
}

const char *mach_about(void)
{
	static char text[1024];

	snprintf(text, sizeof(text),
		 "SYSCALL changes the privilege: %s\n"
		 "vector state shown to partitions: %s\n"
		 "watchpoints by guest debugging fire: %s\n"
		 "watchpoints by the guest's debug registers fire: %s\n"
		 "breakpoints and steps: int3 and TF\n"
		 "guest pages: 2 MiB\n"
		 "memory behind partitions: %s\n"
		 "namespaces of its own: %s\n",
		 yes(probe.syscall_cpl0), vectors(), yes(probe.watch),
		 yes(probe.debug_regs),
		 probe.huge ? "2 MiB pages"
			    : "4 KiB pages, which makes them slow on much "
			      "memory: reserve huge pages (vm.nr_hugepages), "
			      "or let shared memory have them "
			      "(transparent_hugepage/shmem_enabled=advise)",
		 yes(probe.namespaces));
	return text;
}

static void try_things(void)
{
	struct vm *vm = vm_get(TRY_BYTES, TRY_RA);

	if (!vm)
		errx(1, "KVM makes no VM here; the powernv machine needs no "
			"/dev/kvm");
	try_tsc(vm);
	try_syscall(vm);
	try_watch(vm);
	try_debug_regs(vm);
	probe.huge = is_huge(vm->mem);
	if (!probe.huge)
		note("partitions' memory has 4 KiB pages; prose status "
		     "--verbose says what to do");
	vm_put(vm);
	mach_zero(TRY_RA, TRY_BYTES);
}

void probe_host(void)
{
	open_kvm();
	probe.run_bytes = ioctl(probe.kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
	probe.sync_regs =
	    ioctl(probe.kvm, KVM_CHECK_EXTENSION, KVM_CAP_SYNC_REGS) &
	    KVM_SYNC_X86_REGS;
	if (!probe.sync_regs ||
	    !ioctl(probe.kvm, KVM_CHECK_EXTENSION, KVM_CAP_IMMEDIATE_EXIT))
		errx(1, "this kernel's KVM is too old (no register sharing or "
			"no immediate exit); the powernv machine needs none");
	get_cpuid();
	try_things();
}
