/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The errors of the ABI: an hcall's status is 0 or above for success,
 * -PROSE_E_x otherwise. The numbers are Linux's errno of the same name.
 */
#ifndef PROSE_ERRORS_H
#define PROSE_ERRORS_H

/* X(name, number, meaning) */
#define PROSE_ERRORS(X)                                      \
	X(PERM, 1, "this caller may not do that")            \
	X(NOENT, 2, "there is no such object")               \
	X(SRCH, 3, "no partition has this LPAR id")          \
	X(INTR, 4, "interrupted")                            \
	X(IO, 5, "the machine failed")                       \
	X(2BIG, 7, "larger than the call takes")             \
	X(AGAIN, 11, "free memory has to be scrubbed first") \
	X(NOMEM, 12, "not enough memory")                    \
	X(FAULT, 14, "an address outside the partition")     \
	X(BUSY, 16, "the object is in use")                  \
	X(EXIST, 17, "it is there already")                  \
	X(INVAL, 22, "an argument makes no sense")           \
	X(NOSPC, 28, "there is no room for that")            \
	X(NOSYS, 38, "no such call")                         \
	X(OPNOTSUPP, 95, "this machine cannot do that")

enum prose_error {
#define PROSE_X(name, number, meaning) PROSE_E_##name = number,
	PROSE_ERRORS(PROSE_X)
#undef PROSE_X
};

#endif
