/* SPDX-License-Identifier: BSD-2-Clause */
/* Numbers as people read them, in at most six characters or so. */
#ifndef TOP_FORMAT_H
#define TOP_FORMAT_H

#include <stddef.h>
#include <stdint.h>

void format_number(double v, char *out, size_t bytes);
void format_percent(double v, char *out, size_t bytes);
void format_count(double v, char *out, size_t bytes);
void format_bytes(double v, char *out, size_t bytes);
void format_duration(double seconds, char *out, size_t bytes);
void format_latency(double seconds, char *out, size_t bytes);

const char *format_state(uint32_t state);  /* enum prose_part_state */
const char *format_thread(uint32_t state); /* enum prose_thread_state */

#endif
