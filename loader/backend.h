/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The machines that the daemon can start, one row each. All a machine gets
 * is a RAM file and a doorbell socket; how its process is started is all
 * that differs here.
 */
#ifndef LOADER_BACKEND_H
#define LOADER_BACKEND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct backend_start {
	int ram_fd;  /* inherited */
	int bell_fd; /* inherited; a stream socket */
	uint64_t mem_bytes;
	unsigned cpus;
	bool tlb_model;	   /* powernv: with the model of translation */
	bool virtual_time; /* powernv: time goes by instructions */
};

#define BACKEND_ARGS 64

/* The arguments of a process: argv points into text. */
struct backend_args {
	char *argv[BACKEND_ARGS];
	unsigned argc;
	char text[8192];
	size_t used;
};

struct backend {
	const char *name;
	uint32_t arch; /* enum prose_arch */
	const char *arch_name;
	uint64_t mem_bytes; /* unless the user says otherwise */
	unsigned cpus;
	unsigned max_cpus;
	void (*args)(struct backend_args *a, const struct backend_start *s);
	bool huge; /* its RAM is worth huge pages of the host's reserve */
	/* 0, or -errno after having said what is missing and what to do. */
	int (*check)(void);
};

/* NULL: there is none. */
const struct backend *backend_named(const char *name);
const struct backend *backend_for_arch(uint32_t arch);
/* $PROSE_MACHINE, which may be nonsense (NULL); else the first one. */
const struct backend *backend_default(void);

/* 0, or -errno after having said why: powernv's emulator can count time. */
int qemu_counts_time(void);

#endif
