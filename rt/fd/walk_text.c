/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Paths as text: names one after the other, the path that was walked so far,
 * and what a symbolic link makes of the rest.
 */
#include "fd/walk_int.h"

static struct work *spare;
struct work *work_get(void)
{
	struct work *k = spare;

	if (!k)
		return rt_alloc(sizeof(*k));
	spare = k->next;
	k->links = k->which = 0;
	return k;
}

void work_put(struct work *k)
{
	fid_put(k->at);
	k->at = NULL;
	k->next = spare;
	spare = k;
}

void work_set_done(struct work *k, const char *path)
{
	size_t n = path ? __builtin_strlen(path) : PATH_MAX;

	if (n >= PATH_MAX)
		k->done[n = 0] = 0;
	__builtin_memcpy(k->done, path, n);
	k->done[n] = 0;
}

/* The path of a directory's entry. */
void work_append_done(struct work *k, struct p9_name name)
{
	size_t n = __builtin_strlen(k->done);

	if (name.bytes == 2 && name.s[0] == '.' && name.s[1] == '.') {
		while (n > 1 && k->done[--n] != '/')
			;
		k->done[n ? n : 1] = 0;
		return;
	}
	if (!n)
		return;
	if (n > 1)
		k->done[n++] = '/';
	if (n + name.bytes >= PATH_MAX) {
		k->done[0] = 0;
		return;
	}
	__builtin_memcpy(k->done + n, name.s, name.bytes);
	k->done[n + name.bytes] = 0;
}

/* `at` goes to the work. */
int work_begin(struct work *k, struct fid *at, const char *path)
{
	size_t n = __builtin_strlen(path);

	k->at = at;
	if (n >= PATH_MAX)
		return -ENAMETOOLONG;
	if (!n)
		return -ENOENT;
	__builtin_memcpy(k->text[0], path, n + 1);
	k->rest = k->text[0];
	work_set_done(k, k->at->path);
	return 0;
}

static const char *skip_slashes(const char *s)
{
	while (*s == '/')
		s++;
	return s;
}

/* The next name of a path, without "." unless it is the last and `dot`;
 * false: there is none. */
bool work_next_name(const char **s, struct p9_name *name, bool dot)
{
	const char *p = skip_slashes(*s), *end;

	for (;; p = skip_slashes(end)) {
		for (end = p; *end && *end != '/'; end++)
			;
		if (end - p != 1 || *p != '.' || (dot && !*skip_slashes(end)))
			break;
	}
	name->s = p;
	name->bytes = (uint16_t)(end - p);
	*s = end;
	return end > p;
}

/* Add to the text being made in the other buffer. */
static bool add(struct work *k, size_t *at, const char *s, size_t bytes)
{
	char *to = k->text[!k->which];

	if (*at + bytes >= PATH_MAX)
		return false;
	__builtin_memcpy(to + *at, s, bytes);
	to[ *at += bytes] = 0;
	return true;
}

/* Name number i of this message is a link: put its target there. */
int work_splice(struct work *k, unsigned i, const char *target, size_t bytes,
		const char *behind, struct fid *root)
{
	size_t at = 0;
	bool fits = true;

	if (bytes && target[0] == '/') {
		fid_put(k->at);
		k->at = fid_get(root);
		work_set_done(k, "/");
		i = 0;
	}
	for (unsigned j = 0; j < i; j++)
		fits = fits && add(k, &at, k->name[j].s, k->name[j].bytes) &&
		       add(k, &at, "/", 1);
	if (!fits || !add(k, &at, target, bytes) ||
	    !add(k, &at, behind, __builtin_strlen(behind)))
		return -ENAMETOOLONG;
	k->which = !k->which;
	k->rest = k->text[k->which];
	return 0;
}

/* Up to 16 names in one message. How many names there were, 0: none are
 * left, or -errno; all of `rest` before *behind was dealt with. */
int work_gather(struct work *k, unsigned how, const char **behind)
{
	const char *s = k->rest, *last = s;
	unsigned n = 0;

	while (n < PROSE_9P_WALK_NAMES &&
	       work_next_name(&s, &k->name[n], how & WALK_PARENT)) {
		if (how & WALK_PARENT && !*skip_slashes(s))
			break;
		last = s;
		n++;
	}
	*behind = last;
	return (int)n;
}
