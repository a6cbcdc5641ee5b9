/* SPDX-License-Identifier: BSD-2-Clause */
/* The machine state register (Power ISA 2.07, III-S 3.2.1). */
#ifndef RT_PPC64_MSR_H
#define RT_PPC64_MSR_H

#define MSR_SF	0x8000000000000000ull
#define MSR_VEC 0x2000000ull
#define MSR_VSX 0x800000ull
#define MSR_EE	0x8000ull
#define MSR_PR	0x4000ull
#define MSR_FP	0x2000ull
#define MSR_ME	0x1000ull
#define MSR_FE0 0x800ull
#define MSR_SE	0x400ull
#define MSR_FE1 0x100ull
#define MSR_IR	0x20ull
#define MSR_DR	0x10ull
#define MSR_RI	0x2ull
#define MSR_LE	0x1ull

#define MSR_MATH (MSR_FP | MSR_VEC | MSR_VSX)
#define MSR_RT	 (MSR_SF | MSR_ME | MSR_LE)
/* FE0 and FE1: what FPSCR enables is trapped, precisely. */
#define MSR_APP (MSR_RT | MSR_EE | MSR_RI | MSR_MATH | MSR_FE0 | MSR_FE1)

#endif
