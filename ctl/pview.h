/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A view of one partition, to be looked at and never changed: of a live one
 * through the map, or of a core file. Nothing here stops a partition or
 * calls the hypervisor, but for pview_vcpu().
 *
 * All that a partition may have scribbled over, and all of a core file, is
 * copied and then checked: addresses, magic, lengths of lists. What is not
 * good is -PROSE_E_FAULT (outside the partition) or -PROSE_E_INVAL; what is
 * not there -PROSE_E_NOENT. A live partition changes under the reader.
 */
#ifndef CTL_PVIEW_H
#define CTL_PVIEW_H

#include <stdbool.h>
#include <stddef.h>

#include "9p.h"
#include "dump.h"
#include "ctl.h"
#include "trace.h"

#define PVIEW_REGS_BYTES 4096 /* of the largest struct prose_regs_* */
#define PVIEW_THREADS	 4096 /* that a walk shows at most */
#define PVIEW_FIDS	 65536
#define PVIEW_PATH_BYTES 4096

struct pview_segment {
	uint64_t at, bytes, file_at, file_bytes;
};

struct pview {
	struct prose_part_row row; /* as it was when opened or refreshed */
	uint32_t arch;		   /* enum prose_arch */
	uint64_t tb_hz;
	struct ctl *ctl; /* of a live one, else NULL */
	/* of a core file */
	int fd;
	struct prose_core_info info;
	struct pview_segment *segment;
	unsigned segments;
	uint8_t *notes;
	size_t notes_bytes;
};

/* -- opening -------------------------------------------------------------- */

/* The ctl stays the caller's and must outlive the view. */
int pview_live(struct pview *v, struct ctl *c, uint32_t lpar);
/* The same with a row that the caller has. */
void pview_live_row(struct pview *v, struct ctl *c,
		    const struct prose_part_row *row);
/* A core file of PROSE's. -PROSE_E_INVAL: it is none, or is damaged beyond
 * use; what a truncated one still has can be read. */
int pview_core(struct pview *v, const char *path);
int pview_core_fd(struct pview *v, int fd); /* takes the fd, failing or not */
void pview_close(struct pview *v);
/* Copy the row again. -PROSE_E_SRCH: it is gone. */
int pview_refresh(struct pview *v);

/* -- memory --------------------------------------------------------------- */

/* All of [at, at + bytes), or -PROSE_E_FAULT and `to` is undefined. */
int pview_read(const struct pview *v, prose_gpa at, void *to, size_t bytes);
/* A 0-terminated string of less than `room` bytes; its length. What is
 * longer is cut. */
long pview_string(const struct pview *v, prose_gpa at, char *to, size_t room);

/* -- what lies in it ------------------------------------------------------ */

int pview_desc(const struct pview *v, struct prose_desc *to);
int pview_boot(const struct pview *v, struct prose_boot *to);
int pview_chan(const struct pview *v, unsigned index, struct prose_chan *to);

/* Call see() for each thread until it gives nonzero, which is returned;
 * 0 at the list's end or where it makes no sense any more. Names are
 * 0-terminated; DEAD ones are shown. */
typedef int pview_see_thread(void *arg, prose_gpa at,
			     const struct prose_thread *t);
int pview_threads(const struct pview *v, pview_see_thread *see, void *arg);
/* One of them that is not DEAD. -PROSE_E_SRCH. */
int pview_thread(const struct pview *v, uint32_t tid, struct prose_thread *to);
/* The thread that a vCPU runs, now or when it ended; NOENT: none. */
int pview_current(const struct pview *v, unsigned vcpu,
		  struct prose_thread *to);

/* A thread's registers, a struct prose_regs_* of v->arch, into a buffer of
 * PVIEW_REGS_BYTES. -PROSE_E_BUSY: they are in a vCPU of a live partition:
 * stop it, then pview_vcpu(). */
int pview_regs(const struct pview *v, const struct prose_thread *t, void *to);
/* Those of a vCPU itself; of a live partition by an hcall. */
int pview_vcpu(const struct pview *v, unsigned vcpu, void *to);
/* Of the thread at that address, which has that vCPU in a live partition: the
 * registers that a stack is found by as they were at *tb, when it last left
 * its CPU, the others 0. Its memory is not as of then. NOENT: not known. */
int pview_seen(const struct pview *v, prose_gpa thread, unsigned vcpu, void *to,
	       uint64_t *tb);
size_t pview_regs_bytes(uint32_t arch);
uint64_t pview_pc(uint32_t arch, const void *regs);
uint64_t pview_sp(uint32_t arch, const void *regs);

/* The 9P client's state: requests of which `type` is not 0 are in flight.
 * What is longer in this build than in the program's is 0. */
int pview_9p(const struct pview *v, struct prose_9p_state *to);
/* Each fid and its path, or "". As pview_threads(). */
typedef int pview_see_fid(void *arg, const struct prose_9p_fid *fid,
			  const char *path);
int pview_fids(const struct pview *v, pview_see_fid *see, void *arg);
/* The path of one fid; "" where there is none. */
void pview_fid_path(const struct pview *v, uint32_t fid, char *to, size_t room);

/* -- the files it was loaded from ----------------------------------------- */

#define PVIEW_FILES 4

struct pview_file {
	prose_gpa lo, hi; /* 0, 0: not known */
	uint64_t bias;	  /* added to the addresses in the file */
	bool program;	  /* what the user asked for, not rt */
	unsigned build_id_bytes;
	uint8_t build_id[64];
	char path[PVIEW_PATH_BYTES];
};

/* How many, the program first; a live partition tells the path alone, and
 * that may be wrong. `rt_guest` is rt's image, which Linux programs are
 * loaded above (NULL: leave it out). */
int pview_files(const struct pview *v, const char *rt_guest,
		struct pview_file *to, int max);

/* -- trace rings ---------------------------------------------------------- */

#define PVIEW_RING_RT (-1) /* the partition's own; else a CPU's number */

struct pview_ring {
	const struct pview *v;
	prose_gpa at;	     /* RT: of the ring */
	const uint8_t *base; /* a CPU's: the ring */
	uint32_t header_bytes, records;
	uint32_t flags; /* enum prose_trace_flags */
};

int pview_ring(const struct pview *v, int which, struct pview_ring *r);
/* How many CPUs have a ring here. */
unsigned pview_rings(const struct pview *v);
/* The ring of a CPU in the map, without a partition; records are checked to
 * be inside `bytes`. */
int pview_ring_at(struct pview_ring *r, const void *base, uint64_t bytes);
/* Records written so far. */
uint64_t pview_ring_head(const struct pview_ring *r);
/* Copy records from number *next on, at most max; how many. What was
 * overwritten is skipped and added to *lost (which may be NULL); *next is
 * moved past what came. */
long pview_ring_read(const struct pview_ring *r, uint64_t *next,
		     struct prose_trace_record *to, size_t max, uint64_t *lost);

/* -- of a core file ------------------------------------------------------- */

/* The n-th note of that type, of PROSE's, or of any owner; NULL: none. */
const void *pview_note(const struct pview *v, const char *owner, uint32_t type,
		       unsigned n, size_t *bytes);
/* A row of a CPU: of the map, or as it was. */
int pview_cpu(const struct pview *v, unsigned cpu, struct prose_cpu_row *to);

#endif
