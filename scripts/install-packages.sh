#!/usr/bin/env bash
# Installs what aprfocus needs on Debian 12. With `--tests` also what its tests and benchmarks need.
set -euo pipefail
packages=(gcc libc6-dev cmake make pkg-config libxml2-dev libsqlite3-dev libssl-dev libseccomp-dev libzstd-dev libsodium-dev)
if [ "${1:-}" = --tests ]; then
    packages+=(libcmocka-dev libxml2-utils sqlite3 python3 time strace minisign)
fi
missing=()
for package in "${packages[@]}"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0
sudo=""
[ "$(id -u)" -eq 0 ] || sudo=sudo
$sudo apt-get update -qq
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
