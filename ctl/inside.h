/* SPDX-License-Identifier: BSD-2-Clause */
/* The controller partition's own way to the machine: /dev/prose. */
#ifndef CTL_INSIDE_H
#define CTL_INSIDE_H

#include "ctl.h"

/* Is this the controller partition? */
int device_here(void);
/* As ctl_open(). -ENOENT: it is not. */
int device_open(struct ctl *c);
int device_ring(struct ctl *c);
/* What the daemon is asked for elsewhere: as ctl_ask(). */
int device_ask(struct ctl *c, unsigned op, uint64_t value, uint64_t *answer);

#endif
