#!/usr/bin/env bash
# Stops what start_monitoring.sh began and nothing else; keeps the data, unless --purge is given.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. deploy/machine.sh
. deploy/build.sh
. deploy/docker.sh

case "$#:${1:-}" in
  0: | 1:--purge) ;;
  *) say "Usage: ./stop_monitoring.sh [--purge]"; exit 2 ;;
esac

purge=no
if [[ "${1:-}" == --purge ]]; then
  purge=yes
fi
found=no
if docker_has_traces "$purge"; then
  stop_docker "$purge"
  found=yes
fi
if [[ ! -d "${WARD_HOME:-.ward}" ]]; then
  [[ "$found" == yes ]] || say "Nothing runs: there is no ${WARD_HOME:-.ward}, and there are no containers."
  exit 0
fi
find_jdk
build_if_missing
exec "$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC \
  -cp "local-stack/target/local-stack-$(project_version).jar:local-stack/target/lib/*" \
  io.wardflux.localstack.LocalStop --project . "$@"
