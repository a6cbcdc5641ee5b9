/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The hypervisor calls.
 *
 * A partition calls with its machine's instruction:
 *   powerpc64le  `sc 1`: number in r3, arguments in r4..r9; back come the
 *                status in r3 and results in r4..r7. Clobbered as by a C
 *                call: r0, r8..r12, CTR, XER, CR0, CR1, CR5-7. LR survives.
 *   x86-64       `out %eax, $PROSE_PORT_HCALL`: number in rax, arguments in
 *                rdi rsi rdx r10 r8 r9; status in rax, results in rdi rsi
 *                rdx r10. Nothing else changes.
 * The controller calls through its mailbox (machine.h). A call is refused
 * with -PROSE_E_PERM to whom it is not for. A number is never reused.
 *
 * X(number, name, who, arguments, what it does); the whole contract is the
 * call's page in docs/abi/.
 */
#ifndef PROSE_HCALLS_H
#define PROSE_HCALLS_H

#include "abi.h"
#include "errors.h"

#define PROSE_BY_PARTITION  1
#define PROSE_BY_CONTROLLER 2

#define PROSE_PORT_HCALL 0x50

#define PROSE_HCALLS(X)                                                     \
	/* of a partition about itself */                                   \
	X(0x00, NULL, 3, "", "do nothing")                                  \
	X(0x01, CEDE, 1, "until_tb", "sleep until an event or that time")   \
	X(0x02, KICK, 1, "chan", "ring the doorbell of a channel's peer")   \
	X(0x03, EXIT, 1, "end code info pc", "end this partition")          \
	X(0x04, STOP, 1, "signal", "stop until the controller resumes")     \
	X(0x05, LOG, 1, "gpa bytes", "write to the hypervisor's log")       \
	X(0x06, TIMER, 1, "at_tb", "set the event timer; ~0 turns it off")  \
	X(0x07, TABLE, 1, "op ...", "its page table, by the machine's rules") \
	/* of the controller about a partition; `lpar` comes first */       \
	X(0x40, CREATE, 2, "bytes flags; name in data", "new partition")    \
	X(0x41, START, 2, "lpar entry arg desc", "run it from entry")       \
	X(0x42, PAUSE, 2, "lpar", "stop it where it stands")                \
	X(0x43, RESUME, 2, "lpar flags", "let it go on")                    \
	X(0x44, KILL, 2, "lpar signal", "end it, as if by that signal")     \
	X(0x45, DESTROY, 2, "lpar", "forget it and free its memory")        \
	X(0x46, SCHED, 2, "lpar policy required desired cpu",               \
	  "set its schedule")                                               \
	X(0x47, POST, 2, "lpar chan", "ring a partition's doorbell")        \
	X(0x48, OWN, 2, "lpar", "become its owner")                         \
	/* of the controller about memory */                                \
	X(0x50, SCRUB, 2, "ra bytes", "zero part of a free, dirty range")   \
	X(0x51, CLEAN, 2, "ra bytes", "declare a scrubbed range clean")     \
	X(0x52, DIRTY, 2, "ra; out ra bytes", "find dirty memory from ra")  \
	/* of the controller as a debugger */                               \
	X(0x60, REGS_READ, 2, "lpar vcpu; registers to data", "")           \
	X(0x61, REGS_WRITE, 2, "lpar vcpu; registers in data", "")          \
	X(0x62, CODE_WRITE, 2, "lpar gpa bytes; code in data", "")          \
	X(0x63, STEP, 2, "lpar vcpu lo hi",                                 \
	  "execute one instruction, or until pc leaves [lo, hi)")           \
	X(0x64, BREAK_SET, 2, "lpar gpa", "stop before this instruction")   \
	X(0x65, BREAK_CLEAR, 2, "lpar gpa", "take that back")               \
	X(0x66, WATCH_SET, 2, "lpar gpa bytes kind",                        \
	  "stop after a store to that memory, or a load from it")           \
	X(0x67, WATCH_CLEAR, 2, "lpar gpa bytes kind", "take that back")    \
	X(0x68, BREAK_IF, 2, "lpar gpa bytes; conditions in data",          \
	  "stop at a breakpoint only if one of them holds")                 \
	/* of the controller about the machine */                           \
	X(0x70, CLIENT_GONE, 2, "client", "destroy what a client owned")    \
	X(0x71, POWEROFF, 2, "", "turn the machine off")

enum prose_hcall {
#define PROSE_X(number, name, who, args, text) PROSE_H_##name = number,
	PROSE_HCALLS(PROSE_X)
#undef PROSE_X
	PROSE_H_END = 0x80 /* every number is below */
};

/* CREATE: flags. -PROSE_E_OPNOTSUPP where the machine has no such thing,
 * -PROSE_E_BUSY where it has all it can have. */
enum prose_create {
	/* it runs an operating system that has its own idea of a machine:
	 * on powernv PAPR's (papr.h) */
	PROSE_CREATE_FOREIGN = 1,
	/* that is to see the other partitions as their controller does */
	PROSE_CREATE_CONTROLLER = 2
};

/* TABLE: on powernv, of a hash page table (docs/abi/07-table.md). */
enum prose_table_op {
	PROSE_TABLE_OPEN = 0,	/* get one */
	PROSE_TABLE_ENTER = 1,	/* flags ptex hi lo; out: ptex */
	PROSE_TABLE_REMOVE = 2, /* flags ptex avpn; out: hi lo */
	PROSE_TABLE_PROTECT = 3 /* flags ptex avpn */
};

/* EXIT: how a partition ended; `end` of the call and of its stats row. */
enum prose_end {
	PROSE_END_NONE = 0,
	PROSE_END_EXIT = 1,   /* code: exit status 0..255 */
	PROSE_END_SIGNAL = 2, /* code: signal; info: address; pc */
	PROSE_END_PANIC = 3,  /* rt's own mistake; code: SIGABRT */
	PROSE_END_FAULT = 4,  /* the hypervisor ended it; code: signal */
	PROSE_END_KILLED = 5  /* KILL; code: signal */
};

/* RESUME: flags. */
enum prose_resume {
	/* A breakpoint at the first instruction is not hit. */
	PROSE_RESUME_OVER = 1
};

/* WATCH_SET: kinds. */
enum prose_watch {
	PROSE_WATCH_WRITE = 1, /* a store that changes it */
	PROSE_WATCH_READ = 2,
	PROSE_WATCH_ACCESS = 3 /* a load or a store */
};
#define PROSE_WATCHES	  16 /* of a partition */
#define PROSE_WATCH_BYTES 65536

/* BREAK_IF: conditions, one after the other: gdb's agent expressions, whose
 * registers are places in the struct prose_regs of abi/arch/. */
struct prose_condition {
	uint16_t bytes; /* of code, which follows */
	uint8_t code[];
};
#define PROSE_CONDITION_BYTES 504 /* of all for one breakpoint */

/* SCHED: policies. Slots are PROSE_SLOT_NS long, PROSE_FRAME_SLOTS make a
 * frame, so that a slot a frame is 1 % of a CPU. */
enum prose_policy {
	PROSE_POLICY_SLOTS = 0, /* required guaranteed, desired if free */
	PROSE_POLICY_RTC = 1    /* run to completion: a CPU of its own */
};
#define PROSE_SLOT_NS	  1000000
#define PROSE_FRAME_SLOTS 100
#define PROSE_CPU_ANY	  0xffffffffu /* floats */

#endif
