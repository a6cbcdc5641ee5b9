/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A sparse file on its way to another process, over a stream: each piece is
 * followed by its bytes; they come in ascending order, and what lies between
 * them is zeros. One of no bytes comes last, and tells the file's size. A
 * stream that ends without it was given up.
 */
#ifndef CTL_PIECE_H
#define CTL_PIECE_H

#include <stdint.h>

struct piece {
	uint64_t at, bytes;
};

#endif
