// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/prose: the controller's way to the machine. Each open file is a
 * client of the hypervisor (abi/machine.h) and what the file offers is what
 * a client needs:
 *
 *   mmap   the machine's RAM, by its address (map.c)
 *   ioctl  PROSE_IOC_INFO: who am I, how much RAM is there
 *          PROSE_IOC_OWNER: whose is a client
 *   write  a byte: ring the hypervisor; eight: as if it had rung
 *   read   eight bytes: how often it rang since; poll for that
 *
 * The file's end is the client's: the hypervisor destroys what it owned.
 */
#include <linux/fs.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/nospec.h>
#include <linux/of.h>
#include <linux/of_irq.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include "../abi/device.h"
#include "prose.h"

#define PATIENCE (5 * HZ)
#define RESERVED 8 /* clients that only raw files may be */

static DECLARE_WAIT_QUEUE_HEAD(bell);
static atomic64_t rung;
static DEFINE_MUTEX(clients_lock);
static struct pid *owners[PROSE_CLIENTS]; /* clients_lock; NULL: free */
struct prose_machine *machine;
u64 ram_bytes;
static int irq;

static irqreturn_t rang(int number, void *data)
{
	users_rang();
	atomic64_inc(&rung);
	wake_up_all(&bell);
	return IRQ_HANDLED;
}

int prose_await(const u64 *reply, u64 serial)
{
	return wait_event_timeout(bell, smp_load_acquire(reply) == serial,
				  PATIENCE)
		   ? 0
		   : -EIO;
}

/* -- the file ------------------------------------------------------------- */

/* A client's number, or 0. */
static unsigned int client_new(bool raw)
{
	unsigned int end = PROSE_CLIENTS - (raw ? 0 : RESERVED), n;

	mutex_lock(&clients_lock);
	for (n = OURS + 1; n < end && owners[n]; n++)
		;
	if (n < end)
		owners[n] = get_pid(task_tgid(current));
	mutex_unlock(&clients_lock);
	return n < end ? n : 0;
}

static void client_free(unsigned int n)
{
	mutex_lock(&clients_lock);
	put_pid(owners[n]);
	owners[n] = NULL;
	mutex_unlock(&clients_lock);
}

/* Its process, in the caller's name space; 0: there is none. */
static u32 client_owner(unsigned int n)
{
	u32 pid = 0;

	if (n >= PROSE_CLIENTS)
		return 0;
	mutex_lock(&clients_lock);
	n = array_index_nospec(n, PROSE_CLIENTS);
	if (owners[n])
		pid = pid_vnr(owners[n]);
	mutex_unlock(&clients_lock);
	return pid;
}

static int prose_open(struct inode *inode, struct file *file)
{
	struct prose_file *f = kzalloc(sizeof(*f), GFP_KERNEL);
	int error = -EUSERS;

	if (!f)
		return -ENOMEM;
	f->raw = capable(CAP_SYS_RAWIO);
	f->uid = current_euid();
	f->seen = atomic64_read(&rung);
	f->client = client_new(f->raw);
	if (!f->client)
		goto free;
	error = f->raw ? 0 : user_init(f);
	if (error)
		goto give_back;
	map_open(inode, file);
	file->private_data = f;
	return 0;
give_back:
	client_free(f->client);
free:
	kfree(f);
	return error;
}

static int prose_release(struct inode *inode, struct file *file)
{
	struct prose_file *f = file->private_data;
	s64 status;

	if (!f->raw)
		parts_leave(f);
	status = call(PROSE_H_CLIENT_GONE, f->client);
	if (!f->raw)
		user_exit(f);
	if (status) /* its number stays taken: it may own something */
		pr_err("prose: client %u is gone: %lld\n", f->client, status);
	else
		client_free(f->client);
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
	if (f->raw)
		ring(f->client);
	else if (user_call(f))
		return -EINTR;
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
	if (!count &&
	    wait_event_interruptible(bell, f->seen != atomic64_read(&rung)))
		return -ERESTARTSYS;
	now = atomic64_read(&rung);
	count = now - f->seen;
	f->seen = now;
	return copy_to_user(to, &count, sizeof(count)) ? -EFAULT
						       : sizeof(count);
}

static __poll_t prose_poll(struct file *file, poll_table *table)
{
	struct prose_file *f = file->private_data;

	poll_wait(file, &bell, table);
	return EPOLLOUT | EPOLLWRNORM |
	       (f->seen != atomic64_read(&rung) ? EPOLLIN | EPOLLRDNORM : 0);
}

static long info(const struct prose_file *f, void __user *to)
{
	struct prose_ioc_info info = {
	    .ram_bytes = ram_bytes,
	    .client = f->client,
	    .revision = PROSE_MACHINE_REVISION,
	};

	return copy_to_user(to, &info, sizeof(info)) ? -EFAULT : 0;
}

static long owner(void __user *at)
{
	struct prose_ioc_owner o;

	if (copy_from_user(&o, at, sizeof(o)))
		return -EFAULT;
	o.pid = client_owner(o.client);
	if (!o.pid)
		return -ESRCH;
	return copy_to_user(at, &o, sizeof(o)) ? -EFAULT : 0;
}

static long prose_ioctl(struct file *file, unsigned int op, unsigned long arg)
{
	switch (op) {
	case PROSE_IOC_INFO:
		return info(file->private_data, (void __user *)arg);
	case PROSE_IOC_OWNER:
		return owner((void __user *)arg);
	}
	return -ENOTTY;
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
    .mode = 0666,
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
	return 0;
}

/* All but the device itself. */
static int begin(void)
{
	int error = map_machine();

	if (error)
		return error;
	error = calls_init();
	if (error)
		goto unmap;
	error = map_init();
	if (error)
		goto no_calls;
	error = request_irq(irq, rang, 0, "prose", &bell);
	if (!error)
		return 0;
	map_exit();
no_calls:
	calls_exit();
unmap:
	iounmap(machine);
	return error;
}

static void end(void)
{
	free_irq(irq, &bell);
	map_exit();
	calls_exit();
	iounmap(machine);
}

static int __init prose_init(void)
{
	int error;

	irq = find_irq();
	if (!irq)
		return -ENODEV;
	error = begin();
	if (error)
		return error;
	error = misc_register(&prose_dev);
	if (error)
		end();
	return error;
}

static void __exit prose_exit(void)
{
	misc_deregister(&prose_dev);
	end();
}

module_init(prose_init);
module_exit(prose_exit);
MODULE_LICENSE("GPL v2");
MODULE_DESCRIPTION("PROSE's controller device");
