/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A file of the 9P server that is no directory.
 */
#ifndef RT_FD_P9FILE_H
#define RT_FD_P9FILE_H

#include "fd/file.h"

enum p9_kind { P9_UNKNOWN, P9_REGULAR, P9_OTHER };

struct p9_file {
	struct file f;
	uint64_t offset;
	struct lock lock;    /* who moves `offset` */
	struct lock opening; /* of stdio's fid, at its first use */
	uint8_t kind;	     /* enum p9_kind */
	bool stream;	     /* it has a position of its own, or none */
	bool at_end;	     /* `offset` is wherever the last append ended */
	int stdio;	     /* its number there, or -1 */
	int err;	     /* why stdio's fid could not be had */
};

static inline struct p9_file *p9_file(struct file *f)
{
	return (struct p9_file *)f;
}

extern const struct file_ops p9file_ops;

/* p9tty.c */
long p9file_ioctl(struct file *f, uint32_t op, uint64_t arg);

#endif
