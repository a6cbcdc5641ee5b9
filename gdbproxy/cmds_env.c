/* SPDX-License-Identifier: BSD-2-Clause */
/* Commands about what the programs that vRun starts find: their environment
 * and working directory (gdb manual: General Query Packets, QEnvironment...,
 * QSetWorkingDir). */
#include <stdlib.h>
#include <string.h>
#include "errors.h"
#include "session.h"

static void words_free(struct run_env *e)
{
	for (unsigned i = 0; e->word[i]; i++) {
		free(e->word[i]);
		e->word[i] = NULL;
	}
}

void session_env_reset(struct session *s)
{
	struct run_env *e = &s->target->env;

	words_free(e);
	free(e->cwd);
	e->cwd = NULL;
}

static void add(struct session *s, const char *a, bool with_value)
{
	struct run_env *e = &s->target->env;
	char *word = take_text(&a), *is = word ? strchr(word, '=') : NULL;
	unsigned n = 0;

	while (e->word[n])
		n++;
	if (!word || *a || !*word || is == word || (is != NULL) != with_value) {
		reply_error(s, -PROSE_E_INVAL);
	} else if (n == RUN_ENV_WORDS) {
		reply_error(s, -PROSE_E_NOMEM);
	} else {
		e->word[n] = word;
		reply(s, "OK");
		return;
	}
	free(word);
}

static void cmd_set(struct session *s, const char *a, size_t n)
{
	add(s, a, true);
}

static void cmd_unset(struct session *s, const char *a, size_t n)
{
	add(s, a, false);
}

/* gdb says all of it before each run. */
static void cmd_reset(struct session *s, const char *a, size_t n)
{
	words_free(&s->target->env);
	reply(s, "OK");
}

static void cmd_cwd(struct session *s, const char *a, size_t n)
{
	char *cwd = take_text(&a);

	if (!cwd || *a) {
		free(cwd);
		reply_error(s, -PROSE_E_INVAL);
		return;
	}
	free(s->target->env.cwd);
	s->target->env.cwd = *cwd ? cwd : NULL;
	if (!*cwd)
		free(cwd);
	reply(s, "OK");
}

const struct command cmds_env[] = {
    {"QEnvironmentHexEncoded:", cmd_set, true},
    {"QEnvironmentUnset:", cmd_unset, true},
    {"QEnvironmentReset", cmd_reset, true},
    {"QSetWorkingDir:", cmd_cwd, true},
    {0},
};
