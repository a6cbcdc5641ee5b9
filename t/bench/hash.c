/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SHA-256 (FIPS 180-4) of a block, over and over: pure computing. Prints
 * the last one, so that nothing is optimised away.
 *     hash [TIMES]
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static uint32_t k[64];

/* The first 32 bits of the fractional parts of the cube roots of the first
 * 64 primes, by Newton's method in integers. */
static uint32_t cube_root_fraction(unsigned p)
{
	unsigned __int128 want = (unsigned __int128)p << 96, lo = 0;

	for (int bit = 35; bit >= 0; bit--) {
		unsigned __int128 x = lo | (unsigned __int128)1 << bit;

		if (x * x * x <= want)
			lo = x;
	}
	return (uint32_t)lo;
}

static void make_k(void)
{
	unsigned n = 0;

	for (unsigned p = 2; n < 64; p++) {
		unsigned d = 2;

		while (d * d <= p && p % d)
			d++;
		if (d * d > p)
			k[n++] = cube_root_fraction(p);
	}
}

static uint32_t ror(uint32_t x, int n)
{
	return x >> n | x << (32 - n);
}

static void block(uint32_t h[8], const uint32_t m[16])
{
	uint32_t w[64], s[8];

	for (int i = 0; i < 16; i++)
		w[i] = m[i];
	for (int i = 16; i < 64; i++)
		w[i] =
		    w[i - 16] + w[i - 7] +
		    (ror(w[i - 15], 7) ^ ror(w[i - 15], 18) ^ w[i - 15] >> 3) +
		    (ror(w[i - 2], 17) ^ ror(w[i - 2], 19) ^ w[i - 2] >> 10);
	for (int i = 0; i < 8; i++)
		s[i] = h[i];
	for (int i = 0; i < 64; i++) {
		uint32_t a = s[0], e = s[4];
		uint32_t t1 = s[7] + (ror(e, 6) ^ ror(e, 11) ^ ror(e, 25)) +
			      ((e & s[5]) ^ (~e & s[6])) + k[i] + w[i];
		uint32_t t2 = (ror(a, 2) ^ ror(a, 13) ^ ror(a, 22)) +
			      ((a & s[1]) ^ (a & s[2]) ^ (s[1] & s[2]));

		for (int j = 7; j > 0; j--)
			s[j] = s[j - 1];
		s[4] += t1;
		s[0] = t1 + t2;
	}
	for (int i = 0; i < 8; i++)
		h[i] += s[i];
}

int main(int argc, char **argv)
{
	long times = argc > 1 ? atol(argv[1]) : 1500000;
	uint32_t h[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
			 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
	uint32_t m[16] = {0x61626380};

	m[15] = 24;
	make_k();
	for (long i = 0; i < times; i++)
		block(h, m);
	for (int i = 0; i < 8; i++)
		printf("%08x", h[i]);
	puts("");
	return 0;
}
