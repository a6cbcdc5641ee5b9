# SPDX-License-Identifier: BSD-2-Clause
# Arguments, environment, working directory, umask, identity.
. "$TOP/t/tap.sh"

compile show <<'END'
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
extern char **environ;
int main(int argc, char **argv)
{
	char cwd[4096];
	if (!strcmp(argv[1], "args"))
		for (int i = 2; i < argc; i++)
			printf("[%s]", argv[i]);
	if (!strcmp(argv[1], "argv0"))
		printf("%s", argv[0]);
	if (!strcmp(argv[1], "count"))
		printf("%d %zu", argc, strlen(argv[argc - 1]));
	if (!strcmp(argv[1], "env"))
		printf("%s", getenv(argv[2]) ? getenv(argv[2]) : "(unset)");
	if (!strcmp(argv[1], "cwd"))
		printf("%s", getcwd(cwd, sizeof(cwd)));
	if (!strcmp(argv[1], "umask"))
		printf("%03o", umask(0));
	if (!strcmp(argv[1], "ids"))
		printf("%d %d %d %d", getuid(), geteuid(), getgid(), getegid());
	puts("");
	return 0;
}
END
run() { "$PROSE" run "$@"; }

is "$(run ./show args a 'b c' '' '*' 'ä')" "[a][b c][][*][ä]" \
	"arguments arrive as they are"
is "$(run ./show args -- --mem -d)" "[--][--mem][-d]" \
	"options after FILE are the program's"
is "$(run -- ./show args x)" "[x]" "-- ends our own options"
is "$(run ./show argv0)" "./show" "argument 0 is FILE"
long=$(head -c 100000 /dev/zero | tr '\0' x)
is "$(run ./show count "$long")" "3 100000" "an argument of 100,000 bytes"
is "$(run ./show count $(seq 2 5000))" "5001 4" "5,000 arguments"
is "$(FOO=bar run ./show env FOO)" "bar" "the environment is inherited"
is "$(run --env FOO=baz ./show env FOO)" "baz" "--env sets a variable"
is "$(FOO=bar run --env FOO=baz ./show env FOO)" "baz" "--env wins"
is "$(FOO=bar run --env FOO ./show env FOO)" "(unset)" "--env K removes it"
is "$(run ./show cwd)" "$(pwd -P)" "the working directory"
mkdir -p "sub dir"
is "$(cd "sub dir" && run ../show cwd)" "$(pwd -P)/sub dir" "another one"
is "$(umask 027 && run ./show umask)" "027" "the umask"
is "$(run ./show ids)" "$(id -ru) $(id -u) $(id -rg) $(id -g)" \
	"user and group are the caller's"
PATH=$PWD:$PATH
is "$(run show args x)" "[x]" "a FILE without a slash is sought in PATH"
finish
