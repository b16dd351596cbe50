#!/usr/bin/env bash
# Measures aprfocus against xmllint on one corpus: see README.md.
#   bench/run.sh APRFOCUS CORPUS [RUNS]
set -euo pipefail
export LC_ALL=C

if [ $# -lt 2 ]; then
    echo "usage: bench/run.sh APRFOCUS CORPUS [RUNS]" >&2
    exit 2
fi
aprfocus=$(realpath "$1")
corpus=$(realpath "$2")
runs=${3:-5}
here=$(dirname "$(realpath "$0")")

for tool in xmllint /usr/bin/time; do
    command -v "$tool" >/dev/null || { echo "bench/run.sh: $tool is not installed" >&2; exit 2; }
done

first=$(find "$corpus" -name '*.xml' -print -quit)
[ -n "$first" ] || { echo "bench/run.sh: no report in $corpus" >&2; exit 2; }
layout=$(grep -o -m 1 'urn:aprfocus:layout:[a-z0-9-]*' "$first")
layout=${layout##*:}
schema=$here/../schemas/layouts/$layout.xsd

work=$(mktemp -d "${TMPDIR:-/tmp}/aprfocus-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
store=$work/store.db

yardstick() {
    find "$corpus" -name '*.xml' -print0 | xargs -0 -P2 -n 100 xmllint --stream --noout --schema "$schema"
}
export -f yardstick
export corpus schema

# measure NAME COMMAND...: appends the seconds and the KiB of the largest process to the files of the measurement. Exit
# code 1 means that a report has an error, which is a result too; anything above is not a measurement.
measure() {
    local name=$1 begin end status=0
    shift
    begin=$EPOCHREALTIME
    /usr/bin/time -q -o "$work/peak" -f %M "$@" >"$work/out" 2>"$work/err" || status=$?
    end=$EPOCHREALTIME
    if [ "$status" -gt 1 ]; then
        tail -n 5 "$work/err" >&2
        echo "bench/run.sh: $name ended with exit code $status" >&2
        exit 2
    fi
    awk -v begin="$begin" -v end="$end" 'BEGIN { printf "%.4f\n", end - begin }' >>"$work/$name.seconds"
    tail -n 1 "$work/peak" >>"$work/$name.peak"
}

# value FILE median|max: of the numbers in a file, one a line.
value() {
    sort -n "$1" | awk -v what="$2" '
        { number[NR] = $1 }
        END {
            if (what == "max") print number[NR]
            else if (NR % 2) print number[(NR + 1) / 2]
            else print (number[NR / 2] + number[NR / 2 + 1]) / 2
        }'
}

row() {
    local name=$1 label=$2
    awk -v label="$label" -v seconds="$(value "$work/$name.seconds" median)" -v low="$(sort -n "$work/$name.seconds" | head -n 1)" \
        -v high="$(value "$work/$name.seconds" max)" -v base="$(value "$work/yardstick.seconds" median)" \
        -v peak="$(value "$work/$name.peak" max)" -v bytes="$bytes" 'BEGIN {
            printf "%-28s %8.3f s  (%.3f to %.3f)  %6.2f  %6.0f MB/s  %6.1f MiB\n",
                   label, seconds, low, high, seconds / base, bytes / seconds / 1e6, peak / 1024
        }'
}

files=$(find "$corpus" -name '*.xml' | wc -l)
bytes=$(find "$corpus" -name '*.xml' -printf '%s\n' | awk '{ sum += $1 } END { printf "%.0f", sum }')
find "$corpus" -name '*.xml' -print0 | xargs -0 cat >/dev/null # into the page cache

for _ in $(seq "$runs"); do
    measure yardstick bash -c yardstick
    measure check "$aprfocus" check "$corpus"
    rm -f "$store" "$store"-*
    measure ingest "$aprfocus" ingest --db "$store" "$corpus"
    measure again "$aprfocus" ingest --db "$store" "$corpus"
done

echo "$files reports in the layout $layout, $bytes bytes; medians of $runs paired runs on $(nproc) processors"
printf '%-28s %10s  %s\n' "" "median" "(fastest to slowest)  ratio to (a), throughput, largest process"
row yardstick "(a) xmllint, 2 processes"
row check "(b) aprfocus check"
row ingest "(c) aprfocus ingest"
row again "(d) ingest, unchanged"
