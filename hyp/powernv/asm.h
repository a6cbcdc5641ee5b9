/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Numbers that assembly and C share: SPRs and their bits. Offsets into
 * structs are in the generated offsets.h, for assembly alone.
 */
#ifndef POWERNV_ASM_H
#define POWERNV_ASM_H

#define SPR_LR	      8
#define SPR_CTR	      9
#define SPR_DSCR      17
#define SPR_DSISR     18
#define SPR_DAR	      19
#define SPR_DEC	      22
#define SPR_SDR1      25
#define SPR_SRR0      26
#define SPR_SRR1      27
#define SPR_AMR	      29
#define SPR_IAMR      61
#define SPR_CTRLF     136
#define SPR_CTRLT     152
#define SPR_FSCR      153
#define SPR_UAMOR     157
#define SPR_VRSAVE    256
#define SPR_TB	      268
#define SPR_SPRG0     272
#define SPR_SPRG1     273
#define SPR_SPRG2     274
#define SPR_SPRG3     275
#define SPR_TBL_WRITE 284
#define SPR_TBU_WRITE 285
#define SPR_HSPRG0    304
#define SPR_HSPRG1    305
#define SPR_HDEC      310
#define SPR_RMOR      312
#define SPR_HRMOR     313
#define SPR_HSRR0     314
#define SPR_HSRR1     315
#define SPR_LPCR      318
#define SPR_LPIDR     319
#define SPR_HMER      336
#define SPR_AMOR      349
#define SPR_HFSCR     190
#define SPR_TAR	      815
#define SPR_VTB	      849
#define SPR_PPR	      896
#define SPR_HID0      1008
#define SPR_PIR	      1023

#define LPCR_ILE	0x2000000
#define LPCR_PECE	0x1f000
#define LPCR_HDICE	1
#define LPCR_RMLS_SHIFT 26

#define HID0_HILE_SHIFT 44

#define STACK_BYTES 16384 /* one a CPU */

#endif
