# SPDX-License-Identifier: BSD-2-Clause
# Unit tests of rt compile its sources in, with a machine of their own.
$(B)/t/unit/rt-%: private UNIT_CFLAGS += -iquote t/unit/rt -iquote rt \
	-iquote rt/thread -Wno-unused-function
