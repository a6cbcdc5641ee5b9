# SPDX-License-Identifier: BSD-2-Clause
# Every .c and .S here and in hyp/ is part of the image; nothing to list.
