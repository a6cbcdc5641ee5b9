# SPDX-License-Identifier: BSD-2-Clause
# Every .c and .S here and in hyp/ is part of the image.
NV_EXTRA := $(wildcard hyp/powernv/papr/*.c)
