# SPDX-License-Identifier: BSD-2-Clause
# Bash completion for prose and prose-cc.

_prose_lpars() {
	"$1" ps 2>/dev/null | awk 'NR > 1 { print $1 }'
}

_prose() {
	local cmd=$1 cur=${COMP_WORDS[COMP_CWORD]} prev sub i
	local subs="up down status log run ps wait kill pause resume sched
		binfmt version gdbserver"
	prev=${COMP_WORDS[COMP_CWORD - 1]}
	COMPREPLY=()
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		--name | --machine) ((i++)) ;;
		-*) ;;
		*) sub=${COMP_WORDS[i]}; break ;;
		esac
	done
	case $prev in
	--machine)
		COMPREPLY=($(compgen -W "powernv kvm" -- "$cur"))
		return ;;
	--policy)
		COMPREPLY=($(compgen -W "rtc slots slots:" -- "$cur"))
		return ;;
	--root | --core)
		COMPREPLY=($(compgen -d -- "$cur"))
		return ;;
	esac
	case ${sub-} in
	'')
		COMPREPLY=($(compgen -W "$subs --name --machine --help" \
			-- "$cur")) ;;
	run)
		if [[ $cur == -* && i -eq 1 ]]; then
			COMPREPLY=($(compgen -W "--mem --stack --policy --cpu
				--root --ro --env --argv0 --detach --output
				--core --no-up --name --machine --help" \
				-- "$cur"))
		else
			compopt -o filenames
			COMPREPLY=($(compgen -f -- "$cur"))
		fi ;;
	wait | kill | pause | resume | sched)
		COMPREPLY=($(compgen -W "$(_prose_lpars "$cmd")" -- "$cur")) ;;
	binfmt)
		COMPREPLY=($(compgen -W "register unregister status" \
			-- "$cur")) ;;
	up) COMPREPLY=($(compgen -W "--cpus --mem --name --machine" \
		-- "$cur")) ;;
	ps) COMPREPLY=($(compgen -W "--json" -- "$cur")) ;;
	log) COMPREPLY=($(compgen -W "-f" -- "$cur")) ;;
	status) COMPREPLY=($(compgen -W "--verbose" -- "$cur")) ;;
	esac
}

_prose_cc() {
	local cur=${COMP_WORDS[COMP_CWORD]}
	COMPREPLY=()
	case $cur in
	--*) COMPREPLY=($(compgen -W "--prose-mem= --prose-stack=
		--prose-policy= --prose-cpu= --target=powerpc64le
		--target=x86_64" -- "$cur"))
		compopt -o nospace ;;
	*) compopt -o filenames
		COMPREPLY=($(compgen -f -- "$cur")) ;;
	esac
}

complete -F _prose prose
complete -F _prose_cc prose-cc
