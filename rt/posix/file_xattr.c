/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Extended attributes: files here have none, as on a file system that does
 * not support them.
 */
#include "file_sys.h"

#define NONE(name)                  \
	SYS(name)                   \
	{                           \
		return -EOPNOTSUPP; \
	}

NONE(getxattr)
NONE(lgetxattr)
NONE(fgetxattr)
NONE(setxattr)
NONE(lsetxattr)
NONE(fsetxattr)
NONE(listxattr)
NONE(llistxattr)
NONE(flistxattr)
NONE(removexattr)
NONE(lremovexattr)
NONE(fremovexattr)
