/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kernel and initramfs: made by the script linux-image when they are not
 * there, and put into the partition's memory.
 */
#include "linux.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "loader.h"

struct file {
	uint8_t *data;
	size_t bytes;
};

static int map_file(const char *path, struct file *f)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) || !st.st_size) {
		close(fd);
		return -ENOEXEC;
	}
	f->bytes = st.st_size;
	f->data = mmap(NULL, f->bytes, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	return f->data == MAP_FAILED ? -ENOMEM : 0;
}

static int good_header(const struct file *f, const Elf64_Ehdr *h)
{
	return !memcmp(h->e_ident, ELFMAG, SELFMAG) &&
	       h->e_ident[EI_CLASS] == ELFCLASS64 &&
	       h->e_ident[EI_DATA] == ELFDATA2LSB && h->e_machine == EM_PPC64 &&
	       h->e_phentsize == sizeof(Elf64_Phdr) && h->e_phnum < 64 &&
	       h->e_phoff < f->bytes &&
	       h->e_phnum * sizeof(Elf64_Phdr) <= f->bytes - h->e_phoff;
}

/* Its segments go where they are linked for; below the initramfs. */
static int load_kernel(const struct file *f, uint8_t *mem)
{
	Elf64_Ehdr h;
	Elf64_Phdr p;

	if (f->bytes < sizeof(h))
		return -ENOEXEC;
	memcpy(&h, f->data, sizeof(h));
	if (!good_header(f, &h))
		return -ENOEXEC;
	for (unsigned i = 0; i < h.e_phnum; i++) {
		memcpy(&p, f->data + h.e_phoff + i * sizeof(p), sizeof(p));
		if (p.p_type != PT_LOAD)
			continue;
		if (p.p_offset > f->bytes ||
		    p.p_filesz > f->bytes - p.p_offset ||
		    p.p_memsz < p.p_filesz || p.p_paddr > LINUX_INITRD ||
		    p.p_memsz > LINUX_INITRD - p.p_paddr)
			return -ENOEXEC;
		memcpy(mem + p.p_paddr, f->data + p.p_offset, p.p_filesz);
	}
	return 0;
}

static int load_initrd(const struct file *f, uint8_t *mem)
{
	if (f->bytes > LINUX_RTAS - LINUX_INITRD)
		return -EFBIG;
	memcpy(mem + LINUX_INITRD, f->data, f->bytes);
	return 0;
}

static void image_path(char path[PATH_MAX], const char *name)
{
	const char *dir = getenv("PROSE_LINUX");

	if (dir)
		snprintf(path, PATH_MAX, "%s/%s", dir, name);
	else
		snprintf(path, PATH_MAX, "%s/linux/%s", self_lib(), name);
}

int lx_image_load(uint8_t *mem, uint64_t *initrd_bytes, char *why, size_t bytes)
{
	struct file kernel = {0}, initrd = {0};
	char path[PATH_MAX];
	int error;

	image_path(path, "vmlinux");
	error = map_file(path, &kernel);
	if (!error)
		error = load_kernel(&kernel, mem);
	if (!error) {
		image_path(path, "initrd");
		error = map_file(path, &initrd);
	}
	if (!error)
		error = load_initrd(&initrd, mem);
	if (error)
		snprintf(why, bytes, "%.900s: %s; `make linux` makes it", path,
			 strerror(-error));
	*initrd_bytes = initrd.bytes;
	if (kernel.bytes)
		munmap(kernel.data, kernel.bytes);
	if (!error)
		munmap(initrd.data, initrd.bytes);
	return error;
}
