/* SPDX-License-Identifier: BSD-2-Clause */
/* A terminal's settings as the wire has them (abi/9p.h). 0 or -errno. */
#ifndef LOADER_SRV_TERMIOS_H
#define LOADER_SRV_TERMIOS_H

#include "9p.h"

int termios_get(int fd, struct prose_termios *w);
int termios_set(int fd, const struct prose_termios *w);

#endif
