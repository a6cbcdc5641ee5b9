# SPDX-License-Identifier: BSD-2-Clause
# json-c goes in whole: `prose run` starts faster with fewer libraries.
PROSE_LIBS += -Wl,-Bstatic -ljson-c -Wl,-Bdynamic
