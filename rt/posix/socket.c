/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls that make sockets, call and are called.
 */
#include "posix/socket.h"
#include "linux_file.h"

struct sockaddr_in {
	uint16_t family;
	uint8_t port[2]; /* big-endian */
	uint8_t ip[4];
	uint8_t zero[8];
};

struct sockaddr_in6 {
	uint16_t family;
	uint8_t port[2];
	uint8_t flow[4];
	uint8_t ip[16];
	uint32_t scope;
};

union sockaddr {
	uint16_t family;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
};

static uint16_t port_in(const uint8_t p[2])
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static void port_out(uint8_t p[2], uint16_t port)
{
	p[0] = (uint8_t)(port >> 8);
	p[1] = (uint8_t)port;
}

static uint32_t addr_bytes(unsigned family)
{
	return family == AF_INET ? sizeof(struct sockaddr_in)
				 : sizeof(struct sockaddr_in6);
}

int addr_get_any(const struct sock *s, const void *from, uint64_t bytes,
		 struct netaddr *a)
{
	union sockaddr sa = {0};

	*a = (struct netaddr){0};
	if (bytes < sizeof(sa.family) || bytes > 128)
		return -EINVAL;
	if (!rt_user_ok(from, bytes))
		return -EFAULT;
	__builtin_memcpy(&sa, from, bytes < sizeof(sa) ? bytes : sizeof(sa));
	if (sa.family == AF_UNSPEC)
		return 0;
	if (sa.family != s->family)
		return -EAFNOSUPPORT;
	if (bytes < addr_bytes(sa.family) - (sa.family == AF_INET6 ? 4 : 0))
		return -EINVAL;
	a->port = port_in(sa.in.port); /* both have it there */
	if (sa.family == AF_INET) {
		a->family = NETADDR_4;
		__builtin_memcpy(a->ip, sa.in.ip, 4);
		return 0;
	}
	a->family = NETADDR_6;
	a->scope = sa.in6.scope;
	__builtin_memcpy(a->ip, sa.in6.ip, 16);
	return 0;
}

int addr_get(const struct sock *s, const void *from, uint64_t bytes,
	     struct netaddr *a)
{
	int err = addr_get_any(s, from, bytes, a);

	return err || a->family ? err : -EAFNOSUPPORT;
}

int addr_check(const void *to, const uint32_t *bytes)
{
	if (!to)
		return 0;
	if (!rt_user_ok(bytes, sizeof(*bytes)) || !rt_user_ok(to, *bytes))
		return -EFAULT;
	return (int32_t)*bytes < 0 ? -EINVAL : 0;
}

void addr_put(const struct sock *s, const struct netaddr *a, void *to,
	      uint32_t *bytes)
{
	union sockaddr sa = {0};
	uint32_t has = addr_bytes(s->family), room;

	if (!to)
		return;
	sa.family = s->family;
	port_out(sa.in.port, a->port);
	if (s->family == AF_INET) {
		__builtin_memcpy(sa.in.ip, a->ip, 4);
	} else {
		__builtin_memcpy(sa.in6.ip, a->ip, 16);
		sa.in6.scope = a->scope;
	}
	room = *bytes < has ? *bytes : has;
	*bytes = has;
	__builtin_memcpy(to, &sa, room);
}

int sock_get_fd(uint64_t fd, struct sock **s)
{
	struct file *f = fd_file(fd);

	if (!f)
		return -EBADF;
	*s = sock_of(f);
	if (*s)
		return 0;
	file_put(f);
	return -ENOTSOCK;
}

/* -- beginning ------------------------------------------------------------ */

SYS(socket)
{
	uint32_t type = linux_oflags_in((uint32_t)s->a[1]);
	struct file *f;
	int err;

	if (type & ~(SOCK_TYPE | O_NONBLOCK | O_CLOEXEC))
		return -EINVAL;
	err = sock_new((uint32_t)s->a[0], type, (uint32_t)s->a[2], &f);
	return err ? err : fd_install(f, 0, type & O_CLOEXEC);
}

SYS(socketpair)
{
	uint32_t type = linux_oflags_in((uint32_t)s->a[1]);
	int32_t *to = arg_ptr(s, 3);
	struct file *ends[2];
	int err;

	if ((uint32_t)s->a[0] != AF_UNIX)
		return -EOPNOTSUPP;
	if ((type & SOCK_TYPE) != SOCK_STREAM)
		return -ESOCKTNOSUPPORT;
	if (!rt_user_ok(to, 2 * sizeof(*to)))
		return -EFAULT;
	err = pair_new(type, ends);
	return err ? err : fd_install_pair(ends, to, type & O_CLOEXEC);
}

/* -- addresses ------------------------------------------------------------ */

SYS(bind)
{
	struct netaddr a;
	struct sock *k;
	long err = sock_get_fd(s->a[0], &k);

	if (err)
		return err;
	err = addr_get(k, arg_ptr(s, 1), (uint32_t)s->a[2], &a);
	if (!err)
		err = sock_bind(k, &a);
	file_put(&k->f);
	return err;
}

SYS(connect)
{
	struct netaddr a;
	struct sock *k;
	long err = sock_get_fd(s->a[0], &k);

	if (err)
		return err;
	err = addr_get_any(k, arg_ptr(s, 1), (uint32_t)s->a[2], &a);
	if (!err)
		err = sock_connect(k, &a);
	file_put(&k->f);
	return err;
}

static long name(const struct sysargs *s, const char *word)
{
	uint32_t *bytes = arg_ptr(s, 2);
	void *to = arg_ptr(s, 1);
	struct netaddr a;
	struct sock *k;
	long err = sock_get_fd(s->a[0], &k);

	if (err)
		return err;
	err = to ? addr_check(to, bytes) : -EFAULT;
	if (!err)
		err = sock_ask_addr(k, word, &a);
	if (!err)
		addr_put(k, &a, to, bytes);
	file_put(&k->f);
	return err;
}

SYS(getsockname)
{
	return name(s, "local");
}

SYS(getpeername)
{
	return name(s, "remote");
}

/* -- being called --------------------------------------------------------- */

SYS(listen)
{
	struct sock *k;
	long err = sock_get_fd(s->a[0], &k);

	if (err)
		return err;
	err = sock_listen(k, (int)s->a[1]);
	file_put(&k->f);
	return err;
}

static long do_accept(struct sock *k, void *to, uint32_t *bytes, uint32_t flags)
{
	struct netaddr a = {0};
	struct sock *call;
	long err = addr_check(to, bytes);

	if (!err)
		err = sock_accept(k, flags, &call);
	if (k->timeout_ns[0])
		posix_current()->no_restart = true;
	if (err)
		return err;
	if (to) { /* who hung up again has none */
		sock_ask_addr(call, "remote", &a);
		addr_put(k, &a, to, bytes);
	}
	return fd_install(&call->f, 0, flags & O_CLOEXEC);
}

static long accept_with(const struct sysargs *s, uint32_t flags)
{
	struct sock *k;
	long err = sock_get_fd(s->a[0], &k);

	if (err)
		return err;
	if (flags & ~(O_NONBLOCK | O_CLOEXEC))
		err = -EINVAL;
	else
		err = do_accept(k, arg_ptr(s, 1), arg_ptr(s, 2), flags);
	file_put(&k->f);
	return err;
}

SYS(accept)
{
	return accept_with(s, 0);
}

SYS(accept4)
{
	return accept_with(s, linux_oflags_in((uint32_t)s->a[3]));
}

/* -- the rest ------------------------------------------------------------- */

SYS(shutdown)
{
	struct sock *k;
	long err = sock_get_fd(s->a[0], &k);

	if (err)
		return err;
	err = sock_shutdown(k, (uint32_t)s->a[1]);
	file_put(&k->f);
	return err;
}

SYS(setsockopt)
{
	const void *value = arg_ptr(s, 3);
	uint32_t bytes = (uint32_t)s->a[4];
	struct sock *k;
	long err = sock_get_fd(s->a[0], &k);

	if (err)
		return err;
	err = (int32_t)bytes < 0 ? -EINVAL
	      : !rt_user_ok(value, bytes)
		  ? -EFAULT
		  : sock_set(k, (uint32_t)s->a[1], (uint32_t)s->a[2], value,
			     bytes);
	file_put(&k->f);
	return err;
}

SYS(getsockopt)
{
	uint32_t *bytes = arg_ptr(s, 4), n;
	void *value = arg_ptr(s, 3);
	struct sock *k;
	long err = sock_get_fd(s->a[0], &k);

	if (err)
		return err;
	err = value ? addr_check(value, bytes) : -EFAULT;
	if (!err) {
		n = *bytes;
		err = sock_get(k, (uint32_t)s->a[1], (uint32_t)s->a[2], value,
			       &n);
	}
	if (!err)
		*bytes = n;
	file_put(&k->f);
	return err;
}
