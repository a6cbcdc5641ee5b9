/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#define STACK_MAX   (8ull << 20) /* unless it is asked for */
#define STACK_MIN   (64ull << 10)
#define SLACK	    (1ull << 20) /* what rt needs to start at all */
#define STRINGS_MAX (16ull << 20)

static uint64_t up_to(uint64_t v, uint64_t align)
{
	return (v + align - 1) / align * align;
}

static uint64_t strings_of(char *const *v, uint32_t *count)
{
	uint64_t bytes = 0;

	for (*count = 0; v[*count]; ++*count)
		bytes += strlen(v[*count]) + 1;
	return bytes;
}

static uint32_t caller_umask(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return mask;
}

static int place_app(struct boot_plan *p, char *why, size_t bytes)
{
	struct elf *app = p->app;
	uint64_t align = app->align > 65536 ? app->align : 65536;

	p->app_base = app->movable ? up_to(p->image->hi, align) : 0;
	if (app->lo + p->app_base < p->image->hi) {
		snprintf(why, bytes,
			 "is linked at %#llx, below PROSE's own "
			 "code, which ends at %#llx",
			 (unsigned long long)app->lo,
			 (unsigned long long)p->image->hi);
		return -EFBIG;
	}
	p->image_hi = app->hi + p->app_base;
	return 0;
}

int boot_size(struct boot_plan *p, char *why, size_t bytes)
{
	uint32_t n;
	int error = 0;

	p->image_hi = p->image->hi;
	p->umask = caller_umask();
	if (p->app)
		error = place_app(p, why, bytes);
	if (error)
		return error;
	p->strings_bytes = strings_of(p->argv, &n) + strings_of(p->envp, &n) +
			   strlen(p->cwd) + strlen(p->exec) + 2;
	if (p->strings_bytes > STRINGS_MAX) {
		snprintf(why, bytes,
			 "has arguments and environment of %llu "
			 "bytes; %llu is the most",
			 (unsigned long long)p->strings_bytes, STRINGS_MAX);
		return -EFBIG;
	}
	p->mem_bytes = p->image_hi + p->strings_bytes + SLACK +
		       (p->stack_bytes ? p->stack_bytes : STACK_MIN);
	return 0;
}

/* Copy strings one after the other; returns where the next one goes. */
static char *put_strings(char *to, char *const *v)
{
	for (; *v; v++)
		to = stpcpy(to, *v) + 1;
	return to;
}

static void tell_caller(struct prose_boot *b)
{
	b->uid = getuid();
	b->gid = getgid();
	b->euid = geteuid();
	b->egid = getegid();
	b->ppid = getpid();
	if (getrandom(b->random, sizeof(b->random), 0) < 0)
		memset(b->random, 0x5a, sizeof(b->random));
}

static void tell_app(struct boot_plan *p, struct prose_boot *b)
{
	const struct elf *e = p->app ? p->app : p->image;

	b->flags = (p->app ? PROSE_BOOT_GUEST : 0) |
		   (p->ro ? PROSE_BOOT_READONLY : 0) |
		   p->no_stdio * PROSE_BOOT_NO_FD0;
	b->app_base = p->app_base;
	/* A native image's entry is rt's; it knows its application. */
	b->app_entry = p->app ? e->entry + p->app_base : 0;
	b->app_phdr = e->phdr ? e->phdr + p->app_base : 0;
	b->app_phent = e->phent;
	b->app_phnum = e->phnum;
}

static void tell_strings(struct boot_plan *p, struct prose_boot *b,
			 uint8_t *mem)
{
	char *to = (char *)mem + b->strings, *start = to;

	strings_of(p->argv, &b->argc);
	strings_of(p->envp, &b->envc);
	to = put_strings(to, p->argv);
	to = put_strings(to, p->envp);
	b->cwd = (uint8_t *)to - mem;
	to = stpcpy(to, p->cwd) + 1;
	b->exec = (uint8_t *)to - mem;
	to = stpcpy(to, p->exec) + 1;
	b->strings_bytes = to - start;
}

static int divide(struct boot_plan *p, struct prose_boot *b, prose_gpa boot)
{
	uint64_t stack = p->stack_bytes;

	if (!stack)
		stack = b->mem_bytes / 16 < STACK_MAX ? b->mem_bytes / 16
						      : STACK_MAX;
	b->free_lo = up_to(p->image_hi, PROSE_PAGE_BYTES);
	if (stack > boot || boot - stack < b->free_lo)
		return -EFBIG;
	b->free_hi = (boot - stack) / PROSE_PAGE_BYTES * PROSE_PAGE_BYTES;
	b->stack_bytes = boot - b->free_hi;
	return b->free_hi < b->free_lo ? -EFBIG : 0;
}

static int load_image(struct boot_plan *p, struct elf *e, uint8_t *mem,
		      uint64_t mem_bytes, uint64_t base)
{
	int error = -EIO;

	if (p->ram_fd >= 0)
		error = elf_load_file(e, p->ram_fd, p->ra, mem_bytes, base);
	return error == -EIO ? elf_load(e, mem, mem_bytes, base) : error;
}

static int load_images(struct boot_plan *p, uint8_t *mem, uint64_t mem_bytes,
		       char *why, size_t bytes)
{
	int error = load_image(p, p->image, mem, mem_bytes, 0);

	if (error) {
		snprintf(why, bytes, "%s", p->image->why);
		return error;
	}
	if (!p->app)
		return 0;
	error = load_image(p, p->app, mem, mem_bytes, p->app_base);
	if (error)
		snprintf(why, bytes, "%s", p->app->why);
	return error;
}

/* Whoever debugs it finds its file before rt has begun. */
static void tell_desc(const struct boot_plan *p, uint8_t *mem,
		      uint64_t mem_bytes, prose_gpa boot)
{
	uint64_t at = p->image->desc + offsetof(struct prose_desc, boot);

	if (p->image->desc && at < mem_bytes && mem_bytes - at >= sizeof(boot))
		memcpy(mem + at, &boot, sizeof(boot));
}

int boot_load(struct boot_plan *p, uint8_t *mem, uint64_t mem_bytes,
	      prose_gpa *boot, char *why, size_t bytes)
{
	uint64_t top = up_to(sizeof(struct prose_boot) + p->strings_bytes,
			     PROSE_LINE_BYTES);
	struct prose_boot b = {.magic = PROSE_BOOT_MAGIC,
			       .revision = PROSE_BOOT_REVISION,
			       .bytes = sizeof(b),
			       .lpar = p->lpar,
			       .pid = p->lpar,
			       .umask = p->umask,
			       .mem_bytes = mem_bytes,
			       .tb_hz = p->tb_hz,
			       .epoch_tb = p->epoch_tb,
			       .epoch_ns = p->epoch_ns};
	int error;

	if (mem_bytes < p->mem_bytes) {
		snprintf(why, bytes, "does not fit into its partition");
		return -EFBIG;
	}
	*boot = mem_bytes - top;
	b.strings = *boot + sizeof(b);
	tell_caller(&b);
	tell_app(p, &b);
	error = divide(p, &b, *boot);
	if (error) {
		snprintf(why, bytes,
			 "and its stack do not fit into its "
			 "partition");
		return error;
	}
	error = load_images(p, mem, mem_bytes, why, bytes);
	if (error)
		return error;
	tell_strings(p, &b, mem);
	memcpy(mem + *boot, &b, sizeof(b));
	tell_desc(p, mem, mem_bytes, *boot);
	return 0;
}
