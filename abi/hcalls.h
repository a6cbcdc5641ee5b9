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
 * X(number, name, by, arguments, what it does), PROSE_BY_##by; the whole
 * contract is the call's page in docs/abi/.
 */
#ifndef PROSE_HCALLS_H
#define PROSE_HCALLS_H

#include "abi.h"
#include "errors.h"

/* Who may call, and on what. */
enum prose_by {
	PROSE_BY_SELF = 1, /* a partition, about itself */
	PROSE_BY_CTL = 2,
	PROSE_BY_ANY = PROSE_BY_SELF | PROSE_BY_CTL,
	/* the controller, about the partition that is the first argument ... */
	PROSE_BY_CTL_PART = 4 | PROSE_BY_CTL,
	/* ... and stands still: paused, ended or not started yet (else
	 * -PROSE_E_BUSY) ... */
	PROSE_BY_CTL_STILL = 8 | PROSE_BY_CTL_PART,
	/* ... and has not ended (else -PROSE_E_INVAL) */
	PROSE_BY_CTL_ALIVE = 16 | PROSE_BY_CTL_STILL
};

#define PROSE_PORT_HCALL 0x50

#define PROSE_HCALLS(X)                                                        \
	/* of a partition about itself */                                      \
	X(0x00, NULL, ANY, "", "do nothing")                                   \
	X(0x01, CEDE, SELF, "until_tb", "sleep until an event or that time")   \
	X(0x02, KICK, SELF, "chan", "ring the doorbell of a channel's peer")   \
	X(0x03, EXIT, SELF, "end code info pc", "end this partition")          \
	X(0x04, STOP, SELF, "signal", "stop until the controller resumes")     \
	X(0x05, LOG, SELF, "gpa bytes", "write to the hypervisor's log")       \
	X(0x06, TIMER, SELF, "at_tb", "set the event timer; ~0 turns it off")  \
	X(0x07, TABLE, SELF, "op ...",                                         \
	  "its page table, by the machine's rules")                            \
	X(0x08, VCPU_START, SELF, "vcpu entry arg",                            \
	  "begin another vCPU of its own")                                     \
	X(0x09, VCPU_STOP, SELF, "", "end this vCPU")                          \
	/* of the controller about a partition; `lpar` comes first */          \
	X(0x40, CREATE, CTL, "bytes flags vcpus; name in data",                \
	  "new partition")                                                     \
	X(0x41, START, CTL_PART, "lpar entry arg desc", "run it from entry")   \
	X(0x42, PAUSE, CTL_PART, "lpar", "stop it where it stands")            \
	X(0x43, RESUME, CTL_PART, "lpar flags", "let it go on")                \
	X(0x44, KILL, CTL_PART, "lpar signal", "end it, as if by that signal") \
	X(0x45, DESTROY, CTL_PART, "lpar", "forget it and free its memory")    \
	X(0x46, SCHED, CTL_PART, "lpar policy required desired cpu",           \
	  "set its schedule")                                                  \
	X(0x47, POST, CTL_PART, "lpar chan", "ring a partition's doorbell")    \
	X(0x48, OWN, CTL_PART, "lpar", "become its owner")                     \
	X(0x49, KEEP, CTL_PART, "lpar keep",                                   \
	  "whether it lends its required slots while it is paused")            \
	/* of the controller about memory */                                   \
	X(0x50, SCRUB, CTL, "ra bytes", "zero part of a free, dirty range")    \
	X(0x51, CLEAN, CTL, "ra bytes", "declare a scrubbed range clean")      \
	X(0x52, DIRTY, CTL, "ra; out ra bytes", "find dirty memory from ra")   \
	/* of the controller as a debugger */                                  \
	X(0x60, REGS_READ, CTL_STILL, "lpar vcpu; registers to data", "")      \
	X(0x61, REGS_WRITE, CTL_ALIVE, "lpar vcpu; registers in data", "")     \
	X(0x62, CODE_WRITE, CTL_STILL, "lpar gpa bytes; code in data", "")     \
	X(0x63, STEP, CTL_ALIVE, "lpar vcpu lo hi",                            \
	  "execute one instruction, or until pc leaves [lo, hi)")              \
	X(0x64, BREAK_SET, CTL_ALIVE, "lpar gpa",                              \
	  "stop before this instruction")                                      \
	X(0x65, BREAK_CLEAR, CTL_STILL, "lpar gpa", "take that back")          \
	X(0x66, WATCH_SET, CTL_ALIVE, "lpar gpa bytes kind",                   \
	  "stop after a store to that memory, or a load from it")              \
	X(0x67, WATCH_CLEAR, CTL_STILL, "lpar gpa bytes kind",                 \
	  "take that back")                                                    \
	X(0x68, BREAK_IF, CTL_STILL, "lpar gpa bytes; conditions in data",     \
	  "stop at a breakpoint only if one of them holds")                    \
	/* of the controller about the machine */                              \
	X(0x70, CLIENT_GONE, CTL, "client", "destroy what a client owned")     \
	X(0x71, POWEROFF, CTL, "", "turn the machine off")

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
	PROSE_POLICY_RTC = 1	/* run to completion: a CPU of its own */
};
#define PROSE_SLOT_NS	  1000000
#define PROSE_FRAME_SLOTS 100
#define PROSE_CPU_ANY	  0xffffffffu /* floats */

#endif
