/* SPDX-License-Identifier: BSD-2-Clause */
/* What a signal is told with: where rt keeps it for each thread. */
#include <string.h>
#include "live_int.h"
#include "pview.h"

/* NULL: there is no such thread, or it has none. */
static void *place(struct live *l, uint32_t pid, uint32_t tid)
{
	struct prose_part_row row;
	struct prose_thread t;
	struct pview v;

	if (ctl_part_row(l->ctl, pid, &row) < 0)
		return NULL;
	pview_live_row(&v, l->ctl, &row);
	if (pview_thread(&v, tid, &t) < 0 || !t.siginfo)
		return NULL;
	return ctl_mem(l->ctl, &row, t.siginfo, PROSE_SIGINFO_BYTES);
}

int live_siginfo(struct target *t, uint32_t pid, uint32_t tid, bool write,
		 void *info)
{
	struct live *l = (struct live *)t;
	struct live_part *p = live_part(l, pid);
	void *at = place(l, pid, tid);

	if (!at || !p)
		return -PROSE_E_NOENT;
	memcpy(write ? at : info, write ? info : at, PROSE_SIGINFO_BYTES);
	p->told = p->told || write;
	return 0;
}

void live_untold(struct live *l, struct live_part *p)
{
	void *at = place(l, p->lpar, p->tid);

	if (at)
		memset(at, 0, PROSE_SIGINFO_BYTES);
	p->told = false;
}
