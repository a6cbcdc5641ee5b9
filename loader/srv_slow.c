/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files of a gateway that Linux has mounted (prose export): to open, read or
 * write one may take as long as its peer likes, and there is no poll. So a
 * thread each does it, and one that is not wanted any more is interrupted,
 * which Linux's client passes on as a flush. Owns these threads; refuses
 * more than SLOW_MAX of them.
 */
#include <linux/magic.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>
#include "srv_int.h"

#define SLOW_MAX   64
#define SLOW_BYTES 65536 /* moved by a request: short counts are allowed */
#define SLOW_STACK 65536
#define KICK	   SIGRTMIN
#define KICKS	   25
#define KICK_NS	   200000

struct slow {
	int refs; /* the thread's and the request's */
	int tid, over;
	int fd, event; /* the file, once more; tells that it is over */
	uint8_t type;
	uint32_t flags;
	uint64_t offset, count;
	int64_t result;
	uint8_t data[];
};

static int threads;

bool slow_is(int fd, const struct stat *st)
{
	struct statfs fs;

	return S_ISREG(st->st_mode) && !st->st_size && !fstatfs(fd, &fs) &&
	       fs.f_type == V9FS_MAGIC;
}

int slow_fd(const struct slow *w)
{
	return w->event;
}

static void put(struct slow *w)
{
	if (__atomic_sub_fetch(&w->refs, 1, __ATOMIC_ACQ_REL))
		return;
	if (w->type == PROSE_TLOPEN && w->over && w->result >= 0)
		close((int)w->result); /* nobody took it */
	if (w->fd >= 0)
		close(w->fd);
	if (w->event >= 0)
		close(w->event);
	free(w);
}

/* -- the thread ----------------------------------------------------------- */

static ssize_t work(struct slow *w)
{
	struct fdpath p = srv_fdpath(w->fd);

	switch (w->type) {
	case PROSE_TLOPEN:
		return open(p.s, (int)w->flags);
	case PROSE_TREAD:
	case PROSE_TPREAD:
		return pread(w->fd, w->data, w->count, (off_t)w->offset);
	}
	return pwrite(w->fd, w->data, w->count, (off_t)w->offset);
}

static void *thread(void *arg)
{
	struct slow *w = arg;
	uint64_t one = 1;
	sigset_t kick;
	ssize_t n;

	__atomic_store_n(&w->tid, gettid(), __ATOMIC_RELEASE);
	sigemptyset(&kick);
	sigaddset(&kick, KICK);
	pthread_sigmask(SIG_UNBLOCK, &kick, NULL);
	n = work(w);
	w->result = n < 0 ? -errno : n;
	__atomic_store_n(&w->over, 1, __ATOMIC_RELEASE);
	while (write(w->event, &one, sizeof(one)) < 0 && errno == EINTR)
		;
	put(w);
	__atomic_sub_fetch(&threads, 1, __ATOMIC_RELAXED);
	return NULL;
}

static void kicked(int sig)
{
}

static int run(struct slow *w)
{
	struct sigaction sa = {.sa_handler = kicked};
	pthread_attr_t attr;
	sigset_t all, old;
	pthread_t t;
	int error;

	sigaction(KICK, &sa, NULL);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, SLOW_STACK);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	error = pthread_create(&t, &attr, thread, w);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	pthread_attr_destroy(&attr);
	return -error;
}

/* -- the request ---------------------------------------------------------- */

static bool over(const struct slow *w)
{
	return __atomic_load_n(&w->over, __ATOMIC_ACQUIRE);
}

/* It may be just before its system call: more than once, then it is left to
 * itself. */
static void drop(struct srv *s, struct later *l)
{
	const struct timespec t = {.tv_nsec = KICK_NS};
	struct slow *w = l->slow;

	for (int i = 0; i < KICKS && !over(w); i++) {
		int tid = __atomic_load_n(&w->tid, __ATOMIC_ACQUIRE);

		if (tid)
			syscall(SYS_tgkill, getpid(), tid, KICK);
		nanosleep(&t, NULL);
	}
	l->slow = NULL;
	put(w);
}

static struct slow *slow_new(const struct later *l, int fd)
{
	uint64_t count = l->count < SLOW_BYTES ? l->count : SLOW_BYTES;
	struct slow *w = calloc(1, sizeof(*w) + count);

	if (!w)
		return NULL;
	w->refs = 1;
	w->flags = l->flags;
	w->offset = l->offset == PROSE_9P_HERE ? 0 : l->offset;
	w->count = count;
	w->fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	w->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (l->write && l->data)
		memcpy(w->data, l->data, count);
	return w;
}

int slow_start(struct srv *s, struct msg *m, struct later *l, int fd)
{
	struct slow *w = l->slow = slow_new(l, fd);
	int rc = w ? 0 : -ENOMEM;

	if (!rc && (w->fd < 0 || w->event < 0))
		rc = -EMFILE;
	if (!rc && __atomic_load_n(&threads, __ATOMIC_RELAXED) >= SLOW_MAX)
		rc = -EAGAIN;
	if (!rc) {
		w->type = m->type;
		w->refs++;
		rc = run(w);
		w->refs -= !!rc;
	}
	if (rc) {
		if (w)
			put(w);
		return rc;
	}
	__atomic_add_fetch(&threads, 1, __ATOMIC_RELAXED);
	l->drop = drop;
	l->wait = WAIT_FD;
	l->events = POLLIN;
	rc = later_start(s, m, l);
	if (rc != SRV_LATER)
		drop(s, l);
	return rc;
}

bool slow_over(const struct later *l)
{
	return over(l->slow);
}

int64_t slow_result(struct later *l, struct p9 *out)
{
	struct slow *w = l->slow;
	int64_t n = w->result;

	if (n > 0 && (w->type == PROSE_TREAD || w->type == PROSE_TPREAD))
		memcpy(io_place(l, out), w->data, (size_t)n);
	w->result = -1; /* it is the caller's now */
	return n;
}
