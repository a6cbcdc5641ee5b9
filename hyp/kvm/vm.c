/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * KVM VMs, and the pool of those that ran a partition before: making one
 * costs 8 ms, closing one up to 37 ms, a second use 0.2 ms. A VM fits
 * partitions of one size, as its page tables never change; another
 * partition's memory is mapped over the old one's place.
 *
 * Callers hold the core's part_lock.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>
#include "kvm.h"

#define POOL_MAX 32
#define HUGE (2ull << 20)

#define MSR_STAR  0xc0000081
#define MSR_LSTAR 0xc0000082
#define MSR_FMASK 0xc0000084
#define FMASK (0x100 | 0x400 | 0x4000 | 0x40000) /* TF DF NT AC */

static struct vm *pool;
static unsigned pool_nr;

/* Address space for the slot, aligned so that huge pages fit. */
static uint8_t *reserve(uint64_t bytes)
{
	uint8_t *p = mmap(NULL, bytes + HUGE, PROT_NONE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	uint64_t skip;

	if (p == MAP_FAILED)
		return NULL;
	skip = -(uint64_t)p & (HUGE - 1);
	if (skip)
		munmap(p, skip);
	munmap(p + skip + bytes, HUGE - skip);
	return p + skip;
}

static int slot(struct vm *vm, unsigned nr, uint64_t gpa, uint64_t bytes,
		void *va)
{
	struct kvm_userspace_memory_region r = {
		.slot = nr,
		.guest_phys_addr = gpa,
		.memory_size = bytes,
		.userspace_addr = (uint64_t)va,
	};

	return ioctl(vm->fd, KVM_SET_USER_MEMORY_REGION, &r);
}

static int attach(struct vm *vm, uint64_t ra)
{
	if (mmap(vm->mem, vm->bytes, PROT_READ | PROT_WRITE,
		 MAP_SHARED | MAP_FIXED, ram_fd, ra) == MAP_FAILED)
		return -1;
	madvise(vm->mem, vm->bytes, MADV_HUGEPAGE);
	return madvise(vm->mem, vm->bytes, MADV_POPULATE_WRITE);
}

static void detach(struct vm *vm)
{
	mmap(vm->mem, vm->bytes, PROT_NONE,
	     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1, 0);
}

static int set_msrs(struct vm *vm)
{
	struct {
		struct kvm_msrs head;
		struct kvm_msr_entry e[3];
	} m = {
		.head.nmsrs = 3,
		.e = {
			{ .index = MSR_STAR,
			  .data = 0x23ull << 48 | 0x10ull << 32 },
			{ .index = MSR_LSTAR, .data = sup_syscall_entry() },
			{ .index = MSR_FMASK, .data = FMASK },
		},
	};

	return ioctl(vm->vcpu, KVM_SET_MSRS, &m) == 3 ? 0 : -1;
}

/* The guest's rdtsc must give what the host's gives. */
static int set_tsc(struct vm *vm)
{
	uint64_t offset = 0;
	struct kvm_device_attr a = {
		.group = KVM_VCPU_TSC_CTRL,
		.attr = KVM_VCPU_TSC_OFFSET,
		.addr = (uint64_t)&offset,
	};

	return ioctl(vm->vcpu, KVM_SET_DEVICE_ATTR, &a);
}

static int make_vcpu(struct vm *vm)
{
	vm->vcpu = ioctl(vm->fd, KVM_CREATE_VCPU, 0);
	if (vm->vcpu < 0)
		return -1;
	vm->run = mmap(NULL, probe.run_bytes, PROT_READ | PROT_WRITE,
		       MAP_SHARED, vm->vcpu, 0);
	if (vm->run == MAP_FAILED)
		return -1;
	vm->run->kvm_valid_regs = KVM_SYNC_X86_REGS;
	if (ioctl(vm->vcpu, KVM_SET_CPUID2, probe.cpuid))
		return -1;
	return set_tsc(vm);
}

static int make(struct vm *vm)
{
	vm->mem = reserve(vm->bytes);
	vm->sup = mmap(NULL, sup_bytes(vm->bytes), PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	vm->fd = ioctl(probe.kvm, KVM_CREATE_VM, 0);
	if (!vm->mem || vm->sup == MAP_FAILED || vm->fd < 0)
		return -1;
	sup_init(vm->sup, vm->bytes);
	if (slot(vm, 0, 0, vm->bytes, vm->mem) ||
	    slot(vm, 1, SUP_GPA, sup_bytes(vm->bytes), vm->sup))
		return -1;
	return make_vcpu(vm);
}

static void destroy(struct vm *vm)
{
	if (vm->run && vm->run != MAP_FAILED)
		munmap(vm->run, probe.run_bytes);
	if (vm->vcpu >= 0)
		close(vm->vcpu);
	if (vm->fd >= 0)
		close(vm->fd);
	if (vm->sup && vm->sup != MAP_FAILED)
		munmap(vm->sup, sup_bytes(vm->bytes));
	if (vm->mem)
		munmap(vm->mem, vm->bytes);
	free(vm);
}

static struct vm *from_pool(uint64_t bytes)
{
	for (struct vm **p = &pool; *p; p = &(*p)->next) {
		struct vm *vm = *p;

		if (vm->bytes != bytes)
			continue;
		*p = vm->next;
		pool_nr--;
		return vm;
	}
	return NULL;
}

struct vm *vm_get(uint64_t bytes, uint64_t ra)
{
	struct vm *vm = from_pool(bytes);

	if (!vm) {
		vm = calloc(1, sizeof(*vm));
		if (!vm)
			return NULL;
		vm->bytes = bytes;
		vm->fd = vm->vcpu = -1;
		if (make(vm)) {
			note("cannot make a VM: %s", strerror(errno));
			destroy(vm);
			return NULL;
		}
	}
	if (attach(vm, ra) || vm_reset(vm)) {
		note("cannot set up a VM: %s", strerror(errno));
		destroy(vm);
		return NULL;
	}
	return vm;
}

void vm_put(struct vm *vm)
{
	detach(vm);
	if (pool_nr == POOL_MAX) {
		destroy(vm);
		return;
	}
	vm->next = pool;
	pool = vm;
	pool_nr++;
}

static void flat(struct kvm_segment *s, unsigned selector, unsigned type)
{
	*s = (struct kvm_segment){
		.limit = 0xffffffff, .selector = selector, .type = type,
		.present = 1, .dpl = 3, .s = 1, .g = 1,
		.l = selector == SEL_UCODE, .db = selector != SEL_UCODE,
	};
}

static void set_tables(struct kvm_sregs *s)
{
	s->gdt.base = SUP_GPA + SUP_GDT * 4096ull;
	s->gdt.limit = SEL_TSS + 15;
	s->idt.base = SUP_GPA + SUP_IDT * 4096ull;
	s->idt.limit = 32 * 16 - 1;
	s->tr = (struct kvm_segment){
		.base = SUP_GPA + SUP_TSS * 4096ull, .limit = 104 + 8192,
		.selector = SEL_TSS, .type = 11, .present = 1,
	};
	s->ldt = (struct kvm_segment){ .unusable = 1, .type = 2 };
}

static int set_sregs(struct vm *vm)
{
	struct kvm_sregs s;

	if (ioctl(vm->vcpu, KVM_GET_SREGS, &s))
		return -1;
	flat(&s.cs, SEL_UCODE, 11);
	flat(&s.ds, SEL_UDATA, 3);
	s.es = s.fs = s.gs = s.ss = s.ds;
	set_tables(&s);
	s.cr0 = 0x80050033; /* PG AM WP NE ET MP PE */
	s.cr2 = 0;
	s.cr3 = SUP_GPA + SUP_PML4 * 4096ull;
	s.cr4 = 0x10620; /* FSGSBASE OSXMMEXCPT OSFXSR PAE */
	if (probe.xcr0)
		s.cr4 |= 0x40000; /* OSXSAVE */
	s.efer = 0xd01; /* NX LMA LME SCE */
	return ioctl(vm->vcpu, KVM_SET_SREGS, &s);
}

static int set_xcr0(struct vm *vm)
{
	struct kvm_xcrs x = { .nr_xcrs = 1 };

	x.xcrs[0].value = probe.xcr0;
	return probe.xcr0 ? ioctl(vm->vcpu, KVM_SET_XCRS, &x) : 0;
}

static int set_fpu(struct vm *vm)
{
	struct kvm_fpu f = { .fcw = 0x37f, .mxcsr = 0x1f80 };

	return ioctl(vm->vcpu, KVM_SET_FPU, &f);
}

int vm_reset(struct vm *vm)
{
	struct kvm_regs r = { .rflags = 0x3202 }; /* IOPL 3, IF */

	if (set_sregs(vm) || set_xcr0(vm) || set_fpu(vm) || set_msrs(vm))
		return -1;
	vm->run->kvm_dirty_regs = 0;
	vm->run->s.regs.regs = r;
	return ioctl(vm->vcpu, KVM_SET_REGS, &r);
}
