/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The base of the ABI: integer types, the size checks, the rules.
 *
 * All that crosses between hypervisor, partition and controller is described
 * by the headers of this folder and by nothing else. Every integer is
 * little-endian. A peer may rewrite its memory at any moment: copy, then
 * check. Structures only grow at the end; a feature bit announces an
 * addition, a new revision breaks.
 */
#ifndef PROSE_ABI_H
#define PROSE_ABI_H

#include <stdint.h>

/* The address of a byte in a partition, counted from the partition's 0. */
typedef uint64_t prose_gpa;

/* The address of a byte in the machine's RAM, which is also its offset in
 * the controller's map of that RAM. */
typedef uint64_t prose_ra;

/* What each side writes has cache lines of its own; POWER8's are 128 bytes
 * (User's Manual for POWER8, section 1.2), x86-64's pairs too. */
#define PROSE_LINE_BYTES 128

#define PROSE_PAGE_BYTES 4096

#ifdef __cplusplus
#define PROSE_ASSERT(expr) static_assert(expr, #expr)
#else
#define PROSE_ASSERT(expr) _Static_assert(expr, #expr)
#endif
#define PROSE_SIZE(type, bytes) PROSE_ASSERT(sizeof(type) == (bytes))
#define PROSE_AT(type, member, at) \
	PROSE_ASSERT(__builtin_offsetof(type, member) == (at))

#define PROSE_NAME_BYTES 32 /* of a partition or a thread, 0-terminated */

#endif
