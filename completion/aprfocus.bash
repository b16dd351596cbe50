# bash completion for aprfocus. Commands, options and names are asked of the program itself, so that there is no second
# list of them.

# What the program lists under a topic, one a line.
_aprfocus_list()
{
    case $1 in
        sets) "$program" help regions 2>/dev/null | sed 's/:.*//' ;;
        regions)
            local set
            set=$(_aprfocus_given regions)
            # without a set the names of all of them: which one holds depends on the year
            "$program" help regions 2>/dev/null | sed -n "s/^${set:-[^:]*}: //p" | sed 's/, /\n/g' | sort -u
            printf 'Global\n'
            ;;
        years) "$program" help ${db:+--db "$db"} years 2>/dev/null ;;
        *) "$program" help "$1" 2>/dev/null | sed -n 's/^\([^ :]\{1,\}\).*/\1/p' ;;
    esac
}

# The value that the line gives to an option so far.
_aprfocus_given()
{
    local i
    for ((i = 1; i < cword; i++)); do
        case ${words[i]} in
            --"$1") printf '%s' "${words[i + 1]}" ;;
            --"$1"=*) printf '%s' "${words[i]#*=}" ;;
        esac
    done
}

# Offers the lines of standard input that begin with the word at the cursor, quoted where the shell needs it.
_aprfocus_offer()
{
    local line typed=${cur#[\"\']}
    typed=${typed//\\/}
    COMPREPLY=()
    while IFS= read -r line; do
        [[ $line == "$typed"* ]] || continue
        [[ $cur == [\"\']* ]] || line=$(printf '%q' "$line")
        COMPREPLY+=("$line")
    done
}

_aprfocus()
{
    local cur prev words cword split db command='' program i
    _init_completion -s || return
    program=${words[0]/#\~\//$HOME/}
    db=$(_aprfocus_given db)
    db=${db/#\~\//$HOME/}
    for ((i = 1; i < cword; i++)); do
        if [[ ${words[i]} != -* ]]; then
            command=${words[i]}
            break
        fi
    done
    if [[ -z $command ]]; then
        if [[ $cur == -* ]]; then
            _aprfocus_offer <<< $'--help\n--version'
        else
            _aprfocus_offer < <(_aprfocus_list commands)
        fi
        return
    fi
    case $prev in
        --year) _aprfocus_offer < <(_aprfocus_list years) ; return ;;
        --regions) _aprfocus_offer < <(_aprfocus_list sets) ; return ;;
        --region) _aprfocus_offer < <(_aprfocus_list regions) ; return ;;
        --field) _aprfocus_offer < <(_aprfocus_list fields) ; return ;;
        --table) _aprfocus_offer < <(_aprfocus_list tables) ; return ;;
        --format) _aprfocus_offer < <(_aprfocus_list formats) ; return ;;
        --office) _aprfocus_offer < <(_aprfocus_list offices) ; return ;;
        --audience) _aprfocus_offer <<< $'internal\nbureau\npublic' ; return ;;
        --mask-personal-data) _aprfocus_offer <<< $'yes\nno' ; return ;;
        --lang) _aprfocus_offer <<< $'en\nfr\nes' ; return ;;
        --layout) _aprfocus_offer < <(_aprfocus_list layouts) ; return ;;
        --received) _aprfocus_offer < <(date -u +%F) ; return ;;
        --feedback | --pack) _filedir -d ; return ;;
        --*)
            # an option whose value is a file, or one that takes no value
            if "$program" "$command" --help 2>/dev/null | grep -q -- "^  $prev [A-Z]"; then
                _filedir
                return
            fi
            ;;
    esac
    $split && return
    if [[ $cur == -* ]]; then
        _aprfocus_offer < <("$program" "$command" --help 2>/dev/null | sed -n 's/^  \(--[a-z-]\{1,\}\).*/\1/p')
    elif [[ $command == help ]]; then
        _aprfocus_offer < <(_aprfocus_list commands; _aprfocus_list topics)
    elif [[ $command != search ]]; then
        _filedir
    fi
} &&
    complete -F _aprfocus aprfocus
