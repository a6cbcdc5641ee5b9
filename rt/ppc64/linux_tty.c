/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Terminal settings: powerpc's bits and characters stand elsewhere than the
 * ones 9P carries, which are those of asm-generic/termbits.h.
 */
#include "linux_file.h"

/* A field of one and where it is in the other; widths are the same. */
struct field {
	uint32_t ppc, generic;
};

static const struct field iflag[] = {
    {0x1ff, 0x1ff},   {0x800, 0x800},	{0x200, 0x400}, /* IXON */
    {0x400, 0x1000},					/* IXOFF */
    {0x1000, 0x200},					/* IUCLC */
    {0x2000, 0x2000}, {0x4000, 0x4000},
};

static const struct field oflag[] = {
    {0xf9, 0xf9},      {0x2, 0x4}, /* ONLCR */
    {0x4, 0x2},			   /* OLCUC */
    {0x100, 0x100},		   /* NLDLY, of which only NL1 is generic */
    {0xc00, 0x1800},		   /* TABDLY */
    {0x3000, 0x600},		   /* CRDLY */
    {0x4000, 0x8000},		   /* FFDLY */
    {0x8000, 0x2000},		   /* BSDLY */
    {0x10000, 0x4000},		   /* VTDLY */
};

static const struct field cflag[] = {
    {0xf, 0xf},	   /* the speed, without what CBAUDEX marks */
    {0x300, 0x30}, /* CSIZE */
    {0x400, 0x40},   {0x800, 0x80},   {0x1000, 0x100},		{0x2000, 0x200},
    {0x4000, 0x400}, {0x8000, 0x800}, {0xe0000000, 0xe0000000},
};

static const struct field lflag[] = {
    {0x80, 0x1},	{0x100, 0x2},
    {0x4000, 0x4},	{0x8, 0x8},
    {0x2, 0x10},	{0x4, 0x20},
    {0x10, 0x40},	{0x80000000, 0x80},
    {0x400000, 0x100},	{0x40, 0x200},
    {0x20, 0x400},	{0x1, 0x800},
    {0x800000, 0x1000}, {0x20000000, 0x4000},
    {0x400, 0x8000},	{0x10000000, 0x10000},
};

/* Which generic character stands at each place of powerpc's; the last two
 * have no use. */
static const uint8_t place[19] = {0,  1,  2,  3, 4, 6,	11, 5,	16, 7,
				  14, 12, 10, 8, 9, 15, 13, 17, 18};

static uint32_t move(uint32_t v, uint32_t from, uint32_t to)
{
	return ((v & from) >> __builtin_ctz(from)) << __builtin_ctz(to);
}

static uint32_t in(uint32_t v, const struct field *f, unsigned n)
{
	uint32_t to = 0;

	for (unsigned i = 0; i < n; i++)
		to |= move(v, f[i].ppc, f[i].generic);
	return to;
}

static uint32_t out(uint32_t v, const struct field *f, unsigned n)
{
	uint32_t to = 0;

	for (unsigned i = 0; i < n; i++)
		to |= move(v, f[i].generic, f[i].ppc);
	return to;
}

#define IN(v, t)  in(v, t, sizeof(t) / sizeof(t[0]))
#define OUT(v, t) out(v, t, sizeof(t) / sizeof(t[0]))

/* Speeds above 38400: bit 4 here, CBAUDEX there, and then 0 here is BOTHER
 * there, which powerpc has at 31. */
static uint32_t speed_in(uint32_t v)
{
	if (!(v & 0x10))
		return v & 0xf;
	return v == 0x1f ? 0x1000 : 0x1000 | ((v & 0xf) + 1);
}

static uint32_t speed_out(uint32_t v)
{
	if (!(v & 0x1000))
		return v & 0xf;
	return v & 0xf ? 0x10 | ((v & 0xf) - 1) : 0x1f;
}

void linux_termios_in(struct prose_termios *to,
		      const struct linux_termios *from)
{
	to->iflag = IN(from->iflag, iflag);
	to->oflag = IN(from->oflag, oflag);
	to->cflag =
	    (IN(from->cflag, cflag) & ~0xfu) | speed_in(from->cflag & 0xff);
	to->lflag = IN(from->lflag, lflag);
	to->line = from->line;
	for (unsigned i = 0; i < 19; i++)
		to->cc[place[i]] = from->cc[i];
	to->ispeed = from->ispeed;
	to->ospeed = from->ospeed;
}

void linux_termios_out(struct linux_termios *to,
		       const struct prose_termios *from)
{
	to->iflag = OUT(from->iflag, iflag);
	to->oflag = OUT(from->oflag, oflag);
	to->cflag =
	    (OUT(from->cflag, cflag) & ~0xfu) | speed_out(from->cflag & 0x100f);
	to->lflag = OUT(from->lflag, lflag);
	to->line = from->line;
	for (unsigned i = 0; i < 19; i++)
		to->cc[i] = from->cc[place[i]];
	to->ispeed = from->ispeed;
	to->ospeed = from->ospeed;
}
