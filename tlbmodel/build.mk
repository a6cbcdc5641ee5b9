# SPDX-License-Identifier: BSD-2-Clause
# The translation model: a plugin of QEMU, built when it is asked for.

TLB_SRC := tlbmodel/plugin.c tlbmodel/mark.c tlbmodel/model.c tlbmodel/hpt.c

$(B)/tlb-model.so: $(TLB_SRC) $(wildcard tlbmodel/*.h abi/*.h)
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(HOSTCC) $(CSTD) -MF $@.d -fPIC -shared -fvisibility=hidden \
		-Iabi -Itlbmodel -o $@ $(TLB_SRC)

tlb-model: $(B)/tlb-model.so
.PHONY: tlb-model

tests: $(B)/tlb-model.so
