/* SPDX-License-Identifier: BSD-2-Clause */
#include "backend.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "loader.h"

static void add(struct backend_args *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void add(struct backend_args *a, const char *format, ...)
{
	size_t left = sizeof(a->text) - a->used;
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(a->text + a->used, left, format, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= left || a->argc + 1 >= BACKEND_ARGS)
		abort();
	a->argv[a->argc++] = a->text + a->used;
	a->used += n + 1;
	a->argv[a->argc] = NULL;
}

static int readable(const char *path)
{
	if (!access(path, R_OK))
		return 0;
	say("%s cannot be read: %s; build it with `make`", path,
	    strerror(errno));
	return -errno;
}

/* -- powernv: bare metal POWER8, by QEMU ---------------------------------- */

static const char *qemu(void)
{
	const char *set = getenv("PROSE_QEMU");

	return set && *set ? set : "qemu-system-ppc64";
}

/* Before 8.1 it aborts when the hypervisor enters a partition then. */
#define QEMU_COUNTS 801

static int qemu_version(void)
{
	unsigned major = 0, minor = 0;
	FILE *f =
	    popen("exec \"${PROSE_QEMU:-qemu-system-ppc64}\" --version", "re");

	if (!f)
		return 0;
	if (fscanf(f, "QEMU emulator version %u.%u", &major, &minor) != 2)
		major = minor = 0;
	pclose(f);
	return major * 100 + minor;
}

int qemu_counts_time(void)
{
	if (qemu_version() >= QEMU_COUNTS)
		return 0;
	say("virtual time wants QEMU 8.1 or later, and %s is none: set "
	    "PROSE_QEMU to the path of one (`scripts/qemu-new` gets Debian's "
	    "and prints it)",
	    qemu());
	return -ENOTSUP;
}

static void powernv_bin(char path[4096])
{
	snprintf(path, 4096, "%s/powernv/hyp.bin", self_lib());
}

static int powernv_check(void)
{
	char path[4096];

	powernv_bin(path);
	return readable(path);
}

static void powernv_args(struct backend_args *a, const struct backend_start *s)
{
	unsigned long long mib = s->mem_bytes >> 20;
	char bin[4096];

	powernv_bin(bin);
	add(a, "%s", qemu());
	add(a, "-M");
	add(a, "powernv8,memory-backend=ram0");
	add(a, "-cpu");
	add(a, "POWER8");
	add(a, "-object");
	add(a,
	    "memory-backend-file,id=ram0,size=%lluM,"
	    "mem-path=/proc/self/fd/%d,share=on",
	    mib, s->ram_fd);
	add(a, "-m");
	add(a, "%lluM", mib);
	add(a, "-smp");
	add(a, "%u", s->cpus);
	add(a, "-global"); /* flash that nobody reads: it is filled, page by
			      page */
	add(a, "pnv-pnor.size=0x10000");
	add(a, "-no-user-config");
	add(a, "-nodefaults");
	add(a, "-display");
	add(a, "none");
	add(a, "-monitor");
	add(a, "none");
	add(a, "-D"); /* what guests make it complain of would fill a disk */
	add(a, "/dev/null");
	add(a, "-bios");
	add(a, "%s", bin);
	add(a, "-chardev");
	add(a, "file,id=log,path=/proc/self/fd/1,append=on");
	add(a, "-serial");
	add(a, "chardev:log");
	add(a, "-chardev");
	add(a, "socket,id=bell,fd=%d", s->bell_fd);
	add(a, "-serial");
	add(a, "chardev:bell");
	add(a, "-device");
	add(a, "ipmi-bmc-sim,id=bmc");
	add(a, "-device");
	add(a, "isa-ipmi-bt,bmc=bmc,irq=10");
	if (s->virtual_time) { /* an instruction is a nanosecond */
		add(a, "-icount");
		add(a, "shift=0,sleep=off");
	}
	if (s->tlb_model) {
		add(a, "-plugin");
		add(a, "%s/tlb-model.so", self_lib());
	}
}

/* -- kvm: a Linux process on x86-64 --------------------------------------- */

static void kvm_bin(char path[4096])
{
	snprintf(path, 4096, "%s/kvm/prose-hyp-kvm", self_lib());
}

static int kvm_check(void)
{
	char path[4096];
	int fd, error;

	kvm_bin(path);
	if (access(path, X_OK)) {
		say("%s cannot be run: %s; build it with `make`", path,
		    strerror(errno));
		return -errno;
	}
	fd = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	if (fd >= 0) {
		close(fd);
		return 0;
	}
	error = errno;
	if (error == ENOENT)
		say("there is no /dev/kvm here: the kvm machine needs it; "
		    "the powernv machine does not");
	else if (error == EACCES)
		say("/dev/kvm may not be opened: become a member of its "
		    "group, or use the powernv machine, which needs none");
	else
		say("/dev/kvm is there but unusable: %s; the powernv machine "
		    "needs none",
		    strerror(error));
	return -error;
}

static void kvm_args(struct backend_args *a, const struct backend_start *s)
{
	char bin[4096];

	kvm_bin(bin);
	add(a, "%s", bin);
	add(a, "%d", s->ram_fd);
	add(a, "%d", s->bell_fd);
	add(a, "%u", s->cpus);
}

/* -- the table, the default first ----------------------------------------- */

static const struct backend table[] = {
    {"powernv", PROSE_ARCH_PPC64LE, "powerpc64le", 8ull << 30, 2, 12,
     powernv_args, false, powernv_check},
    {"kvm", PROSE_ARCH_X86_64, "x86-64", 8ull << 30, 2, 32, kvm_args, true,
     kvm_check},
};
#define ROWS (sizeof(table) / sizeof(*table))

const struct backend *backend_named(const char *name)
{
	for (size_t i = 0; i < ROWS; i++)
		if (!strcmp(table[i].name, name))
			return &table[i];
	return NULL;
}

const struct backend *backend_for_arch(uint32_t arch)
{
	for (size_t i = 0; i < ROWS; i++)
		if (table[i].arch == arch)
			return &table[i];
	return NULL;
}

const struct backend *backend_default(void)
{
	const char *env = getenv("PROSE_MACHINE");

	return env && *env ? backend_named(env) : &table[0];
}
