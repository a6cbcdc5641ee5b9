/* SPDX-License-Identifier: BSD-2-Clause */
/* Apart, as term.h calls half the alphabet its own. */
#include "view.h"

#include <curses.h>
#include <unistd.h>

#include <term.h>

bool view_possible(void)
{
	int error;
	char *move;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) ||
	    setupterm(NULL, STDOUT_FILENO, &error) == ERR)
		return false;
	move = tigetstr("cup");
	return move && move != (char *)-1;
}
