/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `run -d`: the launcher goes on in a session of its own, and serves the
 * program's files from there; the caller gets the LPAR id.
 */
#ifndef LOADER_DETACH_H
#define LOADER_DETACH_H

#include <stdint.h>

struct run_opts;

/* Run in the background; prints the LPAR id. The exit status. */
int detach(const struct run_opts *o);
/* The program runs: tell the caller, if one waits for that. */
void detach_report(uint32_t lpar);

/* cmd_run.c */
int run_program(const struct run_opts *o);

#endif
