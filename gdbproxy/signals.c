/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * gdb numbers signals its own way (gdb's include/gdb/signals.def). Here is
 * where its numbers and Linux's differ; Linux's are the generic ones, as
 * POWER and x86-64 have them.
 */
#include "session.h"

static const struct {
	uint8_t gdb, linux_number;
} map[] = {
    {10, 7},  /* SIGBUS */
    {30, 10}, /* SIGUSR1 */
    {31, 12}, /* SIGUSR2 */
    {20, 17}, /* SIGCHLD */
    {19, 18}, /* SIGCONT */
    {17, 19}, /* SIGSTOP */
    {18, 20}, /* SIGTSTP */
    {16, 23}, /* SIGURG */
    {23, 29}, /* SIGIO */
    {32, 30}, /* SIGPWR */
    {12, 31}, /* SIGSYS */
    {77, 32}, /* signal 32, which gdb calls SIG32 */
};

unsigned signal_from_gdb(unsigned number)
{
	for (unsigned i = 0; i < sizeof(map) / sizeof(*map); i++)
		if (map[i].gdb == number)
			return map[i].linux_number;
	if (number >= 45 && number <= 75) /* SIG33 .. SIG63 */
		return number - 45 + 33;
	return number < 32 ? number : 0;
}

unsigned signal_to_gdb(unsigned number)
{
	for (unsigned i = 0; i < sizeof(map) / sizeof(*map); i++)
		if (map[i].linux_number == number)
			return map[i].gdb;
	if (number >= 33 && number <= 63)
		return number - 33 + 45;
	return number < 32 ? number : 143; /* "unknown signal" */
}
