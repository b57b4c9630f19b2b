#!/usr/bin/env bash
# root.sh FOLDER PACKAGE...: the files of these Debian packages, as (a part of) the root of an image, without scripts that would set
# anything up. What is there is said where programs that look for known weaknesses read it: /var/lib/dpkg/status.d.
set -euo pipefail
readonly ROOT="$1"
shift

mkdir -p "$ROOT/var/lib/dpkg/status.d"
work="$(mktemp -d)"
cd "$work"
apt-get update
apt-get download "$@"
for package in *.deb; do
  dpkg-deb --extract "$package" "$ROOT"
  dpkg-deb --field "$package" >"$ROOT/var/lib/dpkg/status.d/$(dpkg-deb --field "$package" Package)"
done
# Of the documents licences stay; character sets other than those that Java has itself go.
find "$ROOT/usr/share" -type f ! -name copyright -delete
rm -rf "$ROOT"/usr/lib/*/gconv
find "$ROOT/usr" "$ROOT/etc" -depth -type d -empty -delete 2>/dev/null || true
find "$ROOT" -type f -exec chmod a-s {} +
rm -rf "$work"
