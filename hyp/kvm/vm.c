/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * KVM VMs, and the pool of those that ran a partition before: making one
 * costs 8 ms, closing one up to 37 ms. A VM fits partitions of one size, as
 * its page tables never change.
 *
 * A VM in the pool keeps small memory mapped: a partition that gets the same
 * memory finds all of it populated, in the host's tables and KVM's. For that
 * such memory is zeroed in place, not given back, until another partition
 * takes the VM for memory elsewhere.
 *
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>
#include "kvm.h"

#define POOL_MAX   32
#define KEEP_BYTES (64ull << 20)  /* at most, of each ... */
#define KEEP_ALL   (512ull << 20) /* ... and of all */
#define HUGE	   (2ull << 20)

#define MSR_STAR  0xc0000081
#define MSR_LSTAR 0xc0000082
#define MSR_FMASK 0xc0000084
#define FMASK	  (0x100 | 0x400 | 0x4000 | 0x40000) /* TF DF NT AC */

/* Of the pool and the VMs in it. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
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

int vm_slot(struct vm *vm, unsigned nr, uint64_t gpa, uint64_t bytes, void *va)
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
	if (vm->ra == ra)
		return 0;
	vm->ra = ra;
	if (mmap(vm->mem, vm->bytes, PROT_READ | PROT_WRITE,
		 MAP_SHARED | MAP_FIXED, ram_fd, ra) == MAP_FAILED)
		return -1;
	madvise(vm->mem, vm->bytes, MADV_HUGEPAGE);
	return populate(vm->mem, vm->bytes);
}

/* What it kept is clean or will be: the host can have it. */
static void give_back(const struct vm *vm)
{
	fallocate(ram_fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, vm->ra,
		  vm->bytes);
}

static void detach(struct vm *vm)
{
	vm->ra = 0;
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
	    .e =
		{
		    {.index = MSR_STAR, .data = 0x23ull << 48 | 0x10ull << 32},
		    {.index = MSR_LSTAR, .data = sup_syscall_entry()},
		    {.index = MSR_FMASK, .data = FMASK},
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

/* Floating point and vectors as a partition finds them. */
static int first_fp(struct vm *vm)
{
	struct kvm_fpu f = {.fcw = 0x37f, .mxcsr = 0x1f80};

	return ioctl(vm->vcpu, KVM_SET_FPU, &f) ||
	       ioctl(vm->vcpu, KVM_GET_XSAVE, &vm->fp);
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
	if (ioctl(vm->vcpu, KVM_SET_CPUID2, probe.cpuid) || first_fp(vm))
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
	if (vm_slot(vm, 0, 0, vm->bytes, vm->mem) ||
	    vm_slot(vm, 1, SUP_GPA, sup_bytes(vm->bytes), vm->sup))
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

static uint64_t kept(void)
{
	uint64_t bytes = 0;

	for (const struct vm *vm = pool; vm; vm = vm->next)
		if (vm->ra)
			bytes += vm->bytes;
	return bytes;
}

/* The one that has the memory; else one that has none, or, if no more can be
 * kept, any. NULL: make a new one. */
static struct vm **find(uint64_t bytes, uint64_t ra)
{
	bool full = pool_nr == POOL_MAX || kept() + bytes > KEEP_ALL;
	struct vm **best = NULL;

	for (struct vm **p = &pool; *p; p = &(*p)->next) {
		if ((*p)->bytes != bytes)
			continue;
		if ((*p)->ra == ra)
			return p;
		if (!(*p)->ra || (full && !best))
			best = p;
	}
	return best;
}

static struct vm *take(struct vm **p)
{
	struct vm *vm = *p;

	*p = vm->next;
	pool_nr--;
	return vm;
}

static bool overlaps(const struct vm *vm, uint64_t ra, uint64_t bytes)
{
	return vm->ra && vm->ra < ra + bytes && ra < vm->ra + vm->bytes;
}

/* Memory goes to somebody else: who kept it in another shape lets go. */
static void forget(uint64_t ra, uint64_t bytes)
{
	for (struct vm *vm = pool; vm; vm = vm->next)
		if (overlaps(vm, ra, bytes))
			detach(vm);
}

static struct vm *make_new(uint64_t bytes)
{
	struct vm *vm = calloc(1, sizeof(*vm));

	if (!vm)
		return NULL;
	vm->bytes = bytes;
	vm->fd = vm->vcpu = -1;
	vm->stale = true;
	if (!make(vm))
		return vm;
	note("cannot make a VM: %s", strerror(errno));
	destroy(vm);
	return NULL;
}

/* One of the pool, or NULL; the memory is nobody's but this one's. */
static struct vm *get_used(uint64_t bytes, uint64_t ra)
{
	struct vm **p, *vm = NULL;

	pthread_mutex_lock(&lock);
	p = find(bytes, ra);
	if (p)
		vm = take(p);
	forget(ra, bytes);
	pthread_mutex_unlock(&lock);
	if (vm && vm->ra && vm->ra != ra)
		give_back(vm);
	return vm;
}

struct vm *vm_get(uint64_t bytes, uint64_t ra)
{
	struct vm *vm = get_used(bytes, ra);

	if (!vm)
		vm = make_new(bytes);
	if (!vm)
		return NULL;
	if (attach(vm, ra) || (vm->stale && vm_reset(vm))) {
		note("cannot set up a VM: %s", strerror(errno));
		destroy(vm);
		return NULL;
	}
	return vm;
}

/* Whoever was used last will be wanted first: the oldest one goes. */
static struct vm *take_oldest(void)
{
	struct vm **p = &pool;

	while ((*p)->next)
		p = &(*p)->next;
	return take(p);
}

static struct vm *put(struct vm *vm)
{
	struct vm *old = pool_nr == POOL_MAX ? take_oldest() : NULL;

	if (vm->bytes > KEEP_BYTES || kept() + vm->bytes > KEEP_ALL)
		detach(vm);
	vm->stale = true;
	vm->next = pool;
	pool = vm;
	pool_nr++;
	return old;
}

void vm_put(struct vm *vm)
{
	struct vm *old = vm;

	if (!vm->broken) {
		pthread_mutex_lock(&lock);
		old = put(vm);
		pthread_mutex_unlock(&lock);
		if (old && old->ra)
			give_back(old);
	}
	if (old)
		destroy(old);
}

void vm_tidy(void)
{
	struct vm *vm;

	if (pthread_mutex_trylock(&lock))
		return;
	for (vm = pool; vm && !vm->stale;)
		vm = vm->next;
	if (vm)
		vm->stale = vm_reset(vm) != 0;
	pthread_mutex_unlock(&lock);
}

static bool zero(uint64_t ra, uint64_t bytes)
{
	for (const struct vm *vm = pool; vm; vm = vm->next)
		if (vm->ra && ra >= vm->ra &&
		    ra + bytes <= vm->ra + vm->bytes) {
			memset(vm->mem + (ra - vm->ra), 0, bytes);
			return true;
		}
	return false;
}

bool vm_zero(uint64_t ra, uint64_t bytes)
{
	bool kept;

	pthread_mutex_lock(&lock);
	kept = zero(ra, bytes);
	pthread_mutex_unlock(&lock);
	return kept;
}

static void flat(struct kvm_segment *s, unsigned selector, unsigned type)
{
	*s = (struct kvm_segment){
	    .limit = 0xffffffff,
	    .selector = selector,
	    .type = type,
	    .present = 1,
	    .dpl = 3,
	    .s = 1,
	    .g = 1,
	    .l = selector == SEL_UCODE,
	    .db = selector != SEL_UCODE,
	};
}

static void set_tables(struct kvm_sregs *s)
{
	s->gdt.base = SUP_GPA + SUP_GDT * 4096ull;
	s->gdt.limit = SEL_TSS + 15;
	s->idt.base = SUP_GPA + SUP_IDT * 4096ull;
	s->idt.limit = 32 * 16 - 1;
	s->tr = (struct kvm_segment){
	    .base = SUP_GPA + SUP_TSS * 4096ull,
	    .limit = 104 + 8192,
	    .selector = SEL_TSS,
	    .type = 11,
	    .present = 1,
	};
	s->ldt = (struct kvm_segment){.unusable = 1, .type = 2};
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
	s.efer = 0xd01;		  /* NX LMA LME SCE */
	return ioctl(vm->vcpu, KVM_SET_SREGS, &s);
}

static int set_xcr0(struct vm *vm)
{
	struct kvm_xcrs x = {.nr_xcrs = 1};

	x.xcrs[0].value = probe.xcr0;
	return probe.xcr0 ? ioctl(vm->vcpu, KVM_SET_XCRS, &x) : 0;
}

/* Everything a partition may have left in the vCPU: state of x87 to AVX-512,
 * exceptions on their way, debug registers. */
static int set_rest(struct vm *vm)
{
	struct kvm_debugregs d = {.dr6 = 0xffff0ff0, .dr7 = 0x400};
	struct kvm_vcpu_events e;

	if (ioctl(vm->vcpu, KVM_GET_VCPU_EVENTS, &e))
		return -1;
	memset(&e.exception, 0, sizeof(e.exception));
	memset(&e.interrupt, 0, sizeof(e.interrupt));
	memset(&e.nmi, 0, sizeof(e.nmi));
	if (ioctl(vm->vcpu, KVM_SET_VCPU_EVENTS, &e) ||
	    ioctl(vm->vcpu, KVM_SET_DEBUGREGS, &d))
		return -1;
	return ioctl(vm->vcpu, KVM_SET_XSAVE, &vm->fp);
}

int vm_reset(struct vm *vm)
{
	struct kvm_regs r = {.rflags = 0x3202}; /* IOPL 3, IF */

	cpu_complete(vm);
	if (set_sregs(vm) || set_xcr0(vm) || set_msrs(vm) || set_rest(vm))
		return -1;
	vm->run->kvm_dirty_regs = 0;
	vm->run->s.regs.regs = r;
	return ioctl(vm->vcpu, KVM_SET_REGS, &r);
}
