/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Device registers, and the way to the ISA ports: XSCOM (the chip's service
 * bus) to the ECCB, OPB master to LPC. Registers are big-endian and are
 * read and written by the cache-inhibited instructions.
 *
 * An ISA access is two XSCOM accesses; they are not shared between CPUs, so
 * a lock covers each.
 */
#include "powernv.h"

#define XSCOM_BASE 0x0003fc0000000000ull
#define ECCB_CTL   0xb0020
#define ECCB_STAT  0xb0022
#define ECCB_DATA  0xb0023

#define CTL_OP	 (0xd0ull << 56)
#define CTL_BYTE (1ull << 56) /* size 1 */
#define CTL_READ (1ull << 48)
#define OPB_IO	 0xd0010000u /* + port */

static struct lock isa_lock;

static uint64_t xscom(uint32_t pcba)
{
	return XSCOM_BASE | (uint64_t)(pcba & ~0xfu) << 4 |
	       (uint64_t)(pcba & 0xf) << 3;
}

#define MMIO(bits, load, store)                                  \
	uint##bits##_t mmio_in##bits(uint64_t addr)              \
	{                                                        \
		uint##bits##_t v;                                \
                                                                 \
		__asm__ volatile("sync; " load " %0, 0, %1"      \
				 : "=r"(v)                       \
				 : "r"(addr));                   \
		return __builtin_bswap##bits(v);                 \
	}                                                        \
                                                                 \
	void mmio_out##bits(uint64_t addr, uint##bits##_t value) \
	{                                                        \
		value = __builtin_bswap##bits(value);            \
		__asm__ volatile("sync; " store " %0, 0, %1"     \
				 :                               \
				 : "r"(value), "r"(addr)         \
				 : "memory");                    \
	}
MMIO(64, "ldcix", "stdcix")
MMIO(32, "lwzcix", "stwcix")

void mmio_out8(uint64_t addr, uint8_t value)
{
	__asm__ volatile("sync; stbcix %0, 0, %1"
			 :
			 : "r"(value), "r"(addr)
			 : "memory");
}

void isa_out(uint16_t port, uint8_t value)
{
	lock_take(&isa_lock);
	mmio_out64(xscom(ECCB_DATA), (uint64_t)value << 56);
	mmio_out64(xscom(ECCB_CTL), CTL_OP | CTL_BYTE | OPB_IO | port);
	lock_drop(&isa_lock);
}

uint8_t isa_in(uint16_t port)
{
	uint8_t value;

	lock_take(&isa_lock);
	mmio_out64(xscom(ECCB_CTL),
		   CTL_OP | CTL_READ | CTL_BYTE | OPB_IO | port);
	value = mmio_in64(xscom(ECCB_STAT)) >> 50;
	lock_drop(&isa_lock);
	return value;
}
