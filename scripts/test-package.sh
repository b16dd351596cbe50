#!/usr/bin/env bash
# Makes the Debian package and tries it on a fresh Debian 12: installs it in a minimal system made by debootstrap, does the
# main job there as an ordinary user, runs the manual's examples, loads the completion, and removes it without
# leaving anything. Needs root, the network, and some minutes.
#   scripts/test-package.sh [PACKAGE.deb]     (without a package it is built)
set -euo pipefail
cd "$(dirname "$0")/.."
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
[ "$(id -u)" -eq 0 ] || { echo "this needs root, for debootstrap and chroot" >&2; exit 2; }
command -v debootstrap > /dev/null || { apt-get update -qq; apt-get install -y -qq --no-install-recommends debootstrap; }
say() { echo "== $*" >&2; }

package=${1:-}
if [ -z "$package" ]; then
    say building
    scripts/install-packages.sh >&2
    command -v dpkg-shlibdeps > /dev/null || apt-get install -y -qq --no-install-recommends dpkg-dev file
    rm -f build/package/*.deb
    cmake --preset package > /dev/null
    cmake --build build/package -j "$(nproc)" > /dev/null
    (cd build/package && cpack -G DEB > /dev/null)
    package=$(ls build/package/*.deb)
fi
dpkg-deb --info "$package" >&2

root=$(mktemp -d "${TMPDIR:-/var/tmp}/aprfocus-package.XXXXXX")
chmod 755 "$root" # it becomes the root folder of ordinary users too
leave() {
    umount "$root/proc" 2> /dev/null || true
    rm -rf --one-file-system "$root"
}
trap leave EXIT
say "a fresh system"
debootstrap --variant=minbase bookworm "$root" "$mirror" > "$root.log" 2>&1 || { cat "$root.log" >&2; exit 1; }
rm -f "$root.log"
mount -t proc proc "$root/proc"
cp "$package" "$root/root/aprfocus.deb"
inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 HOME=/root DEBIAN_FRONTEND=noninteractive "$@"; }
as_user() { chroot "$root" env -i PATH=/usr/bin:/bin LC_ALL=C.UTF-8 HOME=/home/analyst TERM=dumb setpriv --reuid=1000 --regid=1000 --clear-groups bash -ec "cd; $1"; }

say "dpkg -i, then apt -f for what it depends on"
inside apt-get update -qq
inside dpkg -i /root/aprfocus.deb > /dev/null 2>&1 || true
inside apt-get -f install -y -qq > /dev/null
inside dpkg-query -W -f '${Status}\n' aprfocus | grep -qx 'install ok installed'
inside ldd /usr/bin/aprfocus | grep 'not found' && exit 1

say "the main job, as an ordinary user"
inside useradd -m -u 1000 analyst
as_user 'aprfocus --version
    export APRFOCUS_DB=apr.db
    aprfocus ingest /usr/share/aprfocus/examples/review-2007 2>&1 | grep -q "^43 files: .* 0 refused"
    aprfocus report --year 2007 --table asylum | grep -q "Global  *≥ 52  *≥ 22"
    aprfocus report --year 2007 --table fields --format csv --output fields.csv
    grep -q "^poc.total,Global,sum,16025572,16025572" fields.csv
    aprfocus report --year 2007 --feedback letters
    test "$(ls letters | wc -l)" -eq 43
    aprfocus check /usr/share/aprfocus/templates/apr-2009.xml 2> said && exit 1
    grep -q required-header said'

say "manual and completion"
inside apt-get install -y -qq --no-install-recommends man-db mandoc bash-completion python3 > /dev/null
as_user 'for page in aprfocus $(aprfocus help commands | sed "s/ .*//; s/^/aprfocus-/"); do man -w "$page" > /dev/null; done
    man aprfocus-report | col -b 2> /dev/null | grep -q -- --feedback || man aprfocus-report | grep -q feedback
    zgrep -q /usr/share/aprfocus/examples /usr/share/man/man1/aprfocus.1.gz
    source /usr/share/bash-completion/bash_completion
    _completion_loader aprfocus || test $? -eq 124
    complete -p aprfocus > /dev/null'
# the examples of the manual with the program and the data that are installed
mkdir -p "$root/check/docs"
cp -r docs/man "$root/check/docs/"
cp tests/around/check_manual.py "$root/check/"
ln -s /usr/share/aprfocus "$root/check/schemas"
as_user 'python3 -B /check/check_manual.py /usr/bin/aprfocus /check'

say "removing it"
rm -rf "$root/check"
inside dpkg --purge aprfocus > /dev/null
left=$(find "$root" -xdev -mindepth 1 -path "$root/proc" -prune -o -path "$root/home" -prune -o -path "$root/root/aprfocus.deb" -prune -o -iname '*aprfocus*' -print)
[ -z "$left" ] || { echo "left behind: $left" >&2; exit 1; }
say "all is well: $package"
