/* SPDX-License-Identifier: BSD-2-Clause */
/* Which ELF files a partition was loaded from. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pview.h"

/* -- of a core file ------------------------------------------------------- */

static bool take_note(const uint8_t *note, size_t bytes, struct pview_file *to)
{
	struct prose_core_file f;
	size_t left;

	if (bytes < sizeof(f))
		return false;
	memcpy(&f, note, sizeof(f));
	left = bytes - sizeof(f);
	if (f.build_id_bytes > sizeof(to->build_id) || f.build_id_bytes > left)
		return false;
	*to = (struct pview_file){.lo = f.lo,
				  .hi = f.hi,
				  .bias = f.bias,
				  .program = f.program,
				  .build_id_bytes = f.build_id_bytes};
	note += sizeof(f);
	memcpy(to->build_id, note, f.build_id_bytes);
	left -= f.build_id_bytes;
	snprintf(to->path, sizeof(to->path), "%.*s", (int)(left & 0xffff),
		 note + f.build_id_bytes);
	return true;
}

static int files_of_core(const struct pview *v, struct pview_file *to, int max)
{
	int n = 0;

	for (unsigned i = 0; n < max; i++) {
		size_t bytes;
		const void *note = pview_note(v, PROSE_NOTE_OWNER,
					      PROSE_NT_CORE_FILE, i, &bytes);

		if (!note)
			break;
		n += take_note(note, bytes, &to[n]);
	}
	return n;
}

/* -- of a live one -------------------------------------------------------- */

/* As its launcher named it, seen from where the launcher is. */
static void find_program(const struct pview *v, const struct prose_boot *b,
			 char *path)
{
	char exec[PVIEW_PATH_BYTES], cwd[PVIEW_PATH_BYTES], link[64];
	ssize_t n;

	*path = 0;
	if (pview_string(v, b->exec, exec, sizeof(exec)) <= 0)
		return;
	if (*exec == '/') {
		strcpy(path, exec);
		return;
	}
	snprintf(link, sizeof(link), "/proc/%u/cwd", b->ppid);
	n = readlink(link, cwd, sizeof(cwd) - 1);
	if (n >= 0)
		cwd[n] = 0;
	else if (pview_string(v, b->cwd, cwd, sizeof(cwd)) < 0)
		return;
	if (snprintf(path, PVIEW_PATH_BYTES, "%s/%s", cwd, exec) >=
	    PVIEW_PATH_BYTES)
		*path = 0;
}

static int files_of_live(const struct pview *v, const char *rt_guest,
			 struct pview_file *to, int max)
{
	struct prose_boot b;
	int n = 1;

	if (pview_boot(v, &b) || max < 1)
		return 0;
	to[0] = (struct pview_file){.bias = b.app_base, .program = true};
	find_program(v, &b, to[0].path);
	if (b.flags & PROSE_BOOT_GUEST && rt_guest && max > 1) {
		to[n] = (struct pview_file){0};
		snprintf(to[n++].path, sizeof(to[0].path), "%s", rt_guest);
	}
	return n;
}

int pview_files(const struct pview *v, const char *rt_guest,
		struct pview_file *to, int max)
{
	return v->ctl ? files_of_live(v, rt_guest, to, max)
		      : files_of_core(v, to, max);
}
