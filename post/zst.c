/* SPDX-License-Identifier: BSD-2-Clause */
#include "zst.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>
#include <zstd.h>

#define OUT_MAX (64ull << 30)
#define PAGE	4096

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

int zst_unpack_to(int in, int out)
{
	ZSTD_DStream *z = ZSTD_createDStream();
	int error = z ? unpack(z, in, out) : -ENOMEM;

	ZSTD_freeDStream(z);
	return error;
}

int zst_unpack(int *fd)
{
	const char *tmp = getenv("TMPDIR");
	int out = open(tmp && *tmp ? tmp : "/tmp",
		       O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	int error = out < 0 ? -errno : zst_unpack_to(*fd, out);

	if (error) {
		if (out >= 0)
			close(out);
		return error;
	}
	close(*fd);
	*fd = out;
	return 0;
}
