/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What lies in a partition's own memory: the descriptor through which
 * everybody else finds its channels, threads and traces, and the boot block
 * that the loader leaves for it.
 */
#ifndef PROSE_PART_H
#define PROSE_PART_H

#include "abi.h"

#define PROSE_DESC_MAGIC    0x44455350u /* "PSED" */
#define PROSE_DESC_REVISION 1
#define PROSE_VCPUS	    8 /* a partition has at most; rt has one */
#define PROSE_CHANS	    8

/* Written by the hypervisor alone, while the partition runs. */
struct prose_vcpu_area {
	/* The partition's clock is the timebase less this: time in which it
	 * was stopped does not pass for it. */
	uint64_t stopped_tb;
	uint64_t switches; /* how often it was given a CPU */
	/* Where it was when it last left its CPU otherwise than by a call, for
	 * whoever looks while it runs. seen_tb is 0 while they are written; a
	 * reader finds it the same before and after. */
	uint64_t seen_tb;
	prose_gpa seen_thread; /* `current` then */
	uint64_t seen_pc;
	uint64_t seen_sp;
	uint64_t seen_fp; /* r31 of POWER, rbp of x86-64 */
	uint64_t seen_lr; /* of POWER; on x86-64 the pc once more */
	uint64_t pad[8];
};
PROSE_SIZE(struct prose_vcpu_area, PROSE_LINE_BYTES);

/* Written by the controller, for a program that is being debugged. */
struct prose_debug_area {
	/* Show me signals first: STOP with the signal's number, the thread
	 * being PROSE_THREAD_STOPPED and its registers in memory. */
	uint32_t attached;
	/* Before RESUME from that: the signal to go on with; 0: none. Unless
	 * features has PROSE_DESC_HOLDS: each thread has its own then. */
	uint32_t deliver;
	/* Before RESUME, with a POST: STOP with SIGTRAP on your way into the
	 * program, which you were paused outside of. rt clears it. */
	uint32_t out;
	/* A signal that is about to end the program with a core: STOP with
	 * its number, as for one that is shown, whoever is attached by then;
	 * if nobody is, RESUME ends it. So do rt before it gives up, with
	 * SIGABRT, and the hypervisor before a fault that ends the partition,
	 * these two also for who is attached. */
	uint32_t crash;
	uint64_t pad[14];
};
PROSE_SIZE(struct prose_debug_area, PROSE_LINE_BYTES);

enum prose_desc_feature {
	PROSE_DESC_HOLDS = 1 /* prose_thread's hold and deliver count */
};

/* Constant once the partition rang its first doorbell, but for `threads`
 * and `current`, which the partition keeps up to date. The ELF note
 * PROSE_NT_DESC (note.h) says where it is; aligned to PROSE_LINE_BYTES. */
struct prose_desc {
	uint32_t magic;
	uint32_t revision;
	uint32_t bytes;
	uint32_t nr_vcpus;
	uint64_t features;		/* enum prose_desc_feature */
	prose_gpa chan[PROSE_CHANS];	/* struct prose_chan; 0: none */
	prose_gpa threads;		/* first struct prose_thread; 0: none */
	prose_gpa trace;		/* struct prose_trace_ring; 0: none */
	prose_gpa fids;			/* struct prose_9p_state; 0: none */
	prose_gpa boot;			/* struct prose_boot */
	prose_gpa current[PROSE_VCPUS]; /* the thread each vCPU runs */
	prose_gpa counts; /* struct prose_9p_counts; 0: none yet */
	uint64_t pad[8];
	struct prose_vcpu_area vcpu[PROSE_VCPUS];
	struct prose_debug_area debug;
};
PROSE_AT(struct prose_desc, threads, 88);
PROSE_AT(struct prose_desc, counts, 184);
PROSE_AT(struct prose_desc, vcpu, 256);
PROSE_AT(struct prose_desc, debug, 256 + PROSE_VCPUS * PROSE_LINE_BYTES);
PROSE_SIZE(struct prose_desc, 256 + (PROSE_VCPUS + 1) * PROSE_LINE_BYTES);

enum prose_thread_state {
	PROSE_THREAD_RUNNING = 1,
	PROSE_THREAD_READY = 2,
	PROSE_THREAD_BLOCKED = 3,
	PROSE_THREAD_STOPPED = 4,
	PROSE_THREAD_DEAD = 5
};

/* A thread, as debuggers see it. `regs` is valid unless it is RUNNING: its
 * registers are the vCPU's then. STOPPED is the current thread, held in rt at
 * a signal that its debugger is shown. The list may change under the reader,
 * who bounds its walk and checks magic and each address.
 *
 * One that waits in a system call (`wait` is not 0) has its registers behind
 * the instruction that made it. A debugger that sets their `trap` to 0 ends
 * the wait, if a signal could: the thread goes on at the registers' pc. */
#define PROSE_THREAD_MAGIC 0x54455350u /* "PSET" */
struct prose_thread {
	uint32_t magic;
	uint32_t tid;
	uint32_t state; /* enum prose_thread_state */
	uint32_t vcpu;	/* where it runs or last ran */
	prose_gpa next; /* 0: the last one */
	prose_gpa regs; /* struct prose_regs of abi/arch/ */
	prose_gpa stack;
	uint64_t stack_bytes;
	uint64_t run_tb; /* time it ran so far */
	uint64_t wait;	 /* what it is blocked on: system call number + 1 */
	char name[PROSE_NAME_BYTES];
	/* The debugger's, while the partition is stopped; they count as long
	 * as prose_debug_area.attached does, and need a POST before RESUME. */
	uint32_t hold;	  /* do not run it */
	uint32_t deliver; /* the signal it goes on with, once */
	/* Linux's siginfo_t of PROSE_SIGINFO_BYTES; 0: it has none. What it is
	 * shown while STOPPED, si_signo being 0 at other times. It goes on with
	 * what stands there, if that is of the signal it goes on with. */
	prose_gpa siginfo;
	/* It is stepped: STOP with SIGTRAP where a signal leads it, which is at
	 * the first instruction of a handler, or where the return from one
	 * goes. rt clears it then. */
	uint32_t follow;
	uint32_t pad0;
	uint64_t pad[1];
};
PROSE_SIZE(struct prose_thread, 128);
#define PROSE_SIGINFO_BYTES 128

#define PROSE_BOOT_MAGIC    0x42455350u /* "PSEB" */
#define PROSE_BOOT_REVISION 1

enum prose_boot_flags {
	PROSE_BOOT_GUEST = 1, /* an unmodified Linux ELF was loaded */
	PROSE_BOOT_READONLY = 2,
	PROSE_BOOT_NO_FD0 = 4 /* the caller had closed 0; the next bits: 1, 2 */
};

/* Written by the loader before the start, at the top of the memory; the
 * partition's first argument is its address. Strings are 0-terminated and
 * lie one after the other: argc arguments, envc environment strings. */
struct prose_boot {
	uint32_t magic;
	uint32_t revision;
	uint32_t bytes; /* of this struct */
	uint32_t flags;
	uint32_t lpar;
	uint32_t argc;
	uint32_t envc;
	uint32_t umask;
	uint64_t mem_bytes;   /* size of the partition */
	uint64_t stack_bytes; /* of the main thread */
	uint64_t tb_hz;
	uint64_t epoch_tb; /* at this timebase ... */
	uint64_t epoch_ns; /* ... it was this long after 1970, UTC */
	/* the application's image: what auxv tells of it */
	prose_gpa app_entry;
	prose_gpa app_phdr;
	uint32_t app_phent;
	uint32_t app_phnum;
	prose_gpa app_base; /* added to its addresses when loaded */
	prose_gpa free_lo;  /* memory from here ... */
	prose_gpa free_hi;  /* ... to here is free for rt */
	prose_gpa strings;
	uint64_t strings_bytes;
	prose_gpa cwd;	/* a string: absolute, as the caller sees it */
	prose_gpa exec; /* a string: path of the program */
	uint32_t uid, gid, euid, egid;
	uint32_t pid, ppid; /* what getpid() shows: LPAR id; the launcher's */
	uint8_t random[16];
	uint64_t pad[4];
};
PROSE_AT(struct prose_boot, mem_bytes, 32);
PROSE_SIZE(struct prose_boot, 224);

#endif
