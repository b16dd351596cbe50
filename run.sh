#!/usr/bin/env bash
# The main job on real input: installs what is missing, builds, takes in the reports of 43 offices on the year 2007, and
# writes headquarters' tables. Words go to standard error, tables to standard output.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here"
scripts/install-packages.sh >&2
cmake --preset release -DBUILD_TESTING=OFF >/dev/null
cmake --build build/release -j "$(nproc)" >/dev/null
export APRFOCUS_DB=build/review-2007.db
build/release/aprfocus ingest schemas/examples/review-2007
build/release/aprfocus report --year 2007 "$@"
