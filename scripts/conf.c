/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The note by which a program says what it wants (abi/note.h): prose-cc
 * compiles this with its --prose options and links it last.
 */
#include "hcalls.h"
#include "note.h"

#ifndef MEM
#define MEM 0
#endif
#ifndef STACK
#define STACK 0
#endif
#ifndef POLICY
#define POLICY 0
#endif
#ifndef REQUIRED
#define REQUIRED 0
#endif
#ifndef DESIRED
#define DESIRED 0
#endif
#ifndef CPU
#define CPU 0
#endif

static const struct {
	uint32_t name_bytes, bytes, type;
	char name[8];
	struct prose_note_conf conf;
} __attribute__((packed))
note __attribute__((section(".note.prose.conf"), used, aligned(4))) = {
    sizeof PROSE_NOTE_OWNER,
    sizeof(struct prose_note_conf),
    PROSE_NT_CONF,
    PROSE_NOTE_OWNER,
    {1, sizeof(struct prose_note_conf), MEM, STACK, POLICY, REQUIRED, DESIRED,
     CPU},
};

#ifdef PAGE_SHIFT
extern const unsigned prose_page_shift; /* rt/pt/pt.h */
const unsigned prose_page_shift = PAGE_SHIFT;
#endif
