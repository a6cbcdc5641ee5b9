/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Signals as Linux's ABI has them, on the machines here: numbers, codes, and
 * what crosses between application and rt.
 */
#ifndef RT_SIGNAL_ABI_H
#define RT_SIGNAL_ABI_H

#include <stdint.h>
#include "abi.h"

#define SIGHUP	  1
#define SIGINT	  2
#define SIGQUIT	  3
#define SIGILL	  4
#define SIGTRAP	  5
#define SIGABRT	  6
#define SIGBUS	  7
#define SIGFPE	  8
#define SIGKILL	  9
#define SIGUSR1	  10
#define SIGSEGV	  11
#define SIGUSR2	  12
#define SIGPIPE	  13
#define SIGALRM	  14
#define SIGTERM	  15
#define SIGSTKFLT 16
#define SIGCHLD	  17
#define SIGCONT	  18
#define SIGSTOP	  19
#define SIGTSTP	  20
#define SIGTTIN	  21
#define SIGTTOU	  22
#define SIGURG	  23
#define SIGXCPU	  24
#define SIGXFSZ	  25
#define SIGVTALRM 26
#define SIGPROF	  27
#define SIGWINCH  28
#define SIGIO	  29
#define SIGPWR	  30
#define SIGSYS	  31
#define SIGRTMIN  32
#define SIGNALS	  64

#define SIG_BIT(sig) (1ull << ((sig)-1))
#define SIG_DFL	     0
#define SIG_IGN	     1

#define SIG_BLOCK   0
#define SIG_UNBLOCK 1
#define SIG_SETMASK 2

#define SA_NOCLDSTOP 1u
#define SA_SIGINFO   4u
#define SA_RESTORER  0x04000000u
#define SA_ONSTACK   0x08000000u
#define SA_RESTART   0x10000000u
#define SA_NODEFER   0x40000000u
#define SA_RESETHAND 0x80000000u

#define SS_ONSTACK    1
#define SS_DISABLE    2
#define SS_AUTODISARM (1u << 31)
#define MINSIGSTKSZ   2048

#define SI_USER	  0
#define SI_KERNEL 0x80
#define SI_QUEUE  (-1)
#define SI_TIMER  (-2)
#define SI_TKILL  (-6)

#define ILL_ILLOPC  1
#define ILL_PRVOPC  5
#define FPE_INTDIV  1
#define FPE_FLTDIV  3
#define FPE_FLTOVF  4
#define FPE_FLTUND  5
#define FPE_FLTRES  6
#define FPE_FLTINV  7
#define SEGV_MAPERR 1
#define SEGV_ACCERR 2
#define BUS_ADRALN  1
#define BUS_ADRERR  2
#define BUS_OBJERR  3
#define TRAP_BRKPT  1
#define TRAP_TRACE  2

struct ksigaction {
	uint64_t handler;
	uint64_t flags;
	uint64_t restorer;
	uint64_t mask;
};
PROSE_SIZE(struct ksigaction, 32);

struct ksiginfo {
	int32_t signo;
	int32_t error;
	int32_t code;
	int32_t pad0;
	union {
		struct {
			int32_t pid;
			uint32_t uid;
			uint64_t value;
		} user; /* kill, sigqueue */
		struct {
			int32_t id;
			int32_t overrun;
			uint64_t value;
		} timer;
		struct {
			uint64_t address;
		} fault;
		uint64_t pad[14];
	};
};
PROSE_SIZE(struct ksiginfo, 128);

struct kstack {
	uint64_t sp;
	int32_t flags;
	uint32_t pad;
	uint64_t bytes;
};
PROSE_SIZE(struct kstack, 24);

#endif
