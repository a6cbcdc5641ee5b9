/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the plugin uses of QEMU's TCG plugin interface, versions 1 (QEMU 7.2)
 * to 4 (10.0, docs/devel/tcg-plugins.rst); Debian packages no header of it.
 * Structs are opaque. Of meminfo the interface gives no MMU mode; that its low
 * 4 bits are the mode is how QEMU 4.2 to 10.0 pack it.
 */
#ifndef TLBMODEL_QEMU_H
#define TLBMODEL_QEMU_H

#include <stddef.h>
#include <stdint.h>

#define QEMU_API_OLD 1
#define QEMU_API_NEW 4 /* QEMU refuses 1 from version 2 on */
#define QEMU_EXPORT  __attribute__((visibility("default")))

struct qemu_plugin_tb;
struct qemu_plugin_insn;
struct qemu_plugin_hwaddr;

enum { QEMU_CB_NO_REGS = 0 };
enum { QEMU_MEM_RW = 3 };

typedef uint64_t qemu_id;
typedef void qemu_tb_cb(qemu_id id, struct qemu_plugin_tb *tb);
typedef void qemu_exec_cb(unsigned vcpu, void *arg);
typedef void qemu_mem_cb(unsigned vcpu, uint32_t info, uint64_t vaddr,
			 void *arg);

/* Modes of a server POWER: bit 0 privileged, 1 real (of data), 2 HV. */
#define QEMU_MODE(info) ((info)&15)
#define QEMU_MODE_REAL	2
#define QEMU_MODE_HV	4

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_id id, qemu_tb_cb *cb);
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *tb,
					  qemu_exec_cb *cb, int flags,
					  void *arg);
void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *insn,
				      qemu_mem_cb *cb, int flags, int rw,
				      void *arg);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn,
					    qemu_exec_cb *cb, int flags,
					    void *arg);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *
qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t n);
/* Version 1 returns the bytes and takes the instruction only, from 3 on it
 * copies them and returns their number: word_of() takes either. */
uintptr_t qemu_plugin_insn_data(const struct qemu_plugin_insn *insn, void *to,
				size_t bytes);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
void *qemu_plugin_insn_haddr(const struct qemu_plugin_insn *insn);
struct qemu_plugin_hwaddr *qemu_plugin_get_hwaddr(uint32_t info,
						  uint64_t vaddr);
uint64_t qemu_plugin_hwaddr_phys_addr(const struct qemu_plugin_hwaddr *h);
void qemu_plugin_outs(const char *text);

#endif
