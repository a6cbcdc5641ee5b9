/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a foreign operating system (CREATE with PROSE_CREATE_FOREIGN) meets
 * on powernv: a logical partition as PAPR (LoPAPR 1.1) describes it. These
 * are the numbers that PAPR leaves open, agreed between the hypervisor and
 * whoever makes the device tree: START's `arg` is the tree's address, entry
 * is big-endian with MSR = SF|ME, and START's `desc` names the terminals:
 * chan[n] of kind PROSE_CHAN_TERM is vty n.
 */
#ifndef PROSE_PAPR_H
#define PROSE_PAPR_H

#include "abi.h"

/* The hash table: log2 of its bytes (ibm,pft-size). */
#define PROSE_PAPR_HPT_SHIFT 23

/* Unit address (reg) of vty 0, and its interrupt; one more for each next. */
#define PROSE_PAPR_VTY	   0x30000000
#define PROSE_PAPR_VTYS	   3
#define PROSE_PAPR_IRQ_VTY 0x1000
/* The controller's: look at your mailboxes and partitions. */
#define PROSE_PAPR_IRQ_BELL 0x1010

/* RTAS: `linux,rtas-entry` holds code that calls PROSE_PAPR_H_RTAS with the
 * argument block's address in r4. X(token, name) */
#define PROSE_PAPR_RTAS(X)              \
	X(1, "power-off")               \
	X(2, "system-reboot")           \
	X(3, "get-time-of-day")         \
	X(4, "ibm,os-term")             \
	X(5, "ibm,get-xive")            \
	X(6, "ibm,set-xive")            \
	X(7, "ibm,int-on")              \
	X(8, "ibm,int-off")             \
	X(9, "query-cpu-stopped-state") \
	X(10, "start-cpu")              \
	X(11, "stop-self")
#define PROSE_PAPR_RTAS_END 12
#define PROSE_PAPR_H_RTAS   0xf000

/* EXIT's `info` of a partition that asked to be started again. */
#define PROSE_PAPR_REBOOT 1

/* A controller (PROSE_CREATE_CONTROLLER) may map the machine's RAM: address
 * PROSE_PAPR_WINDOW + RA, cached, by H_ENTER. It may write partitions'
 * memory and its own clients' mailboxes, and read what machine.h names. */
#define PROSE_PAPR_WINDOW (1ull << 44)
/* It rings the doorbell for one of its clients; r4: the client. */
#define PROSE_PAPR_H_RING 0xf100

#endif
