/* SPDX-License-Identifier: BSD-2-Clause */
/* The partition's flight recorder (abi/trace.h). */
#ifndef RT_RT_TRACE_H
#define RT_RT_TRACE_H

#include <stddef.h>
#include "trace.h"

void rt_trace(enum prose_trace_type type, uint64_t a, uint64_t b);
void rt_trace_path(const char *path, size_t bytes);
void rt_trace_fid(uint32_t fid, const char *path, size_t bytes);
void trace_init(void);

#endif
