#!/usr/bin/env bash
# Learns the weights of the prose engine again from all of tests/prose/corpus/learn: writes schemas/lexicon/common/model.csv and
# polarity.csv. usage: tests/prose/train.sh [PROSE_RUN]   (Debian's python3-sklearn; about a minute)
set -euo pipefail
cd "$(dirname "$0")"
run=${1:-../../build/release/tests/prose/prose_run}
learn=corpus/learn
documents=()
for folder in "$learn"/reports/* "$learn"/sample; do
    documents+=("$folder/documents.csv:$folder/gold.csv")
done
/usr/bin/python3 train.py --run "$run" --items "$learn"/*.csv "$learn"/sample/sentences.csv --documents "${documents[@]}" --C 1 --shift 0.5
