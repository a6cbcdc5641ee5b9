/* SPDX-License-Identifier: BSD-2-Clause */
/* Cores compressed by zstd. */
#ifndef POST_ZST_H
#define POST_ZST_H

#include <stdbool.h>

bool zst_is(int fd);
/* Into a file without a name, holes for zeros; *fd becomes that. At most
 * 64 GiB come out. 0 or -errno. */
int zst_unpack(int *fd);
/* The same, from `in` to `out`, which is empty. */
int zst_unpack_to(int in, int out);
/* Write PATH.zst and remove PATH; 0 or -errno, and then all is as before:
 * -EALREADY for what is compressed. */
int zst_pack(const char *path);
/* What comes from `in` in pieces (piece.h) goes to `out`, which is empty;
 * 0 or -errno. */
int zst_squeeze(int in, int out);

#endif
