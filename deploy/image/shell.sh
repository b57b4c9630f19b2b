#!/usr/bin/env bash
# shell.sh FOLDER: makes of the packages in it a root in which a shell, its usual commands, names of hosts and UTF-8 work, with a user
# without rights.
set -euo pipefail
readonly ROOT="$1"

for command in cat df du env grep head id kill ls mkdir mv nc netstat ps rm sed sh sleep tail tar timeout top vi wget; do
  ln -s busybox "$ROOT/bin/$command"
done
ln -s bash-static "$ROOT/bin/bash"
mkdir -p "$ROOT/usr/bin" "$ROOT/usr/lib/locale" "$ROOT/etc"
ln -s ../../bin/busybox "$ROOT/usr/bin/env"
cp -a /usr/lib/locale/C.utf8 "$ROOT/usr/lib/locale/"
install -d -m 1777 "$ROOT/tmp"
printf '%s\n' 'root:x:0:0:root:/:/bin/sh' 'ward:x:10001:10001:Ward Flux:/:/bin/sh' >"$ROOT/etc/passwd"
printf '%s\n' 'root:x:0:' 'ward:x:10001:' >"$ROOT/etc/group"
echo 'hosts: files dns' >"$ROOT/etc/nsswitch.conf"
