/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Terminal settings: x86-64's bits and characters are those that 9P carries,
 * with the speeds in the control flags only.
 */
#include "linux_file.h"

#define CBAUD 0x100f

/* Baud of the codes 0..15, and of 0x1001 on (asm-generic/termbits.h). */
static const uint32_t baud[] = {
    0,	     50,      75,      110,	134,	 150,	  200,	   300,
    600,     1200,    1800,    2400,	4800,	 9600,	  19200,   38400,
    57600,   115200,  230400,  460800,	500000,	 576000,  921600,  1000000,
    1152000, 1500000, 2000000, 2500000, 3000000, 3500000, 4000000,
};

static uint32_t speed(uint32_t cflag)
{
	uint32_t code = cflag & 0xf;

	if (cflag & 0x1000)
		code += 15;
	return baud[code];
}

void linux_termios_in(struct prose_termios *to,
		      const struct linux_termios *from)
{
	to->iflag = from->iflag;
	to->oflag = from->oflag;
	to->cflag = from->cflag;
	to->lflag = from->lflag;
	to->line = from->line;
	__builtin_memcpy(to->cc, from->cc, sizeof(to->cc));
	to->ispeed = to->ospeed = speed(from->cflag);
}

void linux_termios_out(struct linux_termios *to,
		       const struct prose_termios *from)
{
	to->iflag = from->iflag;
	to->oflag = from->oflag;
	to->cflag = from->cflag;
	to->lflag = from->lflag;
	to->line = from->line;
	__builtin_memcpy(to->cc, from->cc, sizeof(to->cc));
}
