#!/usr/bin/env bash
# Learns the weights of the prose engine again from all of tests/prose/corpus/learn: writes schemas/lexicon/common/model.csv and
# polarity.csv. usage: tests/prose/train.sh [OPTION OF train.py...]   (Debian's python3-sklearn; half a minute)
set -euo pipefail
cd "$(dirname "$0")"
learn=corpus/learn
documents=()
for folder in "$learn"/reports/* "$learn"/sample; do
    documents+=("$folder/documents.csv:$folder/gold.csv")
done
/usr/bin/python3 train.py --run ../../build/release/tests/prose/prose_run --items "$learn"/*.csv "$learn"/sample/sentences.csv --documents "${documents[@]}" --C 1 --shift 0.5 "$@"
