/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which machine to debug on: of each name there may be one of several kinds,
 * and an LPAR id means something on one of them only.
 */
#ifndef GDBPROXY_MACHINE_H
#define GDBPROXY_MACHINE_H

#include "ctl.h"

/* Connect to `kind` of that name; without a kind to the one that has `lpar`,
 * or, lpar being 0, to the first. -ENOENT: none is up; -ESRCH: none has the
 * partition; -EEXIST: several have it. Either string may be NULL. */
int machine_open(struct ctl *c, const char *name, const char *kind,
		 uint32_t lpar);

/* What is wrong by that status, and what to do about it. */
const char *machine_problem(int status);

#endif
