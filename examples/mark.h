/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is between MARK_BEGIN and MARK_END is counted by itself where the
 * machine runs under the translation model (abi/tlbmodel.h, `prose tlb
 * --json`). They are an instruction each that does nothing; on x86-64 none.
 */
#ifndef EXAMPLES_MARK_H
#define EXAMPLES_MARK_H

#ifdef __powerpc64__
#define MARK_BEGIN __asm__ volatile("or 20,20,20" ::: "memory")
#define MARK_END   __asm__ volatile("or 21,21,21" ::: "memory")
#else
#define MARK_BEGIN __asm__ volatile("" ::: "memory")
#define MARK_END   __asm__ volatile("" ::: "memory")
#endif

#endif
