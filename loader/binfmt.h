/* SPDX-License-Identifier: BSD-2-Clause */
/* Being the interpreter that the kernel starts for a program of PROSE. */
#ifndef LOADER_BINFMT_H
#define LOADER_BINFMT_H

#include "loader.h"

/* Were we started by binfmt_misc? Then run what it names. */
bool binfmt_called(int argc, char **argv);
int binfmt_run(const struct cmd *run, int argc, char **argv);

#endif
