# SPDX-License-Identifier: BSD-2-Clause
# Kernels of one's own: compiled as rt is, and linked with its libraries
# instead of with rt.o and the C library.

KERNEL_ANY := -nostdlib -ffreestanding -fno-stack-protector \
	      -fno-strict-aliasing -Wno-unused-parameter \
	      -Wno-missing-field-initializers \
	      -Irt/start -Irt/mem -Irt/time -Irt/thread -Irt/9p
KERNEL_CFLAGS := $(KERNEL_ANY) -msoft-float -mno-vsx -mno-altivec -Irt/ppc64
KERNEL_XFLAGS := $(KERNEL_ANY) -mgeneral-regs-only -Irt/x86_64
KERNEL_LIBS := -Wl,--start-group -lrt-start -lrt-mem -lrt-time -lrt-thread \
	       -lrt-chan -lrt-9p -lrt-lib -lrt-ppc64 -Wl,--end-group

EXAMPLE_CFLAGS_kernel := $(KERNEL_CFLAGS)
EXAMPLE_XFLAGS_kernel := $(KERNEL_XFLAGS)
EXAMPLE_LIBS_kernel := $(KERNEL_LIBS)
EXAMPLE_CFLAGS_own-scheduler := $(KERNEL_CFLAGS)
EXAMPLE_XFLAGS_own-scheduler := $(KERNEL_XFLAGS)
EXAMPLE_LIBS_own-scheduler := $(KERNEL_LIBS)
EXAMPLE_CFLAGS_own-allocator := $(KERNEL_CFLAGS)
EXAMPLE_XFLAGS_own-allocator := $(KERNEL_XFLAGS)
EXAMPLE_LIBS_own-allocator := $(KERNEL_LIBS)
