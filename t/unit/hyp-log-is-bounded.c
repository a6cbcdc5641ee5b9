/* SPDX-License-Identifier: BSD-2-Clause */
/* link: hyp
 * A partition cannot fill the disk that the hypervisor's log is on. */
#include "fake.h"
#include "tap.h"

static unsigned taken;
static int64_t refused;

static void chatter(struct vcpu *v, uint64_t arg)
{
	for (int i = 0; i < 1000 && !refused; i++) {
		int64_t status = fake_self(v, PROSE_H_LOG, 0, 256);

		if (status)
			refused = status;
		else
			taken++;
	}
	fake_self(v, PROSE_H_EXIT, PROSE_END_EXIT, 0, 0, 0);
}

int main(void)
{
	int64_t lpar;

	fake_boot(2, 64ull << 20);
	lpar = fake_start(1, chatter, 0);
	ok(lpar > 0, "it runs");
	fake_run(100 * FAKE_MS);
	is(taken, 256);
	is(refused, -PROSE_E_NOSPC);
	return tap_done();
}
