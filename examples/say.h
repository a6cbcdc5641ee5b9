/* SPDX-License-Identifier: BSD-2-Clause */
/* What the kernels here print, to the standard output of who launched them:
 * the file "1" of the tree "fd", by 9P. */
#ifndef EXAMPLES_SAY_H
#define EXAMPLES_SAY_H

#include "9p/p9c.h"
#include "rt_fmt.h"

static struct fid *console;

static inline void console_open(void)
{
	struct p9_name name = {"1", 1};
	struct p9_qid qid;

	chan_init();
	console = fid_new();
	if (!console || p9c_attach(console, PROSE_9P_ANAME_FD) ||
	    p9c_walk(console, console, &name, 1, &qid) != 1 ||
	    p9c_lopen(console, 1 /* O_WRONLY */))
		rt_panic("there is no standard output");
}

static inline void say(const char *format, ...)
{
	char line[160];
	va_list ap;
	size_t n;

	va_start(ap, format);
	n = rt_vformat(line, sizeof(line), format, ap);
	va_end(ap);
	p9c_pwrite(console, line, n, PROSE_9P_HERE, false);
}

#endif
