/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The 9P server: its life, and messages to handlers by a table. Owns the
 * version and the answer's buffer; refuses what is no message.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include "srv_int.h"

#define CHANGES 1u /* refused under --ro */
#define NO_FID	2u /* does not begin with one */

struct op {
	int (*handle)(struct srv *s, struct msg *m);
	unsigned flags;
};

static int op_version(struct srv *s, struct msg *m);
static int op_flush(struct srv *s, struct msg *m);
static int op_auth(struct srv *s, struct msg *m);
static int op_not_net(struct srv *s, struct msg *m);

static const struct op ops[256] = {
    [PROSE_TVERSION] = {op_version, NO_FID},
    [PROSE_TFLUSH] = {op_flush, NO_FID},
    [PROSE_TAUTH] = {op_auth, NO_FID},
    [PROSE_TATTACH] = {op_attach, NO_FID},
    [PROSE_TWALK] = {op_walk},
    [PROSE_TCLUNK] = {op_clunk},
    [PROSE_TREMOVE] = {op_remove}, /* clunks even so */
    [PROSE_TLOPEN] = {op_lopen},
    [PROSE_TLCREATE] = {op_lcreate, CHANGES},
    [PROSE_TREAD] = {op_rw},
    [PROSE_TWRITE] = {op_rw},
    [PROSE_TPREAD] = {op_rw},
    [PROSE_TPWRITE] = {op_rw},
    [PROSE_TLSEEK] = {op_lseek},
    [PROSE_TPOLL] = {op_poll},
    [PROSE_TFSYNC] = {op_fsync},
    [PROSE_TFALLOCATE] = {op_fallocate, CHANGES},
    [PROSE_TREADDIR] = {op_readdir},
    [PROSE_TGETATTR] = {op_getattr},
    [PROSE_TSETATTR] = {op_setattr, CHANGES},
    [PROSE_TSTATFS] = {op_statfs},
    [PROSE_TXATTRWALK] = {op_xattrwalk},
    [PROSE_TXATTRCREATE] = {op_xattrcreate, CHANGES},
    [PROSE_TLOCK] = {op_lock},
    [PROSE_TGETLOCK] = {op_getlock},
    [PROSE_TFLOCK] = {op_flock},
    [PROSE_TIOCTL] = {op_ioctl},
    [PROSE_TRENAME] = {op_rename, CHANGES},
    [PROSE_TRENAMEAT] = {op_renameat, CHANGES},
    [PROSE_TUNLINKAT] = {op_unlinkat, CHANGES},
    [PROSE_TMKDIR] = {op_mkdir, CHANGES},
    [PROSE_TMKNOD] = {op_mknod, CHANGES},
    [PROSE_TSYMLINK] = {op_symlink, CHANGES},
    [PROSE_TLINK] = {op_link, CHANGES},
    [PROSE_TREADLINK] = {op_readlink},
    [PROSE_TSEND] = {op_not_net},
    [PROSE_TRECV] = {op_not_net},
};

static int out_alloc(struct srv *s, uint32_t bytes)
{
	uint8_t *p;

	if (bytes <= s->out_bytes)
		return 0;
	p = realloc(s->out, bytes);
	if (!p)
		return -ENOMEM;
	s->out = p;
	s->out_bytes = bytes;
	return 0;
}

static int op_version(struct srv *s, struct msg *m)
{
	static const char *const known[] = {PROSE_9P_VERSION,
					    PROSE_9P_VERSION_PLAIN};
	uint32_t msize = p9_get32(&m->in);
	uint16_t n;
	const char *v = p9_getstr(&m->in, &n), *answer = "unknown";

	if (m->in.bad)
		return -EBADMSG;
	if (msize < 256)
		return -EINVAL;
	msize = msize < SRV_MSIZE_MAX ? msize : SRV_MSIZE_MAX;
	if (out_alloc(s, msize))
		return -ENOMEM;
	later_drop_all(s);
	fid_clunk_all(s);
	s->msize = msize;
	for (int i = 0; i < 2; i++)
		if (n == strlen(known[i]) && !memcmp(v, known[i], n))
			answer = known[i];
	srv_begin(s, &m->out, m->type + 1, m->tag); /* may have moved */
	p9_put32(&m->out, msize);
	p9_putstr(&m->out, answer, (uint16_t)strlen(answer));
	return 0;
}

static int op_flush(struct srv *s, struct msg *m)
{
	uint16_t tag = p9_get16(&m->in);

	if (m->in.bad)
		return -EBADMSG;
	later_flush(s, tag);
	srv_begin(s, &m->out, m->type + 1, m->tag);
	return 0;
}

static int op_auth(struct srv *s, struct msg *m)
{
	return -ENOENT; /* which clients know to mean: not required */
}

static int op_not_net(struct srv *s, struct msg *m)
{
	return -ENOTSOCK;
}

int srv_getpath(struct msg *m, char *path, size_t bytes)
{
	uint16_t n;
	const char *s = p9_getstr(&m->in, &n);

	if (!s)
		return -EBADMSG;
	if (n >= bytes)
		return -ENAMETOOLONG;
	memcpy(path, s, n);
	path[n] = 0;
	return n;
}

int srv_getname(struct msg *m, char name[SRV_NAME_MAX])
{
	int n = srv_getpath(m, name, SRV_NAME_MAX);

	if (n < 0)
		return n;
	if (!n)
		return -ENOENT;
	if (!strcmp(name, ".") || !strcmp(name, "..") || strchr(name, '/'))
		return -EINVAL;
	return 0;
}

void srv_begin(struct srv *s, struct p9 *out, uint8_t type, uint16_t tag)
{
	p9_begin(out, s->out, s->msize, type, tag);
}

void srv_answer(struct srv *s, struct p9 *out, uint8_t type, uint16_t tag,
		int status)
{
	uint32_t bytes = status < 0 ? 0 : p9_finish(out);

	if (!bytes) {
		srv_begin(s, out, PROSE_RLERROR, tag);
		p9_put32(out, status < 0 ? (uint32_t)-status : EMSGSIZE);
		bytes = p9_finish(out);
	}
	s->o.reply(s->o.arg, s->out, bytes);
}

/* Is it about a file of the gateway, which knows what to do? */
static bool of_net(struct srv *s, struct msg *m)
{
	struct p9 first = m->in;
	struct fid *f = fid_get(s, p9_get32(&first));

	return !first.bad && f && f->kind == FID_NET;
}

int srv_message(struct srv *s, const uint8_t *msg, uint32_t bytes)
{
	const struct op *op;
	struct msg m;
	int rc = -EOPNOTSUPP;

	p9_init(&m.in, (uint8_t *)(uintptr_t)msg, bytes);
	if (p9_get32(&m.in) != bytes || bytes < PROSE_9P_HEADER_BYTES)
		return -EPROTO;
	m.type = p9_get8(&m.in);
	m.tag = p9_get16(&m.in);
	srv_begin(s, &m.out, m.type + 1, m.tag);
	op = &ops[m.type];
	if (bytes > s->msize)
		rc = -EMSGSIZE;
	else if (op->handle && !(op->flags & NO_FID) && of_net(s, &m))
		rc = net_message(s, &m);
	else if (s->o.ro && op->flags & CHANGES)
		rc = -EROFS;
	else if (op->handle)
		rc = op->handle(s, &m);
	if (rc != SRV_LATER)
		srv_answer(s, &m.out, m.type + 1, m.tag, rc);
	return 0;
}

static int root_init(struct srv *s)
{
	struct stat st;

	s->root = open(s->o.root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (s->root < 0 || fstat(s->root, &s->root_st) || stat("/", &st))
		return -errno;
	s->whole =
	    st.st_dev == s->root_st.st_dev && st.st_ino == s->root_st.st_ino;
	srv_qid_path(s, s->root_st.st_dev, 0); /* its numbers stay as is */
	return 0;
}

static void more_files(void)
{
	struct rlimit r;

	if (getrlimit(RLIMIT_NOFILE, &r) || r.rlim_cur == r.rlim_max)
		return;
	r.rlim_cur = r.rlim_max;
	setrlimit(RLIMIT_NOFILE, &r);
}

struct srv *srv_create(const struct srv_opts *opts)
{
	struct srv *s = calloc(1, sizeof(*s));
	int rc;

	if (!s)
		return NULL;
	s->o = *opts;
	s->msize = 8192;
	s->root = s->epoll = s->tick = s->turn = -1;
	more_files();
	umask(0);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	rc = stdio_init(s);
	if (!rc)
		rc = out_alloc(s, s->msize);
	if (!rc)
		rc = root_init(s);
	if (!rc)
		return s;
	srv_destroy(s);
	errno = -rc;
	return NULL;
}

void srv_place(struct srv *s, uint8_t *mem, uint64_t mem_bytes)
{
	s->o.mem = mem;
	s->o.mem_bytes = mem_bytes;
}

void srv_destroy(struct srv *s)
{
	if (!s)
		return;
	later_drop_all(s);
	fid_clunk_all(s);
	net_destroy(s);
	stdio_deinit(s);
	close(s->root);
	later_deinit(s);
	free(s->out);
	free(s);
}

uint32_t srv_msize(const struct srv *s)
{
	return s->msize;
}
