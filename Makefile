# SPDX-License-Identifier: BSD-2-Clause
# The whole build, non-recursive. Folders say what they need in build.mk
# files, which hold lists only; config.mk (git-ignored) overrides variables.
#
#   make            everything: ./prose, ./prose-cc and what they use
#   make demo       install what is missing, build, show it
#   make test       all tests; make test T='part/chan-*' some of them
#   make bench      figures, also in build/bench.json
#   make eval       the evaluation (docs/evaluation.md); QUICK=1
#   make soak       random bytes for SECONDS=600; make test-kvm-nested
#   make soak-linux the Linux controller: BOOTS=20, SECONDS=600 of load
#   make gdbsuite   gdb's own testsuite against prose gdbserver
#   make headers    each header compiles alone
#   make install    PREFIX=/usr/local DESTDIR=

MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.DELETE_ON_ERROR:
.SECONDARY:
.SECONDEXPANSION:

PREFIX ?= /usr/local
B := build
T ?=
HOSTCC ?= gcc
JOBS ?= $(shell nproc)
PPC64 ?= powerpc64le-linux-gnu-

-include config.mk

# Recipes print a line each; V=1 shows the commands.
Q := $(if $(V),,@)
say = $(if $(V),,@echo '  $1 $(patsubst $(B)/%,%,$@)')

all:

WARN = -Wall -Wextra -Werror -Wno-unused-parameter \
       -Wno-missing-field-initializers
DEPS = -MMD -MP
CSTD = -std=gnu11 -O2 -g $(WARN) $(DEPS)

# Asked for once, and only when something is compiled for POWER.
GCC_INC = $(eval GCC_INC := $$(shell $(PPC64)gcc \
	  -print-file-name=include))$(GCC_INC)
LIBGCC = $(eval LIBGCC := $$(shell $(PPC64)gcc \
	 -print-libgcc-file-name))$(LIBGCC)

# What runs on POWER without a C library: hypervisor and rt.
PPC64_BARE = $(CSTD) -mcpu=power8 -mabi=elfv2 -mcmodel=medium -msoft-float \
	     -mno-vsx -mno-altivec -ffreestanding -fno-pie -fno-common \
	     -fno-stack-protector -fno-strict-aliasing -nostdinc \
	     -isystem $(GCC_INC)

include $(wildcard */build.mk */*/build.mk)

# -- the hypervisor on bare POWER8 -----------------------------------------

NV := $(B)/powernv
NV_SRC := $(wildcard hyp/*.c hyp/powernv/*.S hyp/powernv/*.c)
NV_SRC := $(filter-out %/offsets.c,$(NV_SRC)) $(NV_EXTRA)
NV_OBJ := $(patsubst %,$(NV)/%.o,$(basename $(NV_SRC)))
NV_CFLAGS = $(PPC64_BARE) -fasynchronous-unwind-tables -Iabi -Ilib -Ihyp \
	    -Ihyp/powernv -I$(NV)/gen -DPROSE_VERSION='"$(VERSION)"'
NV_GEN := $(patsubst hyp/powernv/%.c,$(NV)/gen/%.h, \
	    $(wildcard hyp/powernv/offsets.c))

$(NV)/%.o: %.c | $(NV_GEN)
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(PPC64)gcc $(NV_CFLAGS) -c $< -o $@

$(NV)/%.o: %.S | $(NV_GEN)
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(PPC64)gcc $(NV_CFLAGS) -D__ASSEMBLY__ -c $< -o $@

$(NV)/gen/offsets.h: hyp/powernv/offsets.c scripts/offsets.sed
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(PPC64)gcc $(NV_CFLAGS) -MT $@ -MF $(NV)/gen/offsets.d -S $< \
		-o $(NV)/gen/offsets.s
	$(Q)sed -nf scripts/offsets.sed $(NV)/gen/offsets.s >$@

# Of lib/, what the core uses.
$(NV)/lib.a: $(patsubst %.c,$(NV)/%.o,$(wildcard lib/*.c))
	@rm -f $@
	$(call say,AR)
	$(Q)$(PPC64)ar rcs $@ $^

$(NV)/hyp.elf: $(NV_OBJ) $(NV)/lib.a hyp/powernv/hyp.ld
	$(call say,LD)
	$(Q)$(PPC64)ld -nostdlib -static -z max-page-size=4096 \
		--no-warn-rwx-segments -T hyp/powernv/hyp.ld -Map $@.map \
		-o $@ $(NV_OBJ) $(NV)/lib.a $(LIBGCC)

$(NV)/hyp.bin: $(NV)/hyp.elf
	$(Q)$(PPC64)objcopy -O binary $< $@

# -- the hypervisor as a Linux process on KVM -------------------------------

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
	$(Q)$(HOSTCC) -static -o $@ $^ -pthread

# -- rt, the library OS, for each architecture -------------------------------
# Beside PPC64_BARE the same of x86-64, by the host's own compiler if that is
# what it is for.

X86 ?= $(if $(filter x86_64,$(shell uname -m)),,x86_64-linux-gnu-)
X86_INC = $(eval X86_INC := $$(shell $(X86)gcc \
	  -print-file-name=include))$(X86_INC)
X86_LIBGCC = $(eval X86_LIBGCC := $$(shell $(X86)gcc \
	     -print-libgcc-file-name))$(X86_LIBGCC)
X86_BARE = $(CSTD) -mgeneral-regs-only -fcf-protection=none -ffreestanding \
	   -fno-pie -fno-common -fno-stack-protector -fno-strict-aliasing \
	   -nostdinc -isystem $(X86_INC)

RT_ARCHS := rt/ppc64 rt/x86_64
RT_DIRS := $(filter-out $(RT_ARCHS),$(patsubst %/,%,$(wildcard rt/*/)))

# The libraries of architecture $1, and one's folder and objects.
rt_libs = $(patsubst rt/%,%,$(foreach d,$(RT_DIRS) rt/$1, \
	    $(if $(filter-out %/offsets.c,$(wildcard $d/*.[cS])),$d))) lib
rt_dir = $(if $(filter lib,$1),lib,rt/$1)
rt_src = $(filter-out %/offsets.c,$(wildcard $(call rt_dir,$1)/*.[cS]))
rt_obj = $(patsubst %,$(B)/$1/%.o,$(basename $(call rt_src,$2)))

# $1: rt's folder of it, $2: its tools' prefix, $3: flags, $4: libgcc; all
# but the first are names of variables. In rt.o nothing but prose_* can
# collide with a name of the application; rt-guest.elf is rt alone, for Linux
# binaries that are loaded above it. The attributes would forbid to link
# soft-float rt with an application.
define rt_for
RT_AR_$1 := $$(patsubst %,$(B)/$1/librt-%.a,$$(call rt_libs,$1))
RT_CFLAGS_$1 = $$($3) -fasynchronous-unwind-tables -Iabi -Ilib -Irt \
	       -Irt/$1 $$(patsubst %,-I%,$$(RT_DIRS)) -I$(B)/$1/gen

$(B)/$1/%.o: %.c | $(B)/$1/gen/offsets.h
	@mkdir -p $$(@D)
	$$(call say,CC)
	$$(Q)$$($2)gcc $$(RT_CFLAGS_$1) -c $$< -o $$@

$(B)/$1/%.o: %.S | $(B)/$1/gen/offsets.h
	@mkdir -p $$(@D)
	$$(call say,CC)
	$$(Q)$$($2)gcc $$(RT_CFLAGS_$1) -D__ASSEMBLY__ -c $$< -o $$@

$(B)/$1/gen/offsets.h: rt/$1/offsets.c scripts/offsets.sed
	@mkdir -p $$(@D)
	$$(call say,CC)
	$$(Q)$$($2)gcc $$(RT_CFLAGS_$1) -MT $$@ -MF $$(@D)/offsets.d -S $$< \
		-o $$(@D)/offsets.s
	$$(Q)sed -nf scripts/offsets.sed $$(@D)/offsets.s >$$@

$(B)/$1/librt-%.a: $$$$(call rt_obj,$1,$$$$*)
	@rm -f $$@
	$$(call say,AR)
	$$(Q)$$($2)ar rcs $$@ $$^
	$$(Q)$$($2)objcopy -R .gnu.attributes $$@

$(B)/$1/rt.o: $$(RT_AR_$1)
	$$(call say,LD)
	$$(Q)$$($2)ld -r --whole-archive $$^ -o $$@
	$$(Q)$$($2)objcopy --wildcard --keep-global-symbol='prose_*' $$@

$(B)/$1/rt-guest.elf: $$(RT_AR_$1) rt/$1/native.ld
	$$(call say,LD)
	$$(Q)$$($2)ld -nostdlib -static -z max-page-size=4096 \
		--no-warn-rwx-segments --build-id=sha1 \
		-T rt/$1/native.ld -Map $$@.map -o $$@ \
		--whole-archive $$(RT_AR_$1) --no-whole-archive $$($4)
	$$(Q)printf '\377\120' | dd of=$$@ bs=1 seek=7 conv=notrunc status=none

$(B)/$1/%.ld: rt/$1/%.ld
	@mkdir -p $$(@D)
	$$(Q)cp $$< $$@

$(B)/$1/conf.c: scripts/conf.c
	@mkdir -p $$(@D)
	$$(Q)cp $$< $$@

# Programs see the ABI as <prose/part.h> and so on.
$(B)/$1/include/prose/abi.h: $$(wildcard abi/*.h abi/arch/*.h)
	@rm -rf $$(@D)
	@mkdir -p $$(@D)
	$$(Q)cp -R abi/. $$(@D)

# The C library of native programs.
$(B)/musl/$1/lib/libc.a: scripts/musl
	$$(Q)scripts/musl $1

# What prose-cc needs to compile for it.
CC_FILES_$1 := $(B)/$1/rt.o $$(RT_AR_$1) $(B)/$1/native.ld $(B)/$1/conf.c \
	       $(B)/$1/include/prose/abi.h $(B)/musl/$1/lib/libc.a
toolchain-$1: prose-cc $$(CC_FILES_$1) $(B)/$1/rt-guest.elf
.PHONY: toolchain-$1
endef

$(eval $(call rt_for,ppc64,PPC64,PPC64_BARE,LIBGCC))
$(eval $(call rt_for,x86_64,X86,X86_BARE,X86_LIBGCC))

toolchain: toolchain-ppc64
ifneq ($(shell command -v $(X86)gcc),)
toolchain: toolchain-x86_64
endif

# -- tools on the controller -------------------------------------------------

HOST_CFLAGS = $(CSTD) -D_GNU_SOURCE -Iabi -Ilib -Ictl
VERSION := $(shell sed -n 's/^## \([0-9][0-9.a-z-]*\).*/\1/p' CHANGES \
	   2>/dev/null | head -n 1)
VERSION := $(or $(VERSION),0)
HOST_CFLAGS += -DPROSE_VERSION='"$(VERSION)"'

PROSE_SRC := $(wildcard loader/*.c loader/*/*.c ctl/*.c lib/*.c) \
	     $(PROSE_EXTRA)
PROSE_OBJ := $(patsubst %.c,$(B)/host/%.o,$(PROSE_SRC))

$(B)/host/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(HOSTCC) $(HOST_CFLAGS) -Iloader -c $< -o $@

# They say PROSE_VERSION.
$(B)/host/loader/main.o $(NV)/hyp/main.o: CHANGES

$(B)/prose: $(PROSE_OBJ)
	$(call say,LD)
	$(Q)$(HOSTCC) -static -o $@ $^ -pthread $(PROSE_LIBS)

# Commands that are programs of their own: `prose NAME` runs prose-NAME.
tool_obj = $(patsubst %.c,$(B)/host/%.o,$(wildcard $1/*.c ctl/*.c lib/*.c))

# Stacks with names, for tools that show them.
STACK_OBJ := $(patsubst %.c,$(B)/host/%.o,$(wildcard ctl/stack/*.c))
STACK_LIBS := -ldw -lelf -lunwind-x86_64

# What post/ says of cores uses both.
$(B)/prose-core: $(call tool_obj,post) $(STACK_OBJ)
	$(call say,LD)
	$(Q)$(HOSTCC) -o $@ $^ $(STACK_LIBS) -lzstd

$(B)/prose-gdbserver: $(call tool_obj,gdbproxy)
	$(call say,LD)
	$(Q)$(HOSTCC) -o $@ $^ $(GDBSERVER_LIBS)

$(B)/prose-top: $(call tool_obj,top) $(STACK_OBJ)
	$(call say,LD)
	$(Q)$(HOSTCC) -o $@ $^ $(STACK_LIBS) -lncursesw -ltinfo -lz -lm

$(B)/prose-resolve: $(patsubst %.c,$(B)/host/%.o,$(wildcard resolve/*.c))
	$(call say,LD)
	$(Q)$(HOSTCC) -o $@ $^

$(B)/prose-cc $(B)/prose-gdb: $(B)/%: scripts/%
	@mkdir -p $(@D)
	$(Q)install -m 755 $< $@

prose prose-cc: %: $(B)/%
	$(Q)ln -sf $< $@

TOOLS := $(patsubst %,$(B)/prose-%,core gdbserver gdb resolve top)

all: prose $(TOOLS) toolchain $(NV)/hyp.bin

# -- Linux as the controller: its kernel and initramfs ----------------------

LX := $(B)/linux
LX_LIB := $(LX)/tree/usr/lib/powerpc64le-linux-gnu
LX_DEV := libjson-c-dev libfdt-dev libdw-dev libelf-dev libncurses-dev \
	  zlib1g-dev libzstd-dev liblzma-dev libbz2-dev
LX_TOOLS := $(patsubst %,$(LX)/bin/prose-%,core gdbserver resolve top)

linux: $(LX)/initrd
.PHONY: linux

$(LX)/initrd: scripts/linux-image $(wildcard linux/root/*/*) $(LX)/prose.ko \
	      $(LX)/bin/prose $(LX_TOOLS) $(LX)/bin/prose-agent \
	      $(B)/ppc64/rt-guest.elf
	$(call say,IMAGE)
	$(Q)scripts/linux-image $(@D)

$(LX)/prose.ko: scripts/linux-module $(wildcard linux/*.[ch]) linux/Kbuild \
		$(wildcard abi/*.h)
	$(call say,MODULE)
	$(Q)scripts/linux-module $@

# The same commands, as programs of that Linux: static, since there is nothing
# in it but them. (ld warns of libc's parts that want shared libraries for
# names of hosts and users beyond its own files.)
$(LX)/tree:
	@mkdir -p $(@D)
	$(Q)ln -sfn "$$(scripts/debapt ppc64el $(LX_DEV))" $@

$(LX)/obj/%.o: %.c | $(LX)/tree
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(PPC64)gcc $(HOST_CFLAGS) -I$(LX)/tree/usr/include -Iloader \
		-c $< -o $@

lx_obj = $(patsubst %.c,$(LX)/obj/%.o,$1)
lx_tool = $(call lx_obj,$(wildcard $1/*.c ctl/*.c lib/*.c))
LX_STACK := $(call lx_obj,$(filter-out %/unwind.c,$(wildcard \
	    ctl/stack/*.c)) ctl/stack/without/unwind.c)

$(LX)/bin/prose: $(call lx_obj,$(PROSE_SRC))
$(LX)/bin/prose: private LIBS := $(PROSE_LIBS)
$(LX)/bin/prose-core: $(call lx_tool,post) $(LX_STACK)
$(LX)/bin/prose-core: private LIBS := -ldw -lelf -lz -lbz2 -llzma -lzstd
$(LX)/bin/prose-gdbserver: $(call lx_tool,gdbproxy)
$(LX)/bin/prose-gdbserver: private LIBS := $(GDBSERVER_LIBS)
$(LX)/bin/prose-resolve: $(call lx_obj,$(wildcard resolve/*.c))
$(LX)/bin/prose-top: $(call lx_tool,top) $(LX_STACK)
$(LX)/bin/prose-top: private LIBS := -ldw -lelf -lz -lbz2 -llzma \
	-lncursesw -ltinfo -lm

$(LX)/bin/prose $(LX_TOOLS):
	@mkdir -p $(@D)
	$(call say,LD)
	$(Q)$(PPC64)gcc -static -Wl,--no-warnings -o $@ $^ -pthread \
		-L$(LX_LIB) $(LIBS)
	$(Q)$(PPC64)strip $@

$(LX)/bin/prose-agent: linux/agent/agent.c abi/agent.h
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(PPC64)gcc $(CSTD) -MF $(LX)/agent.d -D_GNU_SOURCE -Iabi -static \
		-s -o $@ $<

# -- tests -------------------------------------------------------------------
# A unit test says in its first lines which folders it is linked with, as in
# `link: lib hyp`; the hypervisor's core comes with the fake machine.

SAN = -fsanitize=address,undefined -fno-sanitize-recover=undefined \
      -fno-omit-frame-pointer
UNIT_CFLAGS = $(HOST_CFLAGS) $(SAN) -It -Ihyp -Ihyp/fake -Iloader -I.
unit_src = $(filter-out loader/main.c ctl/main.c,$(wildcard $1/*.c \
	   $(if $(filter hyp,$1),hyp/fake/*.c) \
	   $(if $(filter loader,$1),loader/*/*.c)))
unit_obj = $(patsubst %.c,$(B)/san/%.o,$(call unit_src,$1))
unit_link = $(or $(shell sed -n '1,5s|.*link: *\([a-z ]*\).*|\1|p' $1),lib)
unit_libs = $(patsubst %,$(B)/san/lib%.a,$(call unit_link,$1) lib)

# Of these files, those that do not say in their first lines that they are
# about another machine than this one.
about = $(foreach f,$2,$(if $(filter-out $1,$(shell \
	sed -n '1,5s|.*machine[:=] *\([a-z0-9]*\).*|\1|p' $f)),,$f))

UNIT := $(patsubst %.c,$(B)/%,$(wildcard t/unit/*.c))
$(B)/san/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(HOSTCC) $(UNIT_CFLAGS) -c $< -o $@

$(B)/san/lib%.a: $$(call unit_obj,$$*)
	@mkdir -p $(@D)
	@rm -f $@
	$(call say,AR)
	$(Q)ar rcs $@ $^

$(B)/t/unit/%: t/unit/%.c $(B)/san/t/tap.o $$(call unit_libs,t/unit/$$*.c)
	@mkdir -p $(@D)
	$(call say,LD)
	$(Q)$(HOSTCC) $(UNIT_CFLAGS) -MF $@.d -o $@ $< $(B)/san/t/tap.o \
		-Wl,--start-group $(filter %.a,$^) -Wl,--end-group \
		-pthread $(PROSE_LIBS) -lz -lm

# Programs by prose-cc: $1 ends their folders' names, $2 is the target's
# option, $3 rt's folder, $4 what EXAMPLE_ variables are called.
define programs_for
$(B)/t$1/part/%: t/part/%.c t/tap.c t/tap.h prose-cc $$(CC_FILES_$3)
	@mkdir -p $$(@D)
	$$(call say,PROSE-CC)
	$$(Q)./prose-cc $2 -O2 -g $(WARN) -Iabi -It -o $$@ $$< t/tap.c

$(B)/t$1/prog/%: t/prog/%.c t/prog/hcall.h prose-cc $$(CC_FILES_$3)
	@mkdir -p $$(@D)
	$$(call say,PROSE-CC)
	$$(Q)./prose-cc $2 -O2 -g $(WARN) -Iabi -o $$@ $$<

$(B)/examples$1/%: examples/%.c prose-cc $$(CC_FILES_$3)
	@mkdir -p $$(@D)
	$$(call say,PROSE-CC)
	$$(Q)./prose-cc $2 -O2 -g $(WARN) -Iabi -Irt -Ilib \
		$$(EXAMPLE_$4_$$*) -o $$@ $$< \
		$$(subst -lrt-ppc64,-lrt-$3,$$(EXAMPLE_LIBS_$$*))
endef

$(eval $(call programs_for,,,ppc64,CFLAGS))
$(eval $(call programs_for,-x86_64,--target=x86_64,x86_64,XFLAGS))

PART := $(patsubst %.c,$(B)/%,$(call about,powernv,$(wildcard t/part/*.c)))
# What t/sys drives and judges.
PROG := $(patsubst %.c,$(B)/%,$(call about,powernv,$(wildcard t/prog/*.c)))
EXAMPLES := $(patsubst %.c,$(B)/%,$(wildcard examples/*.c))

# The same for the second machine, where this host can run it.
ifeq ($(shell uname -m),x86_64)
PART_X := $(patsubst t/%.c,$(B)/t-x86_64/%, \
	  $(call about,kvm,$(wildcard t/part/*.c)))
PROG_X := $(patsubst t/%.c,$(B)/t-x86_64/%, \
	  $(call about,kvm,$(wildcard t/prog/*.c)))
EXAMPLES_X := $(patsubst examples/%.c,$(B)/examples-x86_64/%, \
	      $(wildcard examples/*.c))
endif

examples: $(EXAMPLES) $(EXAMPLES_X)

# Real programs, so that their tests have less to wait for; those say it if
# one of them does not build.
apps: toolchain
	@for a in lua zlib sqlite3 redis; do scripts/app $$a >/dev/null || :; done
	@$(MAKE) --no-print-directory linux || :
ifneq ($(PART_X),)
	@for a in lua zlib sqlite3 redis; do \
		PROSE_TARGET=x86_64 scripts/app $$a >/dev/null || :; done
endif

tests: all $(if $(T),,apps) $(UNIT) $(PART) $(PROG) $(EXAMPLES) $(PART_X) $(PROG_X) \
       $(EXAMPLES_X)

test:
	@scripts/deps
	@$(MAKE) --no-print-directory -j$(JOBS) tests
	@t/run $(T)

demo:
	@scripts/deps
	@$(MAKE) --no-print-directory -j$(JOBS) all examples
	@scripts/demo

# Random bytes, executed so long; SEED=N repeats them.
soak: all $(PROG_X)
	@SOAK=$(or $(SECONDS),600) $(if $(SEED),SEED=$(SEED)) MACHINES=kvm \
		t/run sys/random-bytes-harm-nobody
.PHONY: soak

# The Linux controller: boots in a row, ten minutes of load, and of nonsense.
soak-linux: tests linux
	@BOOTS=$(or $(BOOTS),20) SOAK=$(or $(SECONDS),600) \
		t/run sys/linux-boots-in-a-row sys/linux-works-under-load \
		sys/linux-users-are-confined
.PHONY: soak-linux

# Parsers, by coverage: for so long each; T='gdb-packets' some.
fuzz:
	@for t in $(or $(T),srv gdb-packets agent-code elf-files); do \
		t/fuzz/run $$t $(or $(SECONDS),60) || exit; done
.PHONY: fuzz

# The kvm machine on ordinary KVM: QEMU's emulation of a processor with SVM.
test-kvm-nested: all $(PART_X) $(PROG_X) $(EXAMPLES_X)
	@scripts/nested-kvm $(or $(T),'part/*')
.PHONY: test-kvm-nested

# The tests of programs and of the machine, with Linux as the controller.
LINUX_TESTS := part/* \
	$(addprefix sys/,arguments-and-environment-arrive \
	busybox-applets-work channel-bytes-are-what-was-moved \
	closed-output-ends-its-reader exit-status-reaches-shell \
	files-answer-as-on-linux gups-verifies \
	input-is-waited-for isolation-holds job-control-works \
	kernels-of-ones-own-run lpar-commands-work \
	lua-runs-scripts pipes-and-files-behave \
	processes-end-as-on-linux root-and-ro-narrow schedules-hold \
	stdio-is-the-callers system-calls-survive-nonsense \
	vi-edits-in-a-terminal zlib-passes-its-own-check)
test-linux: tests linux
	@MACHINES=linux CANNOT=t/linux-cannot TIME_SCALE=$(or $(TIME_SCALE),6) \
		t/run $(foreach t,$(or $(T),$(LINUX_TESTS)),'$t')
.PHONY: test-linux

bench:
	@scripts/deps
	@$(MAKE) --no-print-directory -j$(JOBS) all examples
	@t/bench/run $(T)

# gdb's own testsuite; GDBSUITE='kvm -- gdb.base/break.exp' some of it.
gdbsuite: all
	@scripts/gdbsuite $(GDBSUITE)

headers:
	@scripts/header-check

fmt:
	@scripts/fmt

# -- the rest ----------------------------------------------------------------

install: all
	scripts/install '$(DESTDIR)' '$(PREFIX)'

clean:
	rm -rf $(filter-out $(B)/deb $(B)/musl,$(wildcard $(B)/*)) \
		prose prose-cc

distclean: clean
	rm -rf $(B)

.PHONY: all toolchain examples apps tests test demo bench gdbsuite headers fmt install \
	clean distclean

-include $(shell find $(B) -path $(B)/deb -prune -o -path $(B)/musl -prune -o -type f -name '*.d' -print 2>/dev/null)
