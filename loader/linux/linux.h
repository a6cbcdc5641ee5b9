/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Linux as the machine's controller: the daemon makes its partition, loads
 * kernel, initramfs and device tree through the map, and keeps its terminals.
 * The partition is the daemon's own; there is one a machine.
 */
#ifndef LOADER_LINUX_LINUX_H
#define LOADER_LINUX_LINUX_H

#include <stddef.h>
#include "papr.h"
#include "ring.h"
#include "stats.h"

struct daemon;

/* Where things lie in the partition. The last piece is no memory of Linux:
 * what the hypervisor and the daemon say to each other about it is there. */
#define LINUX_BYTES	 (1ull << 30)
#define LINUX_AREA	 (LINUX_BYTES - LINUX_AREA_BYTES)
#define LINUX_AREA_BYTES 0x1000000ull
#define LINUX_INITRD	 0x08000000ull
#define LINUX_RTAS	 0x0fe00000ull
#define LINUX_TREE	 0x0ff00000ull
#define LINUX_TREE_BYTES 0x10000ull
#define LINUX_RTAS_BYTES 0x10000ull
/* in the area */
#define LINUX_DESC	 LINUX_AREA
#define LINUX_BOOT	 (LINUX_AREA + 0x2000)
#define LINUX_CHAN	 (LINUX_AREA + 0x4000)	 /* of vty 0; a page each */
#define LINUX_RING	 (LINUX_AREA + 0x100000) /* up, down, up, down ... */
#define LINUX_RING_BYTES 0x10000ull

#define LINUX_SHARE_VTY	   2
#define LINUX_CPUS_MAX	   4
#define LINUX_APPEND_BYTES 1024

/* A terminal, as the daemon has it. */
struct lx_term {
	struct ring up, down;
	char *old;	/* a ring of the last it said */
	uint64_t said;	/* bytes, so far */
	uint64_t heard; /* before Linux was last started */
};
#define LX_OLD 0x100000

struct lx {
	unsigned lpar; /* 0: there is none */
	uint64_t bytes, ra;
	unsigned row;	    /* index of its row */
	int told;	    /* that it ended */
	int shares;	    /* a folder of the host */
	const char *append; /* to its kernel's arguments */
	unsigned cpus;	    /* vCPUs */
	const char *name;   /* the machine's */
	int awake;	    /* looks by itself: it is not rung */
	int stuck;	    /* a terminal's input waits for room */
	struct lx_term term[PROSE_PAPR_VTYS];
};

/* It ended: start it again, or go down, or say that it broke. */
int lx_ended(struct daemon *d, const struct prose_part_row *row);
/* It broke: core files of it and of what it served. */
void lx_post_mortem(struct daemon *d);
/* Make it and start it. 0, or -errno with the words for it in `why`. */
int lx_start(struct daemon *d, char *why, size_t bytes);
/* The machine rang the daemon: terminals, its end. */
int lx_look(struct daemon *d);
/* A client wants terminal n: it is shown what was said so far, or not. */
int lx_attach(struct daemon *d, unsigned client, uint64_t n);
int lx_has(const struct daemon *d, uint64_t n);
/* It is gone: what it ran ends. */
void lx_detach(struct daemon *d, unsigned client);
/* Its packet. */
int lx_input(struct daemon *d, unsigned client);
/* What a client that is a terminal waits for, as poll() has it. */
short lx_wants(struct daemon *d, unsigned client);

/* Serve that folder to it, in another process. 0 or -errno. */
int lx_share(struct daemon *d, const char *root);

/* -- image.c -------------------------------------------------------------- */

/* Kernel and initramfs, made if need be; into the partition's memory. The
 * entry is 0. */
int lx_image_load(uint8_t *mem, uint64_t *initrd_bytes, char *why,
		  size_t bytes);

/* -- tree.c --------------------------------------------------------------- */

int lx_tree_make(void *to, size_t bytes, uint64_t initrd_bytes, uint32_t tb_hz,
		 const struct lx *lx);

#endif
