/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files that watch other files.
 */
#ifndef RT_FD_EPOLL_H
#define RT_FD_EPOLL_H

#include "fd/file.h"

#define EPOLLONESHOT (1u << 30)
#define EPOLLET	     (1u << 31)

#define EPOLL_CTL_ADD 1
#define EPOLL_CTL_DEL 2
#define EPOLL_CTL_MOD 3

struct file *epoll_new(void);
/* -EINVAL: `epoll` is none. */
int epoll_control(struct file *epoll, unsigned op, uint32_t fd, struct file *f,
		  uint32_t events, uint64_t data);

/* Event number n of this wait. */
typedef void epoll_fn(void *arg, unsigned n, uint32_t events, uint64_t data);
int epoll_wait_for(struct file *epoll, epoll_fn *tell, void *arg, unsigned max,
		   uint64_t until_ns);

#endif
