// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/prose: the controller's way to the machine. Each open file is a
 * client of the hypervisor (abi/machine.h) and what the file offers is what
 * a client needs:
 *
 *   mmap   the machine's RAM, by its address; the hypervisor decides what
 *          of it may be read and written, the rest gives SIGBUS
 *   ioctl  PROSE_IOC_INFO: who am I, how much RAM is there
 *   write  a byte: ring the hypervisor; eight: as if it had rung
 *   read   eight bytes: how often it rang since; poll for that
 *
 * The file's end is the client's: the hypervisor destroys what it owned.
 */
#include <linux/fs.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/of_irq.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <asm/hvcall.h>
#include "../abi/machine.h"
#include "../abi/hcalls.h"
#include "../abi/papr.h"
#include "../abi/device.h"

#define OURS PROSE_CLIENT_LINUX /* the module's own client */
#define PATIENCE (5 * HZ)

struct prose_file {
	unsigned int client;
	u64 seen;
};

static DECLARE_WAIT_QUEUE_HEAD(bell);
static atomic64_t rung;
static DEFINE_MUTEX(clients_lock);
static DECLARE_BITMAP(clients, PROSE_CLIENTS);
static DEFINE_MUTEX(call_lock);
static struct prose_machine *machine;
static struct prose_mbox *mbox; /* of OURS */
static u64 ram_bytes;
static int irq;

static void *map(u64 ra, size_t bytes)
{
	return memremap(PROSE_PAPR_WINDOW + ra, bytes, MEMREMAP_WB);
}

static void ring(unsigned int client)
{
	plpar_hcall_norets(PROSE_PAPR_H_RING, client);
}

static irqreturn_t rang(int number, void *data)
{
	atomic64_inc(&rung);
	wake_up_all(&bell);
	return IRQ_HANDLED;
}

/* -- a call of our own ---------------------------------------------------- */

static bool answered(u64 serial)
{
	return smp_load_acquire(&mbox->reply) == serial;
}

static s64 call(u64 number, u64 arg)
{
	u64 serial;
	s64 status = -EIO;

	mutex_lock(&call_lock);
	serial = mbox->reply + 1;
	mbox->number = number;
	memset(mbox->arg, 0, sizeof(mbox->arg));
	mbox->arg[0] = arg;
	smp_store_release(&mbox->request, serial);
	ring(OURS);
	if (wait_event_timeout(bell, answered(serial), PATIENCE))
		status = mbox->status;
	mutex_unlock(&call_lock);
	return status;
}

/* -- the file ------------------------------------------------------------- */

static int prose_open(struct inode *inode, struct file *file)
{
	struct prose_file *f = kzalloc(sizeof(*f), GFP_KERNEL);
	unsigned int n;

	if (!f)
		return -ENOMEM;
	mutex_lock(&clients_lock);
	n = find_next_zero_bit(clients, PROSE_CLIENTS, OURS + 1);
	if (n < PROSE_CLIENTS)
		set_bit(n, clients);
	mutex_unlock(&clients_lock);
	if (n >= PROSE_CLIENTS) {
		kfree(f);
		return -EUSERS;
	}
	f->client = n;
	f->seen = atomic64_read(&rung);
	file->private_data = f;
	return 0;
}

static int prose_release(struct inode *inode, struct file *file)
{
	struct prose_file *f = file->private_data;
	s64 status = call(PROSE_H_CLIENT_GONE, f->client);

	if (status) /* its number stays taken: it may own something */
		pr_err("prose: client %u is gone: %lld\n", f->client, status);
	else
		clear_bit(f->client, clients);
	kfree(f);
	return 0;
}

static ssize_t prose_write(struct file *file, const char __user *from,
			   size_t bytes, loff_t *at)
{
	struct prose_file *f = file->private_data;

	if (bytes == sizeof(u64)) {
		f->seen--;
		return bytes;
	}
	if (bytes != 1)
		return -EINVAL;
	ring(f->client);
	return 1;
}

static ssize_t prose_read(struct file *file, char __user *to, size_t bytes,
			  loff_t *at)
{
	struct prose_file *f = file->private_data;
	u64 now = atomic64_read(&rung), count = now - f->seen;

	if (bytes != sizeof(count))
		return -EINVAL;
	if (!count && file->f_flags & O_NONBLOCK)
		return -EAGAIN;
	if (!count && wait_event_interruptible(bell, f->seen !=
					       atomic64_read(&rung)))
		return -ERESTARTSYS;
	now = atomic64_read(&rung);
	count = now - f->seen;
	f->seen = now;
	return copy_to_user(to, &count, sizeof(count)) ? -EFAULT :
							 sizeof(count);
}

static __poll_t prose_poll(struct file *file, poll_table *table)
{
	struct prose_file *f = file->private_data;

	poll_wait(file, &bell, table);
	return EPOLLOUT | EPOLLWRNORM |
	       (f->seen != atomic64_read(&rung) ? EPOLLIN | EPOLLRDNORM : 0);
}

static long prose_ioctl(struct file *file, unsigned int op, unsigned long arg)
{
	struct prose_file *f = file->private_data;
	struct prose_ioc_info info = {
		.ram_bytes = ram_bytes,
		.client = f->client,
		.revision = PROSE_MACHINE_REVISION,
	};

	if (op != PROSE_IOC_INFO)
		return -ENOTTY;
	return copy_to_user((void __user *)arg, &info, sizeof(info)) ? -EFAULT :
								       0;
}

/* -- the map -------------------------------------------------------------- */

static vm_fault_t prose_fault(struct vm_fault *vmf)
{
	u64 ra = (u64)vmf->pgoff << PAGE_SHIFT;

	if (ra >= ram_bytes)
		return VM_FAULT_SIGBUS;
	return vmf_insert_pfn(vmf->vma, vmf->address,
			      (PROSE_PAPR_WINDOW + ra) >> PAGE_SHIFT);
}

static const struct vm_operations_struct prose_vm = {
	.fault = prose_fault,
};

static int prose_mmap(struct file *file, struct vm_area_struct *vma)
{
	u64 from = (u64)vma->vm_pgoff << PAGE_SHIFT;
	u64 bytes = vma->vm_end - vma->vm_start;

	if (from >= ram_bytes || bytes > ram_bytes - from)
		return -EINVAL;
	if (!(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	vma->vm_flags |= VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP | VM_IO;
	vma->vm_flags &= ~VM_MAYEXEC;
	vma->vm_ops = &prose_vm;
	return 0;
}

static const struct file_operations prose_fops = {
	.owner = THIS_MODULE,
	.open = prose_open,
	.release = prose_release,
	.read = prose_read,
	.write = prose_write,
	.poll = prose_poll,
	.unlocked_ioctl = prose_ioctl,
	.mmap = prose_mmap,
	.llseek = no_llseek,
};

static struct miscdevice prose_dev = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "prose",
	.fops = &prose_fops,
	.mode = 0600,
};

/* -- coming and going ----------------------------------------------------- */

static int find_irq(void)
{
	struct device_node *node =
		of_find_compatible_node(NULL, NULL, "prose,controller");
	int number = node ? irq_of_parse_and_map(node, 0) : 0;

	of_node_put(node);
	return number;
}

static int map_machine(void)
{
	/* which is not for us to write */
	machine = ioremap_prot(PROSE_PAPR_WINDOW + PROSE_MACHINE_RA, PAGE_SIZE,
			       pgprot_val(PAGE_KERNEL_RO));
	if (!machine)
		return -ENOMEM;
	if (machine->magic != PROSE_MACHINE_MAGIC ||
	    machine->revision != PROSE_MACHINE_REVISION) {
		iounmap(machine);
		return -EPROTO;
	}
	ram_bytes = machine->ram_bytes;
	mbox = map(machine->mbox + OURS * sizeof(*mbox), PAGE_SIZE);
	if (mbox)
		return 0;
	iounmap(machine);
	return -ENOMEM;
}

static int __init prose_init(void)
{
	int error;

	irq = find_irq();
	if (!irq)
		return -ENODEV;
	error = map_machine();
	if (error)
		return error;
	error = request_irq(irq, rang, 0, "prose", &bell);
	if (error)
		goto unmap;
	error = misc_register(&prose_dev);
	if (!error)
		return 0;
	free_irq(irq, &bell);
unmap:
	memunmap(mbox);
	iounmap(machine);
	return error;
}

static void __exit prose_exit(void)
{
	misc_deregister(&prose_dev);
	free_irq(irq, &bell);
	memunmap(mbox);
	iounmap(machine);
}

module_init(prose_init);
module_exit(prose_exit);
MODULE_LICENSE("GPL v2");
MODULE_DESCRIPTION("PROSE's controller device");
