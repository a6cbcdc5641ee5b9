/* SPDX-License-Identifier: BSD-2-Clause */
#include "zst.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>
#include <zstd.h>

#define OUT_MAX (64ull << 30)
#define PAGE 4096

bool zst_is(int fd)
{
	uint32_t magic;

	return pread(fd, &magic, sizeof(magic), 0) == sizeof(magic) &&
	       magic == ZSTD_MAGICNUMBER;
}

static int put(int fd, const uint8_t *p, size_t bytes, uint64_t at)
{
	static const uint8_t zero[PAGE];

	while (bytes) {
		size_t n = bytes < PAGE ? bytes : PAGE;

		if (memcmp(p, zero, n) && pwrite(fd, p, n, at) != (ssize_t)n)
			return errno ? -errno : -ENOSPC;
		p += n;
		at += n;
		bytes -= n;
	}
	return 0;
}

static int unpack(ZSTD_DStream *z, int in, int out)
{
	size_t in_bytes = ZSTD_DStreamInSize();
	size_t out_bytes = ZSTD_DStreamOutSize();
	uint8_t *from = malloc(in_bytes), *to = malloc(out_bytes);
	uint64_t at = 0, read_at = 0;
	int error = from && to ? 0 : -ENOMEM;

	while (!error) {
		ssize_t n = pread(in, from, in_bytes, read_at);
		ZSTD_inBuffer i = {from, n, 0};

		if (n <= 0)
			break;
		read_at += n;
		while (i.pos < i.size && !error) {
			ZSTD_outBuffer o = {to, out_bytes, 0};

			/* What came before an error is kept. */
			if (ZSTD_isError(ZSTD_decompressStream(z, &o, &i))) {
				i.pos = i.size;
				read_at = ~0ull >> 1;
			}
			error = at + o.pos > OUT_MAX ? -EFBIG
						     : put(out, to, o.pos, at);
			at += o.pos;
		}
	}
	free(from);
	free(to);
	if (!error && ftruncate(out, at))
		error = -errno;
	return error;
}

int zst_unpack(int *fd)
{
	const char *tmp = getenv("TMPDIR");
	ZSTD_DStream *z = ZSTD_createDStream();
	int out = open(tmp && *tmp ? tmp : "/tmp",
		       O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	int error = out < 0 ? -errno : z ? unpack(z, *fd, out) : -ENOMEM;

	ZSTD_freeDStream(z);
	if (error) {
		if (out >= 0)
			close(out);
		return error;
	}
	close(*fd);
	*fd = out;
	return 0;
}

/* -- packing -------------------------------------------------------------- */

#define LEVEL 3

static int pack_all(ZSTD_CCtx *z, int in, int out)
{
	size_t in_bytes = 1 << 20, out_bytes = ZSTD_CStreamOutSize();
	uint8_t *from = malloc(in_bytes), *to = malloc(out_bytes);
	uint64_t read_at = 0, at = 0;
	int error = from && to ? 0 : -ENOMEM;
	size_t left = 1;

	while (!error && left) {
		ssize_t n = pread(in, from, in_bytes, read_at);
		ZSTD_inBuffer i = {from, n > 0 ? n : 0, 0};
		ZSTD_EndDirective end = n > 0 ? ZSTD_e_continue : ZSTD_e_end;

		read_at += i.size;
		do {
			ZSTD_outBuffer o = {to, out_bytes, 0};

			left = ZSTD_compressStream2(z, &o, &i, end);
			if (n < 0 || ZSTD_isError(left))
				error = -EIO;
			else if (pwrite(out, to, o.pos, at) != (ssize_t)o.pos)
				error = -ENOSPC;
			at += o.pos;
		} while (!error && (i.pos < i.size || (!n && left)));
		left = n > 0 ? 1 : left;
	}
	free(from);
	free(to);
	return error;
}

int zst_pack(const char *path)
{
	char draft[PATH_MAX], final[PATH_MAX];
	ZSTD_CCtx *z = ZSTD_createCCtx();
	int in = open(path, O_RDONLY | O_CLOEXEC), out, error;

	snprintf(final, sizeof(final), "%.4000s.zst", path);
	snprintf(draft, sizeof(draft), "%.4000s.zst.%d", path, getpid());
	out = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	error = in < 0 || out < 0 ? -errno : 0;
	if (!error && z) {
		ZSTD_CCtx_setParameter(z, ZSTD_c_compressionLevel, LEVEL);
		ZSTD_CCtx_setParameter(z, ZSTD_c_checksumFlag, 1);
		error = pack_all(z, in, out);
	}
	ZSTD_freeCCtx(z);
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
