/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A walk over the flattened device tree that QEMU leaves, for the few things
 * wanted of it: RAM from 0 without a gap, the CPUs, the timebase. The tree
 * comes from whoever starts the machine, and is trusted.
 */
#include "powernv.h"
#include "string.h"

enum { BEGIN_NODE = 1, END_NODE, PROP, NOP, END = 9 };

struct node {
	const char *type;
	const uint32_t *reg;
	uint32_t reg_bytes;
};

static uint32_t be32(const void *p)
{
	uint32_t v;

	memcpy(&v, p, 4);
	return __builtin_bswap32(v);
}

static uint64_t be64(const void *p)
{
	return (uint64_t)be32(p) << 32 | be32((const char *)p + 4);
}

/* A node is read: is it one of ours? Memory nodes come in order. */
static void node_end(const struct node *n, struct fdt_info *info)
{
	if (!n->type || !n->reg)
		return;
	if (!strcmp(n->type, "cpu") && info->cpus < CPUS_MAX)
		info->pir[info->cpus++] = be32(n->reg);
	if (!strcmp(n->type, "memory") && n->reg_bytes >= 16 &&
	    be64(n->reg) == info->ram_bytes)
		info->ram_bytes += be64(n->reg + 2);
}

static void prop(struct node *n, struct fdt_info *info, const char *name,
		 const void *value, uint32_t bytes)
{
	if (!strcmp(name, "device_type")) {
		n->type = value;
	} else if (!strcmp(name, "reg")) {
		n->reg = value;
		n->reg_bytes = bytes;
	} else if (!strcmp(name, "timebase-frequency")) {
		info->tb_hz = be32((const char *)value + bytes - 4);
	}
}

void fdt_read(const void *fdt, struct fdt_info *info)
{
	const char *at = (const char *)fdt + be32((const char *)fdt + 8);
	const char *names = (const char *)fdt + be32((const char *)fdt + 12);
	struct node n = {0};
	uint32_t token, bytes;

	memset(info, 0, sizeof(*info));
	while ((token = be32(at)) != END) {
		at += 4;
		if (token == BEGIN_NODE || token == END_NODE) {
			node_end(&n, info);
			n = (struct node){0};
		}
		if (token == BEGIN_NODE)
			at += (strlen(at) + 4) & ~3ul;
		if (token == PROP) {
			bytes = be32(at);
			prop(&n, info, names + be32(at + 4), at + 8, bytes);
			at += 8 + ((bytes + 3) & ~3u);
		}
	}
}
