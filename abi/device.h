/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * /dev/prose of a controller partition's Linux: each open file is a client of
 * the machine (machine.h). mmap gives the machine's RAM by its address,
 * writing a byte rings the hypervisor, reading eight tells how often it rang
 * (poll says that it did), writing eight makes as if it had.
 */
#ifndef PROSE_DEVICE_H
#define PROSE_DEVICE_H

#include "abi.h"

#define PROSE_DEVICE "/dev/prose"

struct prose_ioc_info {
	uint64_t ram_bytes;
	uint32_t client;
	uint32_t revision; /* PROSE_MACHINE_REVISION */
};
PROSE_SIZE(struct prose_ioc_info, 16);

struct prose_ioc_owner {
	uint32_t client; /* whose? Of the machine's; the caller writes it */
	uint32_t pid;	 /* of who opened it, in the caller's name space */
};
PROSE_SIZE(struct prose_ioc_owner, 8);

/* Linux's _IOR('P', 0x80, struct prose_ioc_info) on powerpc, and
 * _IOWR('P', 0x81, struct prose_ioc_owner). ESRCH: nobody of this Linux. */
#define PROSE_IOC_INFO	0x40105080u
#define PROSE_IOC_OWNER 0xc0085081u

#endif
