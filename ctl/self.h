/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where this program and the files that belong to it are. In the tree that
 * is build/, with everything beside each other; installed it is PREFIX/bin
 * for the commands and PREFIX/lib/prose for all else. The strings are
 * static; paths are cut, not refused, beyond PATH_MAX.
 */
#ifndef CTL_SELF_H
#define CTL_SELF_H

#include <stdint.h>

const char *self_path(void); /* this program; "": nobody can tell */
const char *self_lib(void);  /* the folder of hyp.bin, prose-NAME ... */
/* rt's image for unmodified Linux programs of that enum prose_arch. */
const char *self_rt_guest(uint32_t arch);
const char *self_resolver(void); /* prose-resolve */

#endif
