/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * prose-hyp-kvm RAM-FD BELL-FD CPUS: the machine as a process, which the
 * daemon starts. It inherits the RAM and the socket of the doorbells;
 * standard output is the console log.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <signal.h>
#include <unistd.h>
#include "kvm.h"

#define GRANULE (2ull << 20)

const char mach_name[] = "kvm";
const uint32_t mach_arch = PROSE_ARCH_X86_64;
const uint64_t mach_default_bytes = 32ull << 20;

int ram_fd = -1;
uint8_t *ram;
uint64_t ram_bytes;
static const int log_fd = 1;

/* -- the log -------------------------------------------------------------- */

void mach_log(const char *text, size_t bytes)
{
	while (bytes) {
		ssize_t n = write(log_fd, text, bytes);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		text += n;
		bytes -= n;
	}
}

void note(const char *format, ...)
{
	char line[256] = "kvm: ";
	va_list ap;

	va_start(ap, format);
	vsnprintf(line + 5, sizeof(line) - 6, format, ap);
	va_end(ap);
	strcat(line, "\n");
	mach_log(line, strlen(line));
}

void mach_poweroff(void)
{
	_exit(0);
}

/* -- memory --------------------------------------------------------------- */

uint64_t mach_ram_bytes(void)
{
	return ram_bytes;
}

void *mach_va(prose_ra ra)
{
	return ram + ra;
}

uint64_t mach_hyp_bytes(void)
{
	char text[128] = "";
	unsigned long pages = 0;
	int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return 0;
	if (read(fd, text, sizeof(text) - 1) > 0)
		sscanf(text, "%*u %lu", &pages);
	close(fd);
	return pages * 4096ull;
}

void mach_zero(prose_ra ra, uint64_t bytes)
{
	if (vm_zero(ra, bytes))
		return;
	if (fallocate(ram_fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, ra,
		      bytes))
		memset(ram + ra, 0, bytes);
}

void mach_code_write(prose_ra ra, const void *from, size_t bytes)
{
	memcpy(ram + ra, from, bytes);
}

uint64_t mach_granule_bytes(void)
{
	return GRANULE;
}

uint64_t mach_part_bytes(uint64_t bytes, uint64_t *align)
{
	*align = GRANULE;
	if (bytes > SUP_GPA - GRANULE)
		return 0;
	if (!bytes)
		bytes = 1;
	return (bytes + GRANULE - 1) & ~(GRANULE - 1);
}

/* -- partitions ----------------------------------------------------------- */

/* KVM gives up making a VM when a signal comes: they wait meanwhile. */
static struct vm *vm_get_whole(uint64_t bytes, prose_ra ra)
{
	sigset_t all, old;
	struct vm *vm;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &old);
	vm = vm_get(bytes, ra);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return vm;
}

struct vcpu *mach_woken(void)
{
	return NULL;
}

int mach_part_init(struct part *p)
{
	if (p->flags || p->vcpus > 1)
		return -PROSE_E_OPNOTSUPP;
	memset(&p->mach, 0, sizeof(p->mach));
	p->mach.vm = vm_get_whole(p->bytes, p->ra);
	if (!p->mach.vm)
		return -PROSE_E_IO;
	p->stat.backing_bytes = probe_backing();
	memset(&p->vcpu[0].mach, 0, sizeof(p->vcpu[0].mach));
	p->vcpu[0].mach.vm = p->mach.vm;
	p->vcpu[0].mach.timer_tb = ~0ull;
	return 0;
}

void mach_part_deinit(struct part *p)
{
	watch_off(p);
	vm_put(p->mach.vm);
	p->mach.vm = NULL;
}

/* -- start ---------------------------------------------------------------- */

static int number(const char *text, int min, int max)
{
	char *end;
	long n = strtol(text, &end, 10);

	if (*end || end == text || n < min || n > max)
		errx(2, "'%s' is no number from %d to %d", text, min, max);
	return n;
}

static void map_ram(void)
{
	struct stat st;

	if (fstat(ram_fd, &st))
		err(1, "the machine's memory, descriptor %d", ram_fd);
	ram_bytes = st.st_size;
	ram = mmap(NULL, ram_bytes, PROT_READ | PROT_WRITE,
		   MAP_SHARED | MAP_NORESERVE, ram_fd, 0);
	if (ram == MAP_FAILED)
		err(1, "cannot map the machine's memory");
	/* `prose dump` writes it by itself, without its holes. */
	madvise(ram, ram_bytes, MADV_DONTDUMP);
}

int main(int argc, char **argv)
{
	if (argc != 4)
		errx(2, "usage: prose-hyp-kvm RAM-FD BELL-FD CPUS (started "
			"by prose up --machine kvm)");
	ram_fd = number(argv[1], 0, 1 << 20);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	map_ram();
	probe_host();
	jail_early();
	populate_init();
	cpu_start(number(argv[3], 1, PROSE_CPUS), number(argv[2], 0, 1 << 20));
}
