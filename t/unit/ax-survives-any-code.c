/* SPDX-License-Identifier: BSD-2-Clause */
/* Agent expressions: what gdb sends is evaluated right, bad code is refused
 * by name, random code ends. */
#include <stdlib.h>
#include <string.h>
#include "ax.h"
#include "tap.h"

static char printed[64];

static int reg(void *arg, unsigned number, uint64_t *value)
{
	*value = 100 + number;
	return number < 64 ? 0 : -PROSE_E_NOENT;
}

static int mem(void *arg, uint64_t at, void *to, size_t bytes)
{
	static const uint8_t data[16] = {1, 2, 3, 4, 5, 6, 7, 0x88};

	if (at < 0x1000 || at - 0x1000 > sizeof(data) - bytes)
		return -PROSE_E_FAULT;
	memcpy(to, data + (at - 0x1000), bytes);
	return 0;
}

static void print(void *arg, const char *format, size_t bytes,
		  const uint64_t *args, unsigned nargs)
{
	uint64_t sum = strlen(format);

	for (unsigned i = 0; i < nargs; i++)
		sum += args[i];
	printed[0] = (char)sum;
}

static const struct ax_env env = {.reg = reg, .mem = mem, .print = print};

static long long run(const char *code, size_t bytes)
{
	uint64_t top = 0;
	int error = ax_run((const uint8_t *)code, bytes, &env, &top);

	return error ? error : (long long)top;
}
#define RUN(text) run(text, sizeof(text) - 1)

static void good(void)
{
	is(RUN("\x22\x07\x22\x05\x02\x27"), 12);
	is(RUN("\x22\x07\x22\x05\x03\x27"), 2);
	is(RUN("\x26\x00\x03\x27"), 103);
	is(RUN("\x23\x10\x00\x17\x27"), 1);
	is(RUN("\x23\x10\x00\x18\x27"), 0x0201);
	is(RUN("\x23\x10\x04\x19\x27"), 0x88070605);
	is(RUN("\x23\x10\x04\x19\x16\x20\x27"), (int32_t)0x88070605);
	is(RUN("\x22\xff\x16\x08\x22\x01\x14\x27"), 1);
	is(RUN("\x22\xff\x16\x08\x22\x01\x15\x27"), 0);
	is(RUN("\x22\x01\x20\x00\x08\x22\x05\x27\x22\x06\x27"), 6);
	is(RUN("\x22\x02\x22\x03\x2b\x03\x27"), 1);
	is(RUN("\x22\x02\x22\x03\x32\x01\x27"), 2);
	is(RUN("\x22\x01\x22\x02\x22\x03\x33\x27"), 2);
	is(RUN("\x22\x01\x22\x00\x22\x00\x34\x01\x00\x04"
	       "abc\0\x27"),
	   0);
	is(printed[0], 4);
}

static void bad(void)
{
	is(RUN(""), -PROSE_E_INVAL);
	is(RUN("\x02\x27"), -PROSE_E_INVAL);
	is(RUN("\x22"), -PROSE_E_INVAL);
	is(RUN("\x22\x01\x22\x00\x05\x27"), -PROSE_E_INVAL);
	is(RUN("\x25\x80\0\0\0\0\0\0\0\x22\xff\x16\x08\x05\x29\x22\x03\x27"),
	   3);
	is(RUN("\x21\x00\x00"), -PROSE_E_2BIG);
	is(RUN("\x21\xff\xff"), -PROSE_E_INVAL);
	is(RUN("\x23\x20\x00\x17\x27"), -PROSE_E_FAULT);
	is(RUN("\x26\x01\x00\x27"), -PROSE_E_NOENT);
	is(RUN("\x0c\x27"), -PROSE_E_OPNOTSUPP);
	is(RUN("\x22\x00\x28\x21\x00\x00"), -PROSE_E_INVAL);
	is(RUN("\x22\x00\x22\x00\x34\x00\x00\x09"
	       "abc\0\x27"),
	   -PROSE_E_INVAL);
}

static void any(void)
{
	unsigned ended = 0, n = 200000;

	srand(1);
	for (unsigned i = 0; i < n; i++) {
		size_t bytes = rand() % 40, at = 0;
		uint8_t *code = malloc(bytes + 1); /* ASan: no byte too far */
		uint64_t top;

		for (size_t k = 0; k < bytes; k++)
			code[k] = rand() % 4 ? rand() % 0x36 : rand();
		code = realloc(code, bytes ? bytes : 1);
		ax_run(code, bytes, &env, &top);
		while (ax_next_reg(code, bytes, &at) >= 0)
			;
		free(code);
		ended++;
	}
	is(ended, n);
}

int main(void)
{
	good();
	bad();
	any();
	return tap_done();
}
