/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Cleaning memory that partitions left. Only the daemon does it, so that
 * nobody punches a hole under a partition that was just given the memory.
 *
 * What was never touched is a hole of the RAM file and needs no zeroing.
 * The rest the hypervisor zeroes first, so that no CPU keeps code of it;
 * then its pages go back to the host, unless the machine sees to that.
 */
#include "daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define CHUNK_BYTES 0x100000   /* who comes meanwhile waits that long ... */
#define KEEPS_BYTES 0x400000   /* ... which is less where zeroing is quick */
#define RUN_BYTES   0x10000000 /* cleaned at a time: somebody may wait */

static bool keeps(const struct daemon *d)
{
	return d->ctl.machine->features & PROSE_FEATURE_KEEPS;
}

static int64_t call(struct daemon *d, enum prose_hcall number, prose_ra ra,
		    uint64_t bytes)
{
	uint64_t arg[2] = {ra, bytes};

	return daemon_call(d, number, arg, 2);
}

/* Find the next range to clean. It stays dirty, and nobody's, until we say
 * that it is clean. */
static int64_t next_range(struct daemon *d)
{
	struct scrub *s = &d->scrub;
	int64_t status = call(d, PROSE_H_DIRTY, s->next, 0);
	uint64_t bytes = d->ctl.mbox->out[1];

	if (status)
		return status;
	if (bytes > RUN_BYTES)
		bytes = RUN_BYTES;
	s->start = s->at = s->data_end = d->ctl.mbox->out[0];
	s->next = s->end = s->at + bytes;
	return 0;
}

/* Move on to what was touched; false: the rest of the range was not. Looked
 * up once for each piece: the kernel walks all its pages for the answer. */
static bool find_data(struct daemon *d)
{
	struct scrub *s = &d->scrub;
	off_t data, hole;

	if (s->at < s->data_end)
		return true;
	if (keeps(d)) { /* it knows by itself */
		s->data_end = s->end;
		return s->at < s->end;
	}
	data = s->at < s->end ? lseek(d->ram_fd, s->at, SEEK_DATA) : -1;
	if (data < 0 || (prose_ra)data >= s->end)
		return false;
	hole = lseek(d->ram_fd, data, SEEK_HOLE);
	s->at = data;
	s->data_end =
	    hole > data && (prose_ra)hole < s->end ? (prose_ra)hole : s->end;
	return true;
}

/* Zero some of the range; 1: nothing in it is left to zero. */
static int64_t zero_some(struct daemon *d)
{
	struct scrub *s = &d->scrub;
	uint64_t bytes;
	int64_t status;

	if (!find_data(d))
		return 1;
	bytes = s->data_end - s->at;
	if (bytes > (keeps(d) ? KEEPS_BYTES : CHUNK_BYTES))
		bytes = keeps(d) ? KEEPS_BYTES : CHUNK_BYTES;
	status = call(d, PROSE_H_SCRUB, s->at, bytes);
	if (status)
		return status;
	if (!keeps(d))
		fallocate(d->ram_fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
			  s->at, bytes);
	s->at += bytes;
	return s->at == s->end; /* then there is nothing more to look for */
}

static void scan_done(struct daemon *d)
{
	struct scrub *s = &d->scrub;

	s->pending = s->again;
	s->again = false;
	s->at = s->end = s->data_end = s->next = 0;
	client_answer_scrubs(d);
}

void scrub_request(struct daemon *d)
{
	d->scrub.again = d->scrub.pending;
	d->scrub.pending = true;
}

int scrub_step(struct daemon *d)
{
	struct scrub *s = &d->scrub;
	int64_t status = 0;

	if (s->at == s->end)
		status = next_range(d);
	if (status) {
		scan_done(d);
		return status == -PROSE_E_IO ? -EIO : 0;
	}
	status = zero_some(d);
	if (!status)
		return 0;
	if (status > 0)
		status = call(d, PROSE_H_CLEAN, s->start, s->end - s->start);
	s->at = s->end;
	if (!status)
		client_answer_scrubs(d);
	else
		fprintf(stderr, "prose: cleaning %#llx: %s\n",
			(unsigned long long)s->start, ctl_strerror(status));
	return status == -PROSE_E_IO ? -EIO : 0;
}
