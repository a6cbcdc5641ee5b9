/* SPDX-License-Identifier: BSD-2-Clause */
/* A stack machine; the numbers are gdb's. Operands are big-endian. */
#include "ax.h"

enum {
	ADD = 2,
	SUB,
	MUL,
	DIV_S,
	DIV_U,
	REM_S,
	REM_U,
	LSH,
	RSH_S,
	RSH_U,
	LOG_NOT = 0x0e,
	AND,
	OR,
	XOR,
	BIT_NOT,
	EQUAL,
	LESS_S,
	LESS_U,
	EXT,
	REF8,
	REF16,
	REF32,
	REF64,
	IF_GOTO = 0x20,
	GOTO,
	CONST8,
	CONST16,
	CONST32,
	CONST64,
	REG,
	END,
	DUP,
	POP,
	ZERO_EXT,
	SWAP,
	PICK = 0x32,
	ROT,
	PRINTF
};

struct machine {
	const uint8_t *code;
	size_t bytes, pc;
	const struct ax_env *env;
	uint64_t stack[AX_STACK];
	unsigned depth;
	int error;
};

/* How many operand bytes an operation has; -1: there is no such. */
static int operands(uint8_t op)
{
	switch (op) {
	case EXT:
	case CONST8:
	case ZERO_EXT:
	case PICK:
		return 1;
	case IF_GOTO:
	case GOTO:
	case CONST16:
	case REG:
		return 2;
	case PRINTF:
		return 3; /* and the string */
	case CONST32:
		return 4;
	case CONST64:
		return 8;
	}
	return op >= ADD && op <= PRINTF ? 0 : -1;
}

static uint64_t operand(struct machine *m, unsigned bytes)
{
	uint64_t value = 0;

	if (bytes > m->bytes - m->pc) {
		m->error = -PROSE_E_INVAL;
		return 0;
	}
	while (bytes--)
		value = value << 8 | m->code[m->pc++];
	return value;
}

static void push(struct machine *m, uint64_t value)
{
	if (m->depth == AX_STACK)
		m->error = -PROSE_E_INVAL;
	else
		m->stack[m->depth++] = value;
}

static uint64_t pop(struct machine *m)
{
	if (m->depth)
		return m->stack[--m->depth];
	m->error = -PROSE_E_INVAL;
	return 0;
}

static uint64_t divide(struct machine *m, uint8_t op, uint64_t a, uint64_t b)
{
	if (!b) {
		m->error = -PROSE_E_INVAL;
		return 0;
	}
	if (op == DIV_U)
		return a / b;
	if (op == REM_U)
		return a % b;
	if (b == ~0ull) /* the one that overflows among them */
		return op == DIV_S ? -a : 0;
	return op == DIV_S ? (int64_t)a / (int64_t)b : (int64_t)a % (int64_t)b;
}

static uint64_t shift(uint8_t op, uint64_t a, uint64_t b)
{
	if (b > 63)
		return op == RSH_S && (int64_t)a < 0 ? ~0ull : 0;
	if (op == RSH_S)
		return (int64_t)a >> b;
	return op == LSH ? a << b : a >> b;
}

static void binary(struct machine *m, uint8_t op)
{
	uint64_t b = pop(m), a = pop(m);

	switch (op) {
	case ADD:
		push(m, a + b);
		break;
	case SUB:
		push(m, a - b);
		break;
	case MUL:
		push(m, a * b);
		break;
	case LSH:
	case RSH_S:
	case RSH_U:
		push(m, shift(op, a, b));
		break;
	case AND:
		push(m, a & b);
		break;
	case OR:
		push(m, a | b);
		break;
	case XOR:
		push(m, a ^ b);
		break;
	case EQUAL:
		push(m, a == b);
		break;
	case LESS_S:
		push(m, (int64_t)a < (int64_t)b);
		break;
	case LESS_U:
		push(m, a < b);
		break;
	default:
		push(m, divide(m, op, a, b));
		break;
	}
}

static void extend(struct machine *m, uint8_t op)
{
	uint64_t bits = operand(m, 1), value = pop(m);

	if (bits && bits < 64) {
		value <<= 64 - bits;
		value = op == EXT ? (uint64_t)((int64_t)value >> (64 - bits))
				  : value >> (64 - bits);
	}
	push(m, value);
}

static void load(struct machine *m, unsigned bytes)
{
	uint64_t value = 0;
	int error = m->env->mem(m->env->arg, pop(m), &value, bytes);

	if (error)
		m->error = error;
	push(m, value);
}

static void jump(struct machine *m, int always)
{
	uint64_t to = operand(m, 2);

	if (!always && !pop(m))
		return;
	if (to >= m->bytes)
		m->error = -PROSE_E_INVAL;
	else
		m->pc = to;
}

static void reg(struct machine *m)
{
	uint64_t value = 0;
	int error = m->env->reg(m->env->arg, operand(m, 2), &value);

	if (error)
		m->error = error;
	push(m, value);
}

static void pick(struct machine *m)
{
	uint64_t n = operand(m, 1);

	if (n >= m->depth)
		m->error = -PROSE_E_INVAL;
	else
		push(m, m->stack[m->depth - 1 - n]);
}

static void swap(struct machine *m)
{
	uint64_t b = pop(m), a = pop(m);

	push(m, b);
	push(m, a);
}

/* a b c => c a b, c being on top. */
static void rotate(struct machine *m)
{
	uint64_t c = pop(m), b = pop(m), a = pop(m);

	push(m, c);
	push(m, a);
	push(m, b);
}

/* Function and channel, which are gdb's own, then the arguments. */
static void print(struct machine *m)
{
	unsigned nargs = operand(m, 1), bytes = operand(m, 2);
	const char *format = (const char *)m->code + m->pc;
	uint64_t args[AX_ARGS];

	pop(m);
	pop(m);
	if (m->error || nargs > AX_ARGS || bytes > m->bytes - m->pc || !bytes ||
	    format[bytes - 1])
		m->error = -PROSE_E_INVAL;
	for (unsigned i = 0; i < nargs && !m->error; i++)
		args[i] = pop(m);
	if (m->error)
		return;
	m->pc += bytes;
	if (m->env->print)
		m->env->print(m->env->arg, format, bytes, args, nargs);
}

static void step(struct machine *m, uint8_t op)
{
	switch (op) {
	case EXT:
	case ZERO_EXT:
		extend(m, op);
		break;
	case REF8:
		load(m, 1);
		break;
	case REF16:
		load(m, 2);
		break;
	case REF32:
		load(m, 4);
		break;
	case REF64:
		load(m, 8);
		break;
	case IF_GOTO:
		jump(m, 0);
		break;
	case GOTO:
		jump(m, 1);
		break;
	case CONST8:
		push(m, operand(m, 1));
		break;
	case CONST16:
		push(m, operand(m, 2));
		break;
	case CONST32:
		push(m, operand(m, 4));
		break;
	case CONST64:
		push(m, operand(m, 8));
		break;
	case REG:
		reg(m);
		break;
	case LOG_NOT:
		push(m, !pop(m));
		break;
	case BIT_NOT:
		push(m, ~pop(m));
		break;
	case POP:
		pop(m);
		break;
	case DUP:
		push(m, pop(m));
		push(m, m->depth ? m->stack[m->depth - 1] : 0);
		break;
	case SWAP:
		swap(m);
		break;
	case PICK:
		pick(m);
		break;
	case ROT:
		rotate(m);
		break;
	case PRINTF:
		print(m);
		break;
	default:
		if (op >= ADD && op <= LESS_U && op != 0x0c && op != 0x0d)
			binary(m, op);
		else
			m->error = -PROSE_E_OPNOTSUPP;
	}
}

int ax_run(const uint8_t *code, size_t bytes, const struct ax_env *env,
	   uint64_t *top)
{
	struct machine m = {.code = code, .bytes = bytes, .env = env};

	for (unsigned n = 0; !m.error; n++) {
		if (n == AX_STEPS)
			return -PROSE_E_2BIG;
		if (m.pc >= bytes)
			return -PROSE_E_INVAL;
		if (code[m.pc] == END)
			break;
		step(&m, code[m.pc++]);
	}
	*top = m.depth ? m.stack[m.depth - 1] : 0;
	return m.error;
}

long ax_next_reg(const uint8_t *code, size_t bytes, size_t *at)
{
	while (*at < bytes) {
		uint8_t op = code[*at];
		size_t place = *at + 1;
		int n = operands(op);

		if (n < 0 || (size_t)n > bytes - place)
			return -2;
		if (op == PRINTF)
			n += code[place + 1] << 8 | code[place + 2];
		if ((size_t)n > bytes - place)
			return -2;
		*at = place + n;
		if (op == REG)
			return place;
	}
	return -1;
}
