# SPDX-License-Identifier: BSD-2-Clause
# Kernels of one's own: compiled as rt is, and linked with its libraries
# instead of with rt.o and the C library.

KERNEL_CFLAGS := -nostdlib -ffreestanding -fno-stack-protector \
		 -fno-strict-aliasing -msoft-float -mno-vsx -mno-altivec \
		 -Wno-unused-parameter -Wno-missing-field-initializers \
		 -Irt/ppc64 -Irt/start -Irt/mem -Irt/time -Irt/thread -Irt/9p
KERNEL_LIBS := -Wl,--start-group -lrt-start -lrt-mem -lrt-time -lrt-thread \
	       -lrt-chan -lrt-9p -lrt-lib -lrt-ppc64 -Wl,--end-group

EXAMPLE_CFLAGS_kernel := $(KERNEL_CFLAGS)
EXAMPLE_LIBS_kernel := $(KERNEL_LIBS)
EXAMPLE_CFLAGS_own-scheduler := $(KERNEL_CFLAGS)
EXAMPLE_LIBS_own-scheduler := $(KERNEL_LIBS)
EXAMPLE_CFLAGS_own-allocator := $(KERNEL_CFLAGS)
EXAMPLE_LIBS_own-allocator := $(KERNEL_LIBS)
