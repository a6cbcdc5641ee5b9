// SPDX-License-Identifier: GPL-2.0-only
/*
 * The map of the machine's RAM, by its address. Pages come in one by one, as
 * they are touched: through the hypervisor's window, where it decides what
 * may be read and written (the rest gives SIGBUS); for a user's file after a
 * look at whose they are. Memory of partitions that are not a user's reads
 * as zeros, as free memory does, and is not written; so readers of what
 * changes hands meanwhile need no care.
 */
#include <linux/pagemap.h>
#include <linux/rwsem.h>
#include "prose.h"

static struct page *zeros;
static struct inode *home; /* whose map all files have */
static DEFINE_MUTEX(home_lock);

int map_init(void)
{
	zeros = alloc_page(GFP_KERNEL | __GFP_ZERO);
	return zeros ? 0 : -ENOMEM;
}

void map_exit(void)
{
	if (home)
		iput(home);
	__free_page(zeros);
}

/* There may be more than one node in file systems for the device. */
void map_open(struct inode *inode, struct file *file)
{
	mutex_lock(&home_lock);
	if (!home)
		home = igrab(inode);
	if (home)
		file->f_mapping = home->i_mapping;
	mutex_unlock(&home_lock);
}

void map_forget(u64 ra, u64 bytes)
{
	if (home)
		unmap_mapping_range(home->i_mapping, ra, bytes, 1);
}

/* -- what a user's file sees ---------------------------------------------- */

enum kind { REFUSED, WINDOW, MAILBOX, PARTITION };

static enum kind kind_of(const struct prose_file *f, u64 ra)
{
	u64 box = machine->mbox + f->client * sizeof(struct prose_mbox);
	u64 traces = machine->cpus * machine->trace_stride_bytes;

	if (ra >= PROSE_PARTS_RA)
		return PARTITION;
	if (ra >= PROSE_MACHINE_RA && ra < machine->mbox)
		return WINDOW;
	if (ra >= machine->trace && ra < machine->trace + traces)
		return WINDOW;
	return ra == (box & PAGE_MASK) ? MAILBOX : REFUSED;
}

static vm_fault_t window(struct vm_fault *vmf, u64 ra)
{
	return vmf_insert_pfn(vmf->vma, vmf->address,
			      (PROSE_PAPR_WINDOW + ra) >> PAGE_SHIFT);
}

static vm_fault_t partition(struct vm_fault *vmf, const struct prose_file *f,
			    u64 ra)
{
	vm_fault_t result = VM_FAULT_SIGBUS;

	if (parts_may_begin(f, ra))
		result = window(vmf, ra);
	else if (!(vmf->flags & FAULT_FLAG_WRITE))
		result = vmf_insert_pfn_prot(vmf->vma, vmf->address,
					     page_to_pfn(zeros), PAGE_READONLY);
	parts_may_end();
	return result;
}

static vm_fault_t user_fault(struct vm_fault *vmf)
{
	const struct prose_file *f = vmf->vma->vm_file->private_data;
	u64 ra = (u64)vmf->pgoff << PAGE_SHIFT;

	if (ra >= ram_bytes)
		return VM_FAULT_SIGBUS;
	switch (kind_of(f, ra)) {
	case PARTITION:
		return partition(vmf, f, ra);
	case WINDOW:
		return window(vmf, ra);
	case MAILBOX:
		return vmf_insert_pfn(vmf->vma, vmf->address,
				      page_to_pfn(f->page));
	default:
		return VM_FAULT_SIGBUS;
	}
}

/* A page that is there is to be written for the first time. */
static vm_fault_t user_mkwrite(struct vm_fault *vmf)
{
	const struct prose_file *f = vmf->vma->vm_file->private_data;
	u64 ra = (u64)vmf->pgoff << PAGE_SHIFT;
	bool may = kind_of(f, ra) == MAILBOX;

	if (kind_of(f, ra) == PARTITION) {
		may = parts_may_begin(f, ra);
		parts_may_end();
	}
	return may ? 0 : VM_FAULT_SIGBUS;
}

static const struct vm_operations_struct user_vm = {
    .fault = user_fault,
    .pfn_mkwrite = user_mkwrite,
};

/* -- what a raw one sees -------------------------------------------------- */

static vm_fault_t raw_fault(struct vm_fault *vmf)
{
	u64 ra = (u64)vmf->pgoff << PAGE_SHIFT;

	return ra < ram_bytes ? window(vmf, ra) : VM_FAULT_SIGBUS;
}

static const struct vm_operations_struct raw_vm = {
    .fault = raw_fault,
};

int prose_mmap(struct file *file, struct vm_area_struct *vma)
{
	const struct prose_file *f = file->private_data;
	u64 from = (u64)vma->vm_pgoff << PAGE_SHIFT;
	u64 bytes = vma->vm_end - vma->vm_start;

	if (from >= ram_bytes || bytes > ram_bytes - from)
		return -EINVAL;
	if (!(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	vma->vm_flags |= VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP | VM_IO;
	vma->vm_flags &= ~VM_MAYEXEC;
	vma->vm_ops = f->raw ? &raw_vm : &user_vm;
	return 0;
}
