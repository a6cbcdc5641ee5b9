/* SPDX-License-Identifier: BSD-2-Clause */
/* From an ELF file to a partition that runs. */
#include "run.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "daemon.h"
#include "dir.h"
#include "proto.h"

#define SCRUB_TRIES 1000

/* -- the machine ---------------------------------------------------------- */

static int start_machine(void)
{
	char name[DIR_NAME_BYTES], machine[DIR_NAME_BYTES];
	struct up_opts o = {.name = name};

	if (dir_split(machine_spec(), name, machine))
		return EXIT_PROSE;
	o.backend = backend_named(machine);
	return o.backend && up(&o) != EXIT_PROSE ? 0 : EXIT_PROSE;
}

/* Do that; if no machine is up, start one, unless that is unwanted. */
static int try(struct run *r, int (*get)(struct ctl *c, const char *spec))
{
	int error = get(&r->ctl, machine_spec());

	if (error == -ENOENT && !r->o->no_up) {
		if (start_machine())
			return EXIT_PROSE;
		error = ctl_open(&r->ctl, machine_spec());
	}
	if (!error)
		return 0;
	explain_open(error);
	return EXIT_PROSE;
}

static int get_answer(struct ctl *c, const char *spec)
{
	return ctl_end(c);
}

static int make_server(struct run *r)
{
	/* Detached, 2 is still the caller's. */
	int out = r->o->detach ? 1 : callers_fd(1);
	int err = r->o->detach ? 1 : callers_fd(2);
	struct srv_opts o = {
	    .root = r->o->root ? r->o->root : "/",
	    .ro = r->o->ro,
	    .net = !r->o->no_net,
	    .resolver = self_resolver,
	    .stdio = {r->o->detach ? 0 : callers_fd(0), out, err},
	    .reply = pump_reply,
	    .arg = &r->pump};

	r->srv = srv_create(&o);
	if (r->srv) {
		callers_stdio_release();
		return 0;
	}
	say("%s: its files cannot be served from %s: %s", r->o->file, o.root,
	    strerror(errno));
	return EXIT_PROSE;
}

/* The server is made while the machine's daemon wakes up. */
static int reach(struct run *r)
{
	int status = try(r, ctl_begin);

	if (!status)
		status = make_server(r);
	if (!status)
		status = try(r, get_answer);
	if (status)
		return status;
	if (r->ctl.machine->arch == r->image.machine)
		return 0;
	say("%s is for another processor than the machine %.15s has",
	    r->o->file, r->ctl.machine->machine);
	return EXIT_CANNOT;
}

/* -- the partition -------------------------------------------------------- */

/* A folder's path as the program sees it under its root. */
static uint32_t closed_stdio(const struct run_opts *o)
{
	uint32_t mask = 0;

	for (int fd = 0; fd < 3; fd++)
		mask |= (uint32_t)(callers_fd(fd) < 0) << fd;
	return o->detach ? 0 : mask;
}

static void find_cwd(struct run *r)
{
	char root[PATH_MAX];
	size_t n;

	if (!getcwd(r->cwd, sizeof(r->cwd)) || *r->cwd != '/')
		strcpy(r->cwd, "/");
	if (!r->o->root || !realpath(r->o->root, root) || !root[1])
		return;
	n = strlen(root);
	if (strncmp(r->cwd, root, n) || (r->cwd[n] && r->cwd[n] != '/'))
		strcpy(r->cwd, "/");
	else if (!r->cwd[n])
		strcpy(r->cwd, "/");
	else
		memmove(r->cwd, r->cwd + n, strlen(r->cwd + n) + 1);
}

static int make_plan(struct run *r)
{
	const struct elf *e = r->app.fd < 0 ? &r->image : &r->app;
	struct boot_plan *p = &r->plan;
	char why[160];

	find_cwd(r);
	*p = (struct boot_plan){.image = &r->image,
				.app = r->app.fd < 0 ? NULL : &r->app,
				.exec = r->o->file,
				.argv = r->o->argv,
				.envp = r->o->envp,
				.cwd = r->cwd,
				.stack_bytes = r->o->stack_bytes,
				.ro = r->o->ro,
				.no_stdio = closed_stdio(r->o)};
	if (!p->stack_bytes)
		p->stack_bytes = e->conf.stack_bytes;
	if (!boot_size(p, why, sizeof(why)))
		return 0;
	say("%s %s", r->o->file, why);
	return EXIT_CANNOT;
}

static uint64_t wanted_bytes(const struct run *r)
{
	uint64_t bytes = r->o->mem_bytes;

	if (!bytes)
		bytes = r->image.conf.mem_bytes;
	if (!bytes)
		bytes = r->ctl.machine->default_bytes;
	if (bytes < r->plan.mem_bytes && !r->o->mem_bytes &&
	    !r->image.conf.mem_bytes)
		bytes = r->plan.mem_bytes;
	return bytes;
}

static int no_partition(const struct run *r, int64_t status, uint64_t bytes)
{
	const struct prose_stats *s = r->ctl.stats;

	if (status == -PROSE_E_2BIG) {
		say("%s: a partition of %s is larger than the machine's "
		    "largest",
		    r->o->file, size_text(bytes).s);
		return EXIT_CANNOT;
	}
	if (status == -PROSE_E_NOMEM)
		say("%s: no partition of %s: %s are free, and perhaps not in "
		    "one piece; `prose ps` shows who has memory, `prose up "
		    "--mem` sets how much there is",
		    r->o->file, size_text(bytes).s,
		    size_text(s->mem_free_bytes + s->mem_dirty_bytes).s);
	else
		say("%s: no partition of %s: %s", r->o->file,
		    size_text(bytes).s, ctl_strerror(status));
	return EXIT_PROSE;
}

static int64_t create(struct run *r, uint64_t bytes, uint64_t *out)
{
	const uint64_t arg[] = {bytes, 0};
	int64_t status;

	for (int i = 0; i < SCRUB_TRIES; i++) {
		strncpy((char *)r->ctl.mbox->data, r->name, PROSE_NAME_BYTES);
		status = ctl_hcall(&r->ctl, PROSE_H_CREATE, arg, 2, out);
		if (status != -PROSE_E_AGAIN)
			return status;
		if (ctl_ask(&r->ctl, PROTO_SCRUB, 0, NULL))
			return -PROSE_E_IO;
	}
	return status;
}

static uint64_t real_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

int run_create(struct run *r)
{
	uint64_t out[PROSE_MBOX_OUT], bytes, before;
	int64_t lpar;
	int status = make_plan(r);

	if (!status)
		status = reach(r);
	if (status)
		return status;
	bytes = wanted_bytes(r);
	if (bytes < r->plan.mem_bytes) {
		say("%s needs %s, more than the %s it is to have", r->o->file,
		    size_text(r->plan.mem_bytes).s, size_text(bytes).s);
		return EXIT_CANNOT;
	}
	ctl_step_aside(&r->ctl);
	before = real_ns();
	lpar = create(r, bytes, out);
	if (lpar <= 0)
		return no_partition(r, lpar, bytes);
	r->lpar = lpar;
	r->row_index = out[2];
	if (ctl_part_at(&r->ctl, r->row_index, &r->row) ||
	    r->row.lpar != r->lpar ||
	    !ctl_mem(&r->ctl, &r->row, 0, r->row.mem_bytes)) {
		say("the machine's tables are wrong: `prose down`, then `prose "
		    "up`");
		return EXIT_PROSE;
	}
	/* The call was served about halfway. */
	r->plan.epoch_ns = before / 2 + real_ns() / 2;
	r->plan.epoch_tb = r->row.created_tb;
	r->plan.tb_hz = r->ctl.machine->tb_hz;
	r->plan.lpar = r->lpar;
	r->plan.ram_fd = r->ctl.ram_fd;
	r->plan.ra = r->row.ra;
	return 0;
}

/* -- loading and starting ------------------------------------------------- */

int run_load(struct run *r)
{
	uint8_t *mem = ctl_mem(&r->ctl, &r->row, 0, r->row.mem_bytes);
	struct policy policy = r->o->policy;
	prose_gpa boot;
	char why[160];

	policy_from_conf(&policy,
			 r->app.fd < 0 ? &r->image.conf : &r->app.conf);
	policy_from_row(&policy, &r->row);
	if (policy_set(&r->ctl, r->lpar, &policy))
		return EXIT_PROSE;
	if (boot_load(&r->plan, mem, r->row.mem_bytes, &boot, why,
		      sizeof(why))) {
		say("%s %s", r->o->file, why);
		return EXIT_CANNOT;
	}
	r->row.desc = boot; /* until it is started: START's argument */
	pump_init(&r->pump, mem, r->row.mem_bytes, r->image.desc);
	r->pump.srv = r->srv;
	srv_place(r->srv, mem, r->row.mem_bytes);
	return 0;
}

int run_start(struct run *r)
{
	int64_t status = ctl_call(&r->ctl, PROSE_H_START, r->lpar,
				  r->image.entry, r->row.desc, r->image.desc);

	if (!status)
		return 0;
	say("%s cannot be started: %s", r->o->file,
	    status == -PROSE_E_INVAL
		? "it has no descriptor of this revision where "
		  "its note says: link it anew"
		: ctl_strerror(status));
	return status == -PROSE_E_INVAL ? EXIT_CANNOT : EXIT_PROSE;
}

void run_forget(struct run *r)
{
	const uint64_t arg[] = {r->lpar};

	if (!r->lpar || r->forgotten)
		return;
	ctl_awake(&r->ctl, 1);
	r->forgotten = !ctl_post(&r->ctl, PROSE_H_DESTROY, arg, 1);
}

void run_destroy(struct run *r)
{
	run_forget(r);
	if (r->srv)
		srv_destroy(r->srv);
	pump_deinit(&r->pump);
	/* The end of the process unmaps and closes all at once, sooner than
	 * one after the other. */
	if (r->forgotten)
		ctl_settle(&r->ctl);
	else
		ctl_close(&r->ctl);
}
