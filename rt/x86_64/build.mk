# SPDX-License-Identifier: BSD-2-Clause
# rt for x86-64, by the host's own compiler if that is what it is for.

RTX := $(B)/x86_64
X86 ?= $(if $(filter x86_64,$(shell uname -m)),,x86_64-linux-gnu-)
X86_INC = $(eval X86_INC := $$(shell $(X86)gcc \
	  -print-file-name=include))$(X86_INC)
X86_LIBGCC = $(eval X86_LIBGCC := $$(shell $(X86)gcc \
	     -print-libgcc-file-name))$(X86_LIBGCC)
X86_BARE = $(CSTD) -mgeneral-regs-only -fcf-protection=none -ffreestanding \
	   -fno-pie -fno-common -fno-stack-protector -fno-strict-aliasing \
	   -nostdinc -isystem $(X86_INC)

RTX_DIRS := $(filter-out rt/ppc64 rt/x86_64,$(patsubst %/,%,$(wildcard rt/*/)))
RTX_LIBS := $(patsubst rt/%,%,$(foreach d,$(RTX_DIRS) rt/x86_64, \
	      $(if $(filter-out %/offsets.c,$(wildcard $d/*.[cS])),$d)))
RTX_LIBS += $(if $(wildcard rt/*.c),core) $(if $(wildcard lib/*.c),lib)
RTX_CFLAGS = $(X86_BARE) -fasynchronous-unwind-tables -Iabi -Ilib -Irt \
	     -Irt/x86_64 $(patsubst %,-I%,$(RTX_DIRS)) -I$(RTX)/gen
RTX_AR := $(patsubst %,$(RTX)/librt-%.a,$(RTX_LIBS))
MUSLX := $(B)/musl/x86_64

rtx_dir = $(if $(filter lib,$1),lib,$(if $(filter core,$1),rt,rt/$1))
rtx_src = $(filter-out %/offsets.c,$(wildcard $(call rtx_dir,$1)/*.[cS]))
rtx_obj = $(patsubst %,$(RTX)/%.o,$(basename $(call rtx_src,$1)))

$(RTX)/%.o: %.c | $(RTX)/gen/offsets.h
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(X86)gcc $(RTX_CFLAGS) -c $< -o $@

$(RTX)/%.o: %.S | $(RTX)/gen/offsets.h
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(X86)gcc $(RTX_CFLAGS) -D__ASSEMBLY__ -c $< -o $@

$(RTX)/gen/offsets.h: rt/x86_64/offsets.c scripts/offsets.sed
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(X86)gcc $(RTX_CFLAGS) -MT $@ -MF $(RTX)/gen/offsets.d -S $< \
		-o $(RTX)/gen/offsets.s
	$(Q)sed -nf scripts/offsets.sed $(RTX)/gen/offsets.s >$@

$(RTX)/librt-%.a: $$(call rtx_obj,$$*)
	@rm -f $@
	$(call say,AR)
	$(Q)$(X86)ar rcs $@ $^

$(RTX)/rt.o: $(RTX_AR)
	$(call say,LD)
	$(Q)$(X86)ld -r --whole-archive $^ -o $@
	$(Q)$(X86)objcopy --wildcard --keep-global-symbol='prose_*' $@

$(RTX)/rt-guest.elf: $(RTX_AR) rt/x86_64/native.ld
	$(call say,LD)
	$(Q)$(X86)ld -nostdlib -static -z max-page-size=4096 \
		--no-warn-rwx-segments -T rt/x86_64/native.ld -Map $@.map \
		-o $@ --whole-archive $(RTX_AR) --no-whole-archive \
		$(X86_LIBGCC)
	$(Q)printf '\377\120' | dd of=$@ bs=1 seek=7 conv=notrunc status=none

$(RTX)/%.ld: rt/x86_64/%.ld
	@mkdir -p $(@D)
	$(Q)cp $< $@

$(RTX)/conf.c: scripts/conf.c
	@mkdir -p $(@D)
	$(Q)cp $< $@

$(RTX)/include/prose/abi.h: $(wildcard abi/*.h abi/arch/*.h)
	@rm -rf $(@D)
	@mkdir -p $(@D)
	$(Q)cp -R abi/. $(@D)

$(MUSLX)/lib/libc.a: scripts/musl
	$(Q)scripts/musl x86_64

RTX_FILES := $(RTX)/rt.o $(RTX_AR) $(RTX)/native.ld $(RTX)/conf.c \
	     $(RTX)/include/prose/abi.h $(MUSLX)/lib/libc.a

toolchain-x86_64: prose-cc $(RTX_FILES) $(RTX)/rt-guest.elf
.PHONY: toolchain-x86_64

ifneq ($(shell command -v $(X86)gcc),)
toolchain: toolchain-x86_64
endif
