/* SPDX-License-Identifier: BSD-2-Clause */
/* Every system call, with arguments at random: numbers that make no sense,
 * addresses outside of everything, and a buffer of junk. rt has to live, and
 * what is not to be had has to be an error.
 * It changes whatever files it comes upon, and its own descriptors: so it
 * says how it went by its exit status alone, 0. nonsense SEED [ROUNDS] */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS	  60000
#define MISPLACED 2 /* exit status: not a place for it */

static uint64_t seed;
/* Addresses are of the first part of it; the rest is there for lengths that
 * are as large as an address of it. */
#define JUNK_BYTES 65536
static char junk[1 << 20] __attribute__((aligned(4096)));

static uint64_t rnd(void)
{
	seed = seed * 6364136223846793005ull + 1442695040888963407ull;
	return seed >> 20;
}

/* Those that would end the test, or change the ground it stands on. */
static int skipped(long n)
{
	switch (n) {
	case SYS_exit:
	case SYS_exit_group:
	case SYS_rt_sigreturn:
	case SYS_kill:
	case SYS_tkill:
	case SYS_tgkill:
	case SYS_rt_sigqueueinfo:
	case SYS_rt_tgsigqueueinfo:
	case SYS_clone:
	case SYS_brk:
	case SYS_munmap:
	case SYS_mremap:
	case SYS_mmap:
	case SYS_madvise:
	case SYS_rt_sigaction:
	case SYS_sigaltstack:
	case SYS_set_tid_address:
	case SYS_set_robust_list:
	case SYS_timer_create:
	case SYS_chdir:
	case SYS_fchdir:
	case SYS_chroot:
	case SYS_sync:
	case SYS_syncfs:
	case SYS_close_range:
	case SYS_prctl:
	/* may wait for ever, with signals blocked */
	case SYS_rt_sigsuspend:
	case SYS_ppoll:
	case SYS_pselect6:
	case SYS_epoll_pwait:
#ifdef SYS_epoll_pwait2
	case SYS_epoll_pwait2:
#endif
#ifdef SYS_arch_prctl
	case SYS_arch_prctl:
#endif
		return 1;
	}
	return 0;
}

/* Nothing of the partition's memory but the junk: what calls write is theirs
 * to write. */
static uint64_t argument(void)
{
	switch (rnd() % 8) {
	case 0:
		return rnd() % 16;
	case 1:
		return rnd() % 512;
	case 2:
		return ~0ull - rnd() % 5000;
	case 3:
		return 1ull << (rnd() % 2 ? rnd() % 12 : 40 + rnd() % 24);
	case 4:
		return rnd() << 36;
	default:
		return (uint64_t)junk + rnd() % JUNK_BYTES / 8 * 8;
	}
}

static void shuffle(void)
{
	for (int i = 0; i < 64; i++)
		((uint64_t *)junk)[rnd() % (JUNK_BYTES / 8)] =
		    rnd() % 3 ? argument() : rnd() % 100;
}

static volatile int alarms;

static void alarmed(int sig)
{
	(void)sig;
	alarms++;
}

int main(int argc, char **argv)
{
	struct itimerval every = {{0, 5000}, {0, 5000}};
	struct sigaction a = {.sa_handler = alarmed};
	int output = open("output", O_RDWR | O_CREAT, 0600);
	int rounds = argc > 2 ? atoi(argv[2]) : ROUNDS, made = 0;
	char dir[] = "nonsense-XXXXXX";
	pid_t pid = getpid();

	if ((uintptr_t)junk > sizeof(junk) - 3 * JUNK_BYTES)
		return MISPLACED; /* lengths would reach the program */
	if (!access("/etc/passwd", F_OK))
		return MISPLACED; /* not confined to files of its own */
	seed = argc > 1 ? strtoull(argv[1], NULL, 0) : (uint64_t)time(NULL);
	if (output < 0)
		return 3;
	for (int i = 0; i < 3; i++)
		dup2(output, i);
	if (!mkdtemp(dir) || chdir(dir))
		return 3;
	sigaction(SIGALRM, &a, NULL);
	sigaction(SIGPIPE, &a, NULL);
	for (int i = 0; i < rounds; i++) {
		long n = (long)(rnd() % 460);
		sigset_t none;

		if (skipped(n))
			continue;
		if (i % 16 == 0)
			shuffle();
		/* what waits is woken; also after signals were blocked */
		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		setitimer(ITIMER_REAL, &every, NULL);
		syscall(n, argument(), argument(), argument(), argument(),
			argument(), argument());
		made++;
	}
	if (made < rounds / 2)
		return 4;
	return getpid() == pid && syscall(SYS_getppid) > 0 ? 0 : 5;
}
