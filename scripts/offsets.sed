# Assembly made from an offsets.c -> a header of #defines. The C file says
#	__asm__ volatile("\n->NAME %0" : : "i"(value));
1i\
/* Generated from offsets.c. */
s/^[[:space:]]*->\([A-Za-z0-9_]*\)[[:space:]]*[$#]*\(-\{0,1\}[0-9]*\).*/#define \1 \2/p
