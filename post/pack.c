/* SPDX-License-Identifier: BSD-2-Clause */
/* Compressing cores: whole files, and what comes in pieces. Long zeros are
 * frames of their own, compressed once: what nobody touched takes no time. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>
#include <zstd.h>

#include "piece.h"
#include "zst.h"

#define LEVEL 3
#define ROOM  (1u << 20)
#define ZEROS (4u << 20)

struct packer {
	ZSTD_CCtx *z;
	int out;
	uint64_t at; /* in `out` */
	bool begun;  /* a frame that is not ended */
	uint8_t *from, *to, *zeros, *frame;
	size_t frame_bytes;
};

static void packer_deinit(struct packer *p)
{
	ZSTD_freeCCtx(p->z);
	free(p->from);
	free(p->to);
	free(p->zeros);
	free(p->frame);
}

/* To be deinited in any case. */
static int packer_init(struct packer *p, int out)
{
	size_t bound = ZSTD_compressBound(ZEROS);

	*p = (struct packer){.z = ZSTD_createCCtx(),
			     .out = out,
			     .from = malloc(ROOM),
			     .to = malloc(ROOM),
			     .zeros = calloc(1, ZEROS),
			     .frame = malloc(bound)};
	if (!p->z || !p->from || !p->to || !p->zeros || !p->frame)
		return -ENOMEM;
	ZSTD_CCtx_setParameter(p->z, ZSTD_c_compressionLevel, LEVEL);
	ZSTD_CCtx_setParameter(p->z, ZSTD_c_checksumFlag, 1);
	p->frame_bytes = ZSTD_compress2(p->z, p->frame, bound, p->zeros, ZEROS);
	return ZSTD_isError(p->frame_bytes) ? -EIO : 0;
}

static int put_out(struct packer *p, const uint8_t *data, size_t bytes)
{
	while (bytes) {
		ssize_t n = pwrite(p->out, data, bytes, p->at);

		if (n < 0 && errno != EINTR)
			return -errno;
		n = n < 0 ? 0 : n;
		data += n;
		p->at += n;
		bytes -= n;
	}
	return 0;
}

static int compress(struct packer *p, const void *data, size_t bytes,
		    ZSTD_EndDirective how)
{
	ZSTD_inBuffer in = {data, bytes, 0};
	size_t left;
	int error;

	do {
		ZSTD_outBuffer o = {p->to, ROOM, 0};

		left = ZSTD_compressStream2(p->z, &o, &in, how);
		if (ZSTD_isError(left))
			return -EIO;
		error = put_out(p, p->to, o.pos);
	} while (!error && (in.pos < in.size || (how == ZSTD_e_end && left)));
	p->begun = how != ZSTD_e_end;
	return error;
}

static int packer_put(struct packer *p, const void *data, size_t bytes)
{
	return compress(p, data, bytes, ZSTD_e_continue);
}

static int packer_end(struct packer *p)
{
	return p->begun ? compress(p, NULL, 0, ZSTD_e_end) : 0;
}

static int packer_zeros(struct packer *p, uint64_t bytes)
{
	int error = bytes < ZEROS ? 0 : packer_end(p);

	for (; !error && bytes >= ZEROS; bytes -= ZEROS)
		error = put_out(p, p->frame, p->frame_bytes);
	return error || !bytes ? error : packer_put(p, p->zeros, bytes);
}

/* -- a file --------------------------------------------------------------- */

static int pack_all(struct packer *p, int in)
{
	uint64_t at = 0;
	ssize_t n;
	int error;

	while ((n = pread(in, p->from, ROOM, at)) > 0) {
		error = packer_put(p, p->from, n);
		if (error)
			return error;
		at += n;
	}
	return n < 0 ? -errno : packer_end(p);
}

int zst_pack(const char *path)
{
	char draft[PATH_MAX], final[PATH_MAX];
	int in = open(path, O_RDONLY | O_CLOEXEC), out, error;
	struct packer p;

	snprintf(final, sizeof(final), "%.4000s.zst", path);
	snprintf(draft, sizeof(draft), "%.4000s.zst.%d", path, getpid());
	out = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	error = in < 0 || out < 0 ? -errno : packer_init(&p, out);
	if (in >= 0 && out >= 0) {
		if (!error)
			error = zst_is(in) ? -EALREADY : pack_all(&p, in);
		packer_deinit(&p);
	}
	if (in >= 0)
		close(in);
	if (out >= 0 && close(out) && !error)
		error = -errno;
	if (!error && rename(draft, final))
		error = -errno;
	if (error && out >= 0)
		unlink(draft);
	else if (!error)
		unlink(path);
	return error;
}

/* -- pieces --------------------------------------------------------------- */

static int get(int in, void *to, size_t bytes)
{
	uint8_t *p = to;

	while (bytes) {
		ssize_t n = read(in, p, bytes);

		if (!n)
			return -EPIPE;
		if (n < 0 && errno != EINTR)
			return -errno;
		n = n < 0 ? 0 : n;
		p += n;
		bytes -= n;
	}
	return 0;
}

static int squeeze(struct packer *p, int in)
{
	struct piece piece;
	uint64_t at = 0;
	int error;

	for (;;) {
		error = get(in, &piece, sizeof(piece));
		if (!error && piece.at < at)
			error = -EINVAL;
		if (!error)
			error = packer_zeros(p, piece.at - at);
		if (error || !piece.bytes)
			return error ? error : packer_end(p);
		at = piece.at + piece.bytes;
		while (!error && piece.bytes) {
			size_t n = piece.bytes < ROOM ? piece.bytes : ROOM;

			error = get(in, p->from, n);
			if (!error)
				error = packer_put(p, p->from, n);
			piece.bytes -= n;
		}
		if (error)
			return error;
	}
}

int zst_squeeze(int in, int out)
{
	struct packer p;
	int error = packer_init(&p, out);

	if (!error)
		error = squeeze(&p, in);
	packer_deinit(&p);
	return error;
}
