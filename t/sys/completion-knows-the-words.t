# SPDX-License-Identifier: BSD-2-Clause
# needs: machine=host
# bash completion offers the commands, the options that each one's --help has,
# and files where one is wanted; a meter is no signal.
. "$TOP/t/tap.sh"

touch night.top
cat >ask <<'END'
. "$TOP/scripts/completion/prose"
COMP_WORDS=("$PROSE" "$@")
COMP_CWORD=$#
compopt() { :; }
_prose
echo "${COMPREPLY[*]}"
END
# What is offered for the last of these words.
after() { TOP=$TOP PROSE=$PROSE bash ask "$@"; }
is "$(after tra)" trace "a command"
is "$(after top --js)" --json "an option of top"
is "$(after trace --per)" --perfetto "of trace"
is "$(after dump --kil)" --kill "of dump"
is "$(after core rm --ol)" --older "of core"
is "$(after core p)" pack "a command of core"
is "$(after top -p ni)" night.top "a recording to play"
is "$(after top -r ni)" night.top "or to write"
is "$(after top -s SIGK)" "" "top sorts by no signal"
is "$(after kill -s SIGK)" SIGKILL "kill sends one"
is "$(after dump -o ni)" night.top "a file for a core"
finish
