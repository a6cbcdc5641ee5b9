/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The wire's termios, which is asm-generic's, and this kernel's: the same on
 * x86-64, other bits in another order on powerpc, where what has no name
 * here (delays of teletypes, exotic speeds) is left as it is.
 */
#include "srv_termios.h"

#include <asm/ioctls.h>
#include <asm/termbits.h>
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>

#ifdef TCGETS2
typedef struct termios2 host_termios;
#define HOST_GET TCGETS2
#define HOST_SET TCSETS2
#else
typedef struct termios host_termios;
#define HOST_GET TCGETS
#define HOST_SET TCSETS
#endif

#define NR(a) (sizeof(a) / sizeof(*(a)))

struct bits {
	uint32_t wire, host, mask; /* of the host; 0: the bit itself */
};

static const struct bits in_bits[] = {
    {0x1, IGNBRK},   {0x2, BRKINT},	{0x4, IGNPAR},	 {0x8, PARMRK},
    {0x10, INPCK},   {0x20, ISTRIP},	{0x40, INLCR},	 {0x80, IGNCR},
    {0x100, ICRNL},  {0x200, IUCLC},	{0x400, IXON},	 {0x800, IXANY},
    {0x1000, IXOFF}, {0x2000, IMAXBEL}, {0x4000, IUTF8},
};
static const struct bits out_bits[] = {
    {0x1, OPOST},  {0x2, OLCUC},   {0x4, ONLCR},  {0x8, OCRNL},
    {0x10, ONOCR}, {0x20, ONLRET}, {0x40, OFILL}, {0x80, OFDEL},
};
static const struct bits control_bits[] = {
    {0x10, CS6, CSIZE},	  {0x20, CS7, CSIZE},	    {0x30, CS8, CSIZE},
    {0xf, B38400, CBAUD}, {0x1002, B115200, CBAUD}, {0x40, CSTOPB},
    {0x80, CREAD},	  {0x100, PARENB},	    {0x200, PARODD},
    {0x400, HUPCL},	  {0x800, CLOCAL},	    {0x80000000, CRTSCTS},
};
static const struct bits local_bits[] = {
    {0x1, ISIG},      {0x2, ICANON},	{0x4, XCASE},	  {0x8, ECHO},
    {0x10, ECHOE},    {0x20, ECHOK},	{0x40, ECHONL},	  {0x80, NOFLSH},
    {0x100, TOSTOP},  {0x200, ECHOCTL}, {0x400, ECHOPRT}, {0x800, ECHOKE},
    {0x1000, FLUSHO}, {0x4000, PENDIN}, {0x8000, IEXTEN},
};
static const uint8_t order[] = {
    VINTR, VQUIT, VERASE, VKILL,    VEOF,     VTIME,   VMIN,   VSWTC, VSTART,
    VSTOP, VSUSP, VEOL,	  VREPRINT, VDISCARD, VWERASE, VLNEXT, VEOL2,
};
static const int same = ICANON == 2 && VMIN == 6 && CBAUDEX == 010000;

static uint32_t mask_of(const struct bits *b)
{
	return b->mask ? b->mask : b->host;
}

static uint32_t to_wire(uint32_t host, const struct bits *b, unsigned n)
{
	uint32_t wire = 0;

	for (unsigned i = 0; i < n; i++)
		if ((host & mask_of(b + i)) == b[i].host)
			wire |= b[i].wire;
	return same ? host : wire;
}

/* A field of more than one bit is set by the entry that fits whole. */
static uint32_t to_host(uint32_t host, uint32_t wire, const struct bits *b,
			unsigned n)
{
	if (same)
		return wire;
	for (unsigned i = 0; i < n; i++) {
		uint32_t field = b[i].wire;

		if (b[i].mask == CSIZE)
			field = 0x30;
		else if (b[i].mask == CBAUD)
			field = 0x100f;
		if ((wire & field) == b[i].wire)
			host = (host & ~mask_of(b + i)) | b[i].host;
		else if (!b[i].mask)
			host &= ~b[i].host;
	}
	return host;
}

int termios_get(int fd, struct prose_termios *w)
{
	host_termios t;

	if (ioctl(fd, HOST_GET, &t))
		return -errno;
	w->iflag = to_wire(t.c_iflag, in_bits, NR(in_bits));
	w->oflag = to_wire(t.c_oflag, out_bits, NR(out_bits));
	w->cflag = to_wire(t.c_cflag, control_bits, NR(control_bits));
	w->lflag = to_wire(t.c_lflag, local_bits, NR(local_bits));
	w->line = t.c_line;
	for (unsigned i = 0; i < NR(order); i++)
		w->cc[i] = t.c_cc[order[i]];
	w->ispeed = t.c_ispeed;
	w->ospeed = t.c_ospeed;
	return 0;
}

int termios_set(int fd, const struct prose_termios *w)
{
	host_termios t;

	if (ioctl(fd, HOST_GET, &t))
		return -errno;
	t.c_iflag = to_host(t.c_iflag, w->iflag, in_bits, NR(in_bits));
	t.c_oflag = to_host(t.c_oflag, w->oflag, out_bits, NR(out_bits));
	t.c_cflag =
	    to_host(t.c_cflag, w->cflag, control_bits, NR(control_bits));
	t.c_lflag = to_host(t.c_lflag, w->lflag, local_bits, NR(local_bits));
	t.c_line = w->line;
	for (unsigned i = 0; i < NR(order); i++)
		t.c_cc[order[i]] = w->cc[i];
	t.c_ispeed = w->ispeed;
	t.c_ospeed = w->ospeed;
	return ioctl(fd, HOST_SET, &t) ? -errno : 0;
}
