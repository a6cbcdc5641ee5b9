/* SPDX-License-Identifier: BSD-2-Clause */
/* The screens, from the first key to the last. */
#ifndef TOP_SHOW_H
#define TOP_SHOW_H

#include <signal.h>

#include "options.h"
#include "source.h"

/* Set when a signal says that it is time to go. */
extern volatile sig_atomic_t ended;

/* False: the machine went down. */
bool show(struct source *s, struct options *o);

#endif
