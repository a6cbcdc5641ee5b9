/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two 16550 UARTs: the first is the log, the second the doorbell.
 *
 * Bytes from the controller are read by the interrupt on CPU 0 and kept
 * until the core asks. Bytes to it are a set, not a queue: a client that has
 * not been told yet is told once. What does not fit now goes out when the
 * UART says that there is room, so nobody waits for the controller.
 */
#include "powernv.h"

#define LOG  0x3f8
#define BELL 0x2f8

enum { DATA = 0, IER = 1, FCR = 2, IIR = 2, LCR = 3, MCR = 4, LSR = 5 };
#define IER_RX	 1
#define IER_TX	 2
#define LSR_DATA 1
#define LSR_THRE 0x20 /* the FIFO is empty */
#define FIFO	 16

#define RING 1024
static uint8_t ring[RING];
static uint32_t ring_head, ring_tail; /* taken, put */

static uint64_t untold[256 / 64]; /* bell_lock, as the next one */
static uint8_t ier;
static struct lock bell_lock, log_lock;

static void ier_set(uint8_t value)
{
	if (ier != value)
		isa_out(BELL + IER, value);
	ier = value;
}

void uart_init(void)
{
	isa_out(LOG + IER, 0);
	isa_out(LOG + LCR, 3);
	isa_out(LOG + FCR, 7);
	isa_out(BELL + LCR, 3);
	isa_out(BELL + FCR, 7);
	isa_out(BELL + MCR, 0xb);
	ier_set(IER_RX);
}

static void tell_one(void)
{
	unsigned i, bit;

	for (i = 0; i < 256 / 64; i++) {
		if (!untold[i])
			continue;
		bit = __builtin_ctzll(untold[i]);
		isa_out(BELL + DATA, i * 64 + bit);
		untold[i] &= ~(1ull << bit);
		return;
	}
}

static int untold_any(void)
{
	return (untold[0] | untold[1] | untold[2] | untold[3]) != 0;
}

/* bell_lock is held. */
static void tell(void)
{
	while (untold_any() && isa_in(BELL + LSR) & LSR_THRE)
		tell_one();
	ier_set(untold_any() ? IER_RX | IER_TX : IER_RX);
}

void mach_doorbell_put(uint8_t client)
{
	if (client >= PROSE_CLIENT_LINUX && papr_tell(client))
		return;
	lock_take(&bell_lock);
	untold[client / 64] |= 1ull << client % 64;
	tell();
	lock_drop(&bell_lock);
}

int mach_doorbell_get(void)
{
	uint32_t head = ring_head;
	uint8_t byte;

	if (head == __atomic_load_n(&ring_tail, __ATOMIC_ACQUIRE))
		return papr_doorbell_get();
	byte = ring[head % RING];
	__atomic_store_n(&ring_head, head + 1, __ATOMIC_RELEASE);
	return byte;
}

/* When the ring is full bytes stay in the UART, whose sender then waits;
 * PROSE_CLIENT_ALL in their stead makes the core look everywhere. */
int uart_interrupt(void)
{
	uint32_t tail = ring_tail;
	int came = 0;

	while (isa_in(BELL + LSR) & LSR_DATA) {
		uint8_t byte = isa_in(BELL + DATA);
		uint32_t used =
		    tail - __atomic_load_n(&ring_head, __ATOMIC_ACQUIRE);

		came = 1;
		if (used == RING)
			continue;
		if (used == RING - 1)
			byte = PROSE_CLIENT_ALL;
		ring[tail++ % RING] = byte;
		__atomic_store_n(&ring_tail, tail, __ATOMIC_RELEASE);
	}
	lock_take(&bell_lock);
	if (untold_any())
		tell();
	lock_drop(&bell_lock);
	return came;
}

/* Room for FIFO bytes; nobody waits for a log that does not take them. */
static void log_room(void)
{
	unsigned tries = 10000;

	while (!(isa_in(LOG + LSR) & LSR_THRE) && --tries)
		;
}

void mach_log(const char *text, size_t bytes)
{
	size_t i;

	lock_take(&log_lock);
	for (i = 0; i < bytes; i++) {
		if (i % FIFO == 0)
			log_room();
		isa_out(LOG + DATA, text[i]);
	}
	lock_drop(&log_lock);
}
