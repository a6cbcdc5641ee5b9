# SPDX-License-Identifier: BSD-2-Clause
# The kvm machine: core and machine as one Linux process. abi/ is for quoted
# includes only: <err.h> is the C library's.

KV := $(B)/kvm
KV_OBJ := $(patsubst %.c,$(KV)/%.o,$(wildcard hyp/*.c hyp/kvm/*.c lib/*.c))
KV_CFLAGS = $(CSTD) -pthread -iquote abi -Ilib -Ihyp -Ihyp/kvm \
	    -DPROSE_VERSION='"$(VERSION)"'

ifeq ($(shell uname -m),x86_64)
all: $(KV)/prose-hyp-kvm
endif

$(KV)/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(HOSTCC) $(KV_CFLAGS) -c $< -o $@

$(KV)/prose-hyp-kvm: $(KV_OBJ)
	$(call say,LD)
	$(Q)$(HOSTCC) -o $@ $^ -pthread
