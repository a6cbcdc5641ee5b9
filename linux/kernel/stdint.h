/* SPDX-License-Identifier: BSD-2-Clause */
/* For abi/ inside of the kernel. */
#include <linux/types.h>
