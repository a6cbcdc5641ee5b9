/* SPDX-License-Identifier: BSD-2-Clause */
/* Cores compressed by zstd. */
#ifndef POST_ZST_H
#define POST_ZST_H

#include <stdbool.h>

bool zst_is(int fd);
/* Into a file without a name, holes for zeros; *fd becomes that. At most
 * 64 GiB come out. 0 or -errno. */
int zst_unpack(int *fd);

#endif
