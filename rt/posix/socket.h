/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the system calls about sockets share: the application's addresses.
 */
#ifndef RT_POSIX_SOCKET_H
#define RT_POSIX_SOCKET_H

#include "file_sys.h"
#include "net/sock.h"
#include "posix.h"

/* An address of this socket's family; -EINVAL, -EAFNOSUPPORT, -EFAULT. */
int addr_get(const struct sock *s, const void *from, uint64_t bytes,
	     struct netaddr *a);
/* AF_UNSPEC gives NETADDR_ANY. */
int addr_get_any(const struct sock *s, const void *from, uint64_t bytes,
		 struct netaddr *a);
/* To the application, as much as *bytes allows, which becomes what it takes;
 * nothing if `to` is NULL. addr_check() first: then it cannot fail. */
int addr_check(const void *to, const uint32_t *bytes);
void addr_put(const struct sock *s, const struct netaddr *a, void *to,
	      uint32_t *bytes);

/* The socket of a number, with a reference to the file; or the error. */
int sock_get_fd(uint64_t fd, struct sock **s);

#endif
