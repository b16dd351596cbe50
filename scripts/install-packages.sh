#!/usr/bin/env bash
# Installs what aprfocus needs on Debian 12. With `--tests` also what its tests and benchmarks need.
set -euo pipefail
packages=(gcc libc6-dev cmake make pkg-config libxml2-dev libsqlite3-dev libssl-dev
    libcurl4-openssl-dev libinih-dev libjansson-dev libglpk-dev libqsopt-ex-dev libgmp-dev libxlsxwriter-dev libminizip-dev
    libseccomp-dev libzstd-dev libsodium-dev libpcre2-dev)
# the page is bundled by npm; where a newer Node.js with its own npm is installed, that one serves
command -v npm >/dev/null && command -v node >/dev/null || packages+=(nodejs npm)
if [ "${1:-}" = --tests ]; then
    packages+=(libcmocka-dev libxml2-utils sqlite3 python3 time openssl systemd mandoc bash-completion chromium poppler-utils strace minisign faketime)
    # a workbook is opened by LibreOffice and read back, JSON is checked against its schema
    packages+=(libreoffice-calc python3-openpyxl python3-jsonschema)
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
