/* SPDX-License-Identifier: BSD-2-Clause */
/* The controller partition's start and end. */
#include "linux.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../daemon.h"
#include "chan.h"
#include "part.h"

/* The firmware: PAPR has it called in big-endian real mode. r3 is the
 * argument block. */
static const uint32_t rtas_code[] = {
    0x7c641b78, /* mr r4, r3 */
    0x38600000, /* li r3, 0 */
    0x6063f000, /* ori r3, r3, PROSE_PAPR_H_RTAS */
    0x44000022, /* sc 1 */
    0x4e800020, /* blr */
};

static void put_rtas(uint8_t *mem)
{
	uint32_t *to = (uint32_t *)(mem + LINUX_RTAS);

	for (unsigned i = 0; i < sizeof(rtas_code) / 4; i++)
		to[i] = __builtin_bswap32(rtas_code[i]);
}

static uint64_t real_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

static void put_chan(struct daemon *d, uint8_t *mem, unsigned n)
{
	prose_gpa at = LINUX_CHAN + n * PROSE_PAGE_BYTES;
	struct prose_chan *chan = (struct prose_chan *)(mem + at);
	struct lx_term *t = &d->lx.term[n];
	char *old = t->old ? t->old : malloc(LX_OLD);

	*chan = (struct prose_chan){
	    .magic = PROSE_CHAN_MAGIC,
	    .revision = PROSE_CHAN_REVISION,
	    .bytes = sizeof(*chan),
	    .kind = PROSE_CHAN_TERM,
	    .up = LINUX_RING + 2 * n * LINUX_RING_BYTES,
	    .up_bytes = LINUX_RING_BYTES,
	    .down = LINUX_RING + (2 * n + 1) * LINUX_RING_BYTES,
	    .down_bytes = LINUX_RING_BYTES,
	};
	*t = (struct lx_term){
	    .up = {mem + chan->up, chan->up_bytes, &chan->ctl, &chan->part, 0},
	    .down = {mem + chan->down, chan->down_bytes, &chan->ctl,
		     &chan->part, 0},
	    .old = old,
	    .said = t->said,
	    .heard = t->said,
	};
	ring_sleep(&t->up);
	chan->ctl.attached = 1;
}

static void put_area(struct daemon *d, uint8_t *mem)
{
	struct prose_desc *desc = (struct prose_desc *)(mem + LINUX_DESC);
	struct prose_boot *boot = (struct prose_boot *)(mem + LINUX_BOOT);

	*boot = (struct prose_boot){
	    .magic = PROSE_BOOT_MAGIC,
	    .revision = PROSE_BOOT_REVISION,
	    .bytes = sizeof(*boot),
	    .lpar = d->lx.lpar,
	    .mem_bytes = LINUX_BYTES,
	    .tb_hz = d->ctl.machine->tb_hz,
	    .epoch_tb = d->ctl.machine->tb_now,
	    .epoch_ns = real_ns(),
	};
	*desc = (struct prose_desc){
	    .magic = PROSE_DESC_MAGIC,
	    .revision = PROSE_DESC_REVISION,
	    .bytes = sizeof(*desc),
	    .nr_vcpus = d->lx.cpus,
	    .boot = LINUX_BOOT,
	};
	for (unsigned n = 0; n < PROSE_PAPR_VTYS; n++) {
		put_chan(d, mem, n);
		desc->chan[n] = LINUX_CHAN + n * PROSE_PAGE_BYTES;
	}
}

static int create(struct daemon *d)
{
	const uint64_t arg[] = {LINUX_BYTES,
				PROSE_CREATE_FOREIGN | PROSE_CREATE_CONTROLLER,
				d->lx.cpus};
	int64_t status;

	strcpy((char *)d->ctl.mbox->data, "linux");
	status = daemon_call(d, PROSE_H_CREATE, arg, 3);
	if (status < 0)
		return status;
	d->lx.lpar = status;
	d->lx.ra = d->ctl.mbox->out[0];
	d->lx.bytes = d->ctl.mbox->out[1];
	d->lx.row = d->ctl.mbox->out[2];
	d->lx.told = 0;
	return 0;
}

static int fill(struct daemon *d, char *why, size_t bytes)
{
	uint8_t *mem = d->ctl.ram + d->lx.ra;
	uint64_t initrd_bytes;
	int error = lx_image_load(mem, &initrd_bytes, why, bytes);

	if (error)
		return error;
	if (lx_tree_make(mem + LINUX_TREE, LINUX_TREE_BYTES, initrd_bytes,
			 d->ctl.machine->tb_hz, &d->lx)) {
		snprintf(why, bytes, "its device tree could not be made");
		return -EIO;
	}
	put_rtas(mem);
	put_area(d, mem);
	return 0;
}

int lx_start(struct daemon *d, char *why, size_t bytes)
{
	uint64_t arg[] = {0, 0, LINUX_TREE, LINUX_DESC};
	int error = create(d);

	if (error) {
		snprintf(why, bytes, "no partition for Linux: %s",
			 ctl_strerror(error));
		return error;
	}
	error = fill(d, why, bytes);
	if (error)
		return error;
	arg[0] = d->lx.lpar;
	error = daemon_call(d, PROSE_H_START, arg, 4);
	if (error)
		snprintf(why, bytes, "Linux could not be started: %s",
			 ctl_strerror(error));
	return error;
}

/* -- its end -------------------------------------------------------------- */

static int again(struct daemon *d)
{
	uint64_t lpar = d->lx.lpar;
	char why[1024];

	d->lx.lpar = 0;
	if (daemon_call(d, PROSE_H_DESTROY, &lpar, 1) ||
	    lx_start(d, why, 1024)) {
		fprintf(stderr, "prose: Linux did not start again: %s\n", why);
		d->going_down = true;
	}
	return 0;
}

/* A machine without its controller goes down; what broke stays to be looked
 * at. */
int lx_ended(struct daemon *d, const struct prose_part_row *row)
{
	if (d->lx.told++)
		return 0;
	if (row->end == PROSE_END_EXIT && row->end_info == PROSE_PAPR_REBOOT)
		return again(d);
	if (row->end == PROSE_END_EXIT || row->end == PROSE_END_KILLED) {
		d->going_down = true;
		return 0;
	}
	fprintf(stderr,
		"prose: Linux, LPAR %u, ended by signal %u at %#llx; its "
		"console tells more\n",
		d->lx.lpar, row->end_code, (unsigned long long)row->end_pc);
	lx_post_mortem(d);
	return 0;
}
