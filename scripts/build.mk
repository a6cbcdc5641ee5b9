# SPDX-License-Identifier: BSD-2-Clause
# make eval: the evaluation, into docs/evaluation; QUICK=1: under 5 minutes,
# into build/eval; EVAL='--places real,4K' and the like.

eval: all $(B)/tlb-model.so
	$(Q)scripts/eval $(if $(QUICK),--quick --fresh --out $(B)/eval) $(EVAL)
.PHONY: eval
