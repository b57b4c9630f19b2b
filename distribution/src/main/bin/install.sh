#!/bin/sh
# Installs what it lies in as systemd services: bin/install.sh [--root DIR]
# The program goes to /opt/ward-flux-VERSION, to which /opt/ward-flux points; units to /etc/systemd/system. It makes the user
# ward, and /etc/ward-flux/ward.env with a new secret key if there is none. It starts nothing, and run again it changes no setting.
# With --root everything goes below DIR, and no user is made.
set -eu
here=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
root=
case "$#:${1:-}" in
  0:) ;;
  2:--root) root=$(readlink -f "$2") ;;
  *) echo "usage: $0 [--root DIR]" >&2; exit 2 ;;
esac
if [ -z "$root" ] && [ "$(id -u)" -ne 0 ]; then
  echo "$0: must be run as root" >&2
  exit 1
fi

program="/opt/$(basename "$here")"
settings="$root/etc/ward-flux/ward.env"

if [ "$here" != "$root$program" ]; then
  rm -rf "$root$program.new"
  mkdir -p "$root$program.new"
  cp -R "$here/." "$root$program.new"
  rm -rf "${root:?}$program.old"
  [ ! -e "$root$program" ] || mv "$root$program" "$root$program.old"
  mv "$root$program.new" "$root$program"
  rm -rf "${root:?}$program.old"
fi
ln -sfn "$(basename "$program")" "$root/opt/ward-flux"

mkdir -p "$root/etc/systemd/system" "$root/etc/sysusers.d" "$root/etc/ward-flux"
cp "$here"/systemd/*.service "$here"/systemd/*.target "$root/etc/systemd/system/"
cp "$here/systemd/sysusers.conf" "$root/etc/sysusers.d/ward-flux.conf"
if [ ! -e "$settings" ]; then
  key=$(head -c 32 /dev/urandom | base64)
  umask 077
  sed "s|^WARD_SECRET_KEY=\$|WARD_SECRET_KEY=$key|" "$here/systemd/ward.env.example" > "$settings.new"
  mv "$settings.new" "$settings"
  echo "wrote $settings with a new secret key: keep a copy of it, nothing else opens the stored credentials"
fi

if [ -z "$root" ]; then
  systemd-sysusers ward-flux.conf
  systemctl daemon-reload
  cat <<END
Next: fill in $settings (database, Redis, VictoriaMetrics), then
  systemctl enable --now ward-api ward-scheduler ward-poller-worker@1
More workers: systemctl enable --now ward-poller-worker@2 ward-poller-worker@3
After an upgrade: systemctl restart ward-api ward-scheduler 'ward-poller-worker@*'
END
fi
