#!/usr/bin/env bash
# Makes the system in containers anew from a copy that deploy/backup.sh has made. See docs/operations.md.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. deploy/machine.sh
. deploy/build.sh
. deploy/docker.sh

folder="$(folder_given "$@")"
for part in postgres.dump victoriametrics.tar env; do
  [[ -s "$folder/$part" ]] || fail "$folder is no copy of deploy/backup.sh: $part is missing."
done
require_docker
require_no_other_clone
if [[ -e "$ENV_FILE" || -n "$(our_containers --all)" || -n "$(docker volume ls -q --filter "label=com.docker.compose.project=$PROJECT")" ]]; then
  fail "There is a system here: ./stop_monitoring.sh --purge deletes it, with all its data."
fi

(umask 077 && cp "$folder/env" "$ENV_FILE")
build_images_if_needed
say "restoring VictoriaMetrics"
said="$(compose up --no-start victoriametrics postgres 2>&1)" || fail "Docker Compose could not make the containers: $(tail -n 5 <<<"$said")"
data="$(victoriametrics_data)"
compose run --rm --no-deps -T --entrypoint sh victoriametrics -c "mkdir -p '$data' && tar -C '$data' -xf -" <"$folder/victoriametrics.tar"
say "restoring Postgres"
docker start ward-postgres >/dev/null
until [[ "$(state_of ward-postgres)" == healthy ]]; do
  ((SECONDS <= HEALTH_PATIENCE)) || fail "ward-postgres is $(state_of ward-postgres) after $HEALTH_PATIENCE s; its log: docker logs ward-postgres"
  sleep 0.5
done
# shellcheck disable=SC2016 # the container's own password
docker exec -i ward-postgres sh -c \
  'PGPASSWORD="$POSTGRES_PASSWORD" exec pg_restore -h 127.0.0.1 -U ward -d ward --single-transaction --exit-on-error' <"$folder/postgres.dump"
say "restored; now ./start_monitoring.sh --mode docker"
