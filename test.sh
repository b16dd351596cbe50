#!/usr/bin/env bash
# All tests: installs what is missing, builds with every warning an error, runs the suite, and once more under the address
# and undefined-behaviour sanitizers.
set -euo pipefail
cd "$(dirname "$0")"
scripts/install-packages.sh --tests >&2
for preset in dev asan; do
    echo "== $preset"
    cmake --preset "$preset" >/dev/null
    cmake --build "build/$preset" -j "$(nproc)" | grep -E 'warning|error' || true
    ctest --test-dir "build/$preset" --output-on-failure -j "$(nproc)"
done
