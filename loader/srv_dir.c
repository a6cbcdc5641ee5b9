/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading directories. An entry's offset is the file system's own, so it
 * stays good while others come and go; what the kernel gave and did not fit
 * the answer is kept for the next request.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "srv_int.h"

#define ENTRY_BYTES 24u /* qid, offset, type, length of the name */

struct entry {
	uint64_t ino;
	int64_t off; /* of the entry behind this one */
	uint16_t bytes;
	uint8_t type;
	char name[];
};

/* Make the kernel's next entries be in d->buf: their bytes. */
static int refill(struct fid *f)
{
	struct dir *d = f->dir;
	long n = syscall(SYS_getdents64, f->io.fd, d->buf, sizeof(d->buf));

	d->at = d->end = 0;
	if (n < 0)
		return -errno;
	d->end = (uint32_t)n;
	return (int)n;
}

static int seek_to(struct fid *f, uint64_t offset)
{
	if (!f->dir) {
		f->dir = malloc(sizeof(*f->dir));
		if (!f->dir)
			return -ENOMEM;
		f->dir->pos = ~offset;
	}
	if (f->dir->pos == offset && offset)
		return 0;
	if (lseek(f->io.fd, (off_t)offset, SEEK_SET) < 0)
		return -errno;
	f->dir->pos = offset;
	f->dir->at = f->dir->end = 0;
	return 0;
}

static void put_entry(struct p9 *out, uint64_t path, uint64_t off, uint8_t type,
		      const char *name)
{
	struct p9_qid q = {.path = path};

	q.type = type == DT_DIR ? 0x80 : type == DT_LNK ? 2 : 0;
	p9_putqid(out, &q);
	p9_put64(out, off);
	p9_put8(out, type);
	p9_putstr(out, name, (uint16_t)strlen(name));
}

static int read_tree(struct srv *s, struct fid *f, struct p9 *out,
		     uint32_t count)
{
	uint32_t first = out->at;
	struct stat st;
	bool top;

	if (fstat(f->io.fd, &st))
		return -errno;
	top = st.st_ino == s->root_st.st_ino && st.st_dev == s->root_st.st_dev;
	for (;;) {
		struct entry *e = (void *)(f->dir->buf + f->dir->at);
		uint64_t ino;

		if (f->dir->at == f->dir->end) {
			int n = refill(f);

			if (n <= 0)
				return out->at > first ? 0 : n;
			continue;
		}
		if (out->at - first + ENTRY_BYTES + strlen(e->name) > count)
			return out->at > first ? 0 : -EINVAL;
		ino = top && !strcmp(e->name, "..") ? st.st_ino : e->ino;
		put_entry(out, srv_qid_path(s, st.st_dev, ino),
			  (uint64_t)e->off, e->type, e->name);
		f->dir->pos = (uint64_t)e->off;
		f->dir->at += e->bytes;
	}
}

static int read_fddir(struct srv *s, struct p9 *out, uint64_t offset)
{
	char name[2] = "0";

	for (uint64_t i = offset; i < 3; i++) {
		name[0] = (char)('0' + i);
		if (s->std[i].io.fd >= 0)
			put_entry(out, i + 1, i + 1, DT_UNKNOWN, name);
	}
	return 0;
}

int op_readdir(struct srv *s, struct msg *m)
{
	struct fid *f = fid_get(s, p9_get32(&m->in));
	uint64_t offset = p9_get64(&m->in);
	uint32_t count = p9_get32(&m->in), first, room;
	int rc;

	if (m->in.bad)
		return -EBADMSG;
	if (!f || !f->open)
		return -EBADF;
	p9_put32(&m->out, 0);
	first = m->out.at;
	room = m->out.end - first;
	if (f->kind == FID_FDDIR) {
		rc = read_fddir(s, &m->out, offset);
	} else {
		rc = seek_to(f, offset);
		if (!rc)
			rc = read_tree(s, f, &m->out,
				       count < room ? count : room);
	}
	count = m->out.at - first;
	memcpy(m->out.buf + first - 4, &count, sizeof(count));
	return rc;
}
