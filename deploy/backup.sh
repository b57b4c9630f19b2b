#!/usr/bin/env bash
# Copies what has to survive of the system in containers, while it runs: Postgres, VictoriaMetrics, .env. See docs/operations.md.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. deploy/machine.sh
. deploy/build.sh
. deploy/docker.sh

folder="$(folder_given "$@")"

vm() {
  docker exec ward-victoriametrics wget -qO- "http://127.0.0.1:8428/snapshot/$1"
}

snapshot=""
forget_snapshot() {
  if [[ -n "$snapshot" ]]; then
    vm "delete?snapshot=$snapshot" >/dev/null || say "The snapshot $snapshot of VictoriaMetrics is left over: /snapshot/delete?snapshot=$snapshot"
  fi
}
trap forget_snapshot EXIT

require_docker
for container in ward-postgres ward-victoriametrics; do
  [[ "$(state_of "$container")" == healthy ]] || fail "$container is $(state_of "$container"): start the system first, ./start_monitoring.sh --mode docker."
done
umask 077
# Whoever finds a folder of this name finds a whole copy.
unfinished="$folder.unfinished"
[[ ! -e "$folder" ]] || fail "$folder is there already: name a new folder."
rm -rf "$unfinished"
mkdir -p "$unfinished"

say "copying Postgres"
# shellcheck disable=SC2016 # the container's own password
docker exec ward-postgres sh -c 'PGPASSWORD="$POSTGRES_PASSWORD" exec pg_dump -h 127.0.0.1 -U ward -d ward --format=custom' \
  >"$unfinished/postgres.dump"
say "copying VictoriaMetrics"
snapshot="$(vm create | sed -n 's/.*"snapshot":"\([^"]*\)".*/\1/p')"
[[ -n "$snapshot" ]] || fail "VictoriaMetrics made no snapshot; its log: docker logs ward-victoriametrics"
# The snapshot is made of links into the data.
docker exec ward-victoriametrics tar -C "$(victoriametrics_data)/snapshots/$snapshot" -chf - . >"$unfinished/victoriametrics.tar"
cp "$ENV_FILE" "$unfinished/env"
mv "$unfinished" "$folder"
say "$folder holds $(du -sh "$folder" | cut -f1). It has all secrets in it: keep it where only you read it."
