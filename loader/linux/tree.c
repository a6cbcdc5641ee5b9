/* SPDX-License-Identifier: BSD-2-Clause */
/* The device tree that Linux starts with: a small LoPAPR machine. */
#include "linux.h"

#include <libfdt.h>
#include <stdio.h>
#include <string.h>

#define PHANDLE_XICS 1

static int err; /* the first one; the tree is made in one go */

static void ok(int status)
{
	if (status < 0 && !err)
		err = status;
}

#define begin(f, name) ok(fdt_begin_node(f, name))
#define end(f)	       ok(fdt_end_node(f))
#define str(f, k, v)   ok(fdt_property_string(f, k, v))
#define cell(f, k, v)  ok(fdt_property_cell(f, k, v))
#define flag(f, k)     ok(fdt_property(f, k, NULL, 0))

static void cells(void *f, const char *key, const uint32_t *v, unsigned n)
{
	fdt32_t be[64];

	for (unsigned i = 0; i < n; i++)
		be[i] = cpu_to_fdt32(v[i]);
	ok(fdt_property(f, key, be, 4 * n));
}
#define CELLS(f, key, ...)                             \
	cells(f, key, (const uint32_t[]){__VA_ARGS__}, \
	      sizeof((const uint32_t[]){__VA_ARGS__}) / 4)

static void chosen(void *f, uint64_t initrd_bytes, const char *append)
{
	char args[LINUX_APPEND_BYTES + 32];

	snprintf(args, sizeof(args), "console=hvc0 quiet %s", append);
	begin(f, "chosen");
	str(f, "bootargs", args);
	CELLS(f, "linux,initrd-start", 0, LINUX_INITRD);
	CELLS(f, "linux,initrd-end", 0, LINUX_INITRD + initrd_bytes);
	str(f, "stdout-path", "/vdevice/vty@30000000");
	end(f);
}

static void memory(void *f)
{
	begin(f, "memory@0");
	str(f, "device_type", "memory");
	CELLS(f, "reg", 0, 0, 0, LINUX_AREA);
	end(f);
}

static void cpu(void *f, unsigned n, uint32_t tb_hz)
{
	char name[32];

	snprintf(name, sizeof(name), "PowerPC,POWER8@%x", n);
	begin(f, name);
	str(f, "device_type", "cpu");
	cell(f, "reg", n);
	str(f, "status", "okay");
	cell(f, "timebase-frequency", tb_hz);
	cell(f, "clock-frequency", 2000000000);
	cell(f, "d-cache-block-size", 128);
	cell(f, "d-cache-line-size", 128);
	cell(f, "i-cache-block-size", 128);
	cell(f, "i-cache-line-size", 128);
	cell(f, "d-cache-size", 0x8000);
	cell(f, "i-cache-size", 0x8000);
	cell(f, "ibm,slb-size", 32);
	cell(f, "slb-size", 32);
	CELLS(f, "ibm,pft-size", 0, PROSE_PAPR_HPT_SHIFT);
	CELLS(f, "ibm,ppc-interrupt-server#s", n);
	CELLS(f, "ibm,ppc-interrupt-gserver#s", n, 0);
	CELLS(f, "ibm,processor-segment-sizes", 28, 40, ~0u, ~0u);
	/* base shift, SLB bits, how many; then actual shift, HPTE bits */
	CELLS(f, "ibm,segment-page-sizes", 12, 0, 3, 12, 0, 16, 7, 24, 0x38, 16,
	      0x110, 2, 16, 1, 24, 8, 24, 0x100, 1, 24, 0);
	cell(f, "ibm,vmx", 2);
	flag(f, "64-bit");
	end(f);
}

static void cpus(void *f, unsigned n, uint32_t tb_hz)
{
	begin(f, "cpus");
	cell(f, "#address-cells", 1);
	cell(f, "#size-cells", 0);
	for (unsigned i = 0; i < n; i++)
		cpu(f, i, tb_hz);
	end(f);
}

static void rtas(void *f)
{
	static const char offers[] = "hcall-pft\0hcall-term\0hcall-interrupt\0"
				     "hcall-set-mode\0hcall-bulk";

	begin(f, "rtas");
	cell(f, "linux,rtas-base", LINUX_RTAS);
	cell(f, "linux,rtas-entry", LINUX_RTAS);
	cell(f, "rtas-size", LINUX_RTAS_BYTES);
	cell(f, "rtas-version", 1);
	flag(f, "ibm,extended-os-term");
	ok(fdt_property(f, "ibm,hypertas-functions", offers, sizeof(offers)));
#define X(token, name) cell(f, name, token);
	PROSE_PAPR_RTAS(X)
#undef X
	end(f);
}

static void interrupts(void *f, unsigned servers)
{
	begin(f, "interrupt-controller");
	str(f, "device_type", "PowerPC-External-Interrupt-Presentation");
	str(f, "compatible", "IBM,ppc-xicp");
	flag(f, "interrupt-controller");
	CELLS(f, "ibm,interrupt-server-ranges", 0, servers);
	cell(f, "#interrupt-cells", 2);
	cell(f, "#address-cells", 0);
	cell(f, "phandle", PHANDLE_XICS);
	end(f);
}

static void vty(void *f, unsigned n)
{
	char name[] = "vty@3000000x";

	name[sizeof(name) - 2] = '0' + n;
	begin(f, name);
	str(f, "device_type", "serial");
	str(f, "compatible", "hvterm1");
	cell(f, "reg", PROSE_PAPR_VTY + n);
	CELLS(f, "interrupts", PROSE_PAPR_IRQ_VTY + n, 0);
	end(f);
}

static void vdevice(void *f)
{
	begin(f, "vdevice");
	str(f, "device_type", "vdevice");
	str(f, "compatible", "IBM,vdevice");
	cell(f, "#address-cells", 1);
	cell(f, "#size-cells", 0);
	for (unsigned n = 0; n < PROSE_PAPR_VTYS; n++)
		vty(f, n);
	end(f);
}

static void prose(void *f, int shares)
{
	begin(f, "prose");
	str(f, "compatible", "prose,controller");
	CELLS(f, "interrupts", PROSE_PAPR_IRQ_BELL, 0);
	if (shares)
		flag(f, "share");
	end(f);
}

int lx_tree_make(void *f, size_t bytes, uint64_t initrd_bytes, uint32_t tb_hz,
		 const struct lx *lx)
{
	err = 0;
	ok(fdt_create(f, bytes));
	ok(fdt_add_reservemap_entry(f, LINUX_RTAS, LINUX_RTAS_BYTES));
	ok(fdt_finish_reservemap(f));
	begin(f, "");
	cell(f, "#address-cells", 2);
	cell(f, "#size-cells", 2);
	cell(f, "interrupt-parent", PHANDLE_XICS);
	str(f, "device_type", "chrp");
	str(f, "model", "PROSE controller (powernv)");
	str(f, "compatible", "prose,papr");
	chosen(f, initrd_bytes, lx->append);
	memory(f);
	cpus(f, lx->cpus, tb_hz);
	rtas(f);
	interrupts(f, lx->cpus);
	vdevice(f);
	prose(f, lx->shares);
	end(f);
	ok(fdt_finish(f));
	return err;
}
