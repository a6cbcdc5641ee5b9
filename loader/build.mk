# SPDX-License-Identifier: BSD-2-Clause
# `prose` is linked statically: the dynamic linker would take a fourth of the
# time that a program's start takes. What needs more libraries than these is
# a program of its own, prose-NAME, which `prose` executes.
PROSE_LIBS += -ljson-c -lfdt
