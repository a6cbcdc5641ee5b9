/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The partition's clock: nanoseconds of timebase in which it was not
 * stopped. What rt.h does not tell of rt/time.
 */
#ifndef RT_TIME_H
#define RT_TIME_H

#include "rt.h"

void time_init(void);
uint64_t time_ticks(void); /* the clock, in ticks of the timebase */
/* The raw timebase at which rt_now_ns() will be that, unless the partition
 * is stopped before; ~0 for RT_FOREVER. */
uint64_t time_tb(uint64_t ns);
uint64_t time_ns_of(uint64_t ticks);
uint64_t time_resolution_ns(void);

/* When the first timer fires, RT_FOREVER: none is set. */
uint64_t timer_next_ns(void);
uint64_t timer_next_tb(void);
/* Fire what is due; true if something was. */
bool timer_run(void);

#endif
