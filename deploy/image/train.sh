#!/usr/bin/env bash
# Starts each service once against a Postgres and a Redis of its own, until it is ready, and ends it: the JVM then writes its
# AOT cache to /caches. Only for the build of the images.
#
# Spring's own way, -Dspring.context.exit=onRefresh, would end before the web server listens and the first query is made, so that
# the classes of both would be missing from the cache; and all services ask Postgres while they start in any case.
set -euo pipefail

readonly POSTGRES=/tmp/postgres REDIS_PORT=6390 POSTGRES_PORT=5490
declare -A HEALTH=(
  [api-service]=5001/actuator/health/readiness
  [scheduler-service]=5002/actuator/health
  [poller-worker]=5003/actuator/health
)

# As in the images.
declare -A MORE=(
  [api-service]=-XX:TieredStopAtLevel=1
  [scheduler-service]=-XX:TieredStopAtLevel=1
  [poller-worker]=-XX:+TieredCompilation
)

as() { setpriv --reuid="$1" --regid="$1" --init-groups "${@:2}"; }

start_servers() {
  install -d -o postgres -g postgres "$POSTGRES"
  local bin
  bin="$(ls -d /usr/lib/postgresql/*/bin)"
  as postgres "$bin/initdb" --pgdata="$POSTGRES/data" --username=ward --auth=trust --encoding=UTF8 --locale=C --no-sync >/dev/null
  as postgres "$bin/pg_ctl" -D "$POSTGRES/data" -l "$POSTGRES/log" -w -s \
    -o "-p $POSTGRES_PORT -c listen_addresses=127.0.0.1 -c unix_socket_directories=$POSTGRES -c fsync=off" start
  as postgres "$bin/createdb" -h 127.0.0.1 -p "$POSTGRES_PORT" -U ward ward
  as redis redis-server --bind 127.0.0.1 --port "$REDIS_PORT" --save '' --maxmemory-policy noeviction --daemonize yes \
    --dir /tmp >/dev/null
}

# In the folder and with the options of the image, or the cache would not fit. It answers some requests, so that what these need
# is in the cache too.
train() {
  local service="$1" began=$SECONDS pid
  cd "/app/$service"
  setpriv --reuid=10001 --regid=10001 --clear-groups env \
    WARD_DB_URL="jdbc:postgresql://127.0.0.1:$POSTGRES_PORT/ward" WARD_REDIS_URL="redis://127.0.0.1:$REDIS_PORT" \
    WARD_VM_URL=http://127.0.0.1:1 WARD_SECRET_KEY="$(head -c 32 /dev/zero | base64)" WARD_ADMIN_PASSWORD=training-only \
    WARD_SPOOL_DIR="/tmp/spool" \
    java @/opt/jre/jvm.options -Xmx512m "${MORE[$service]}" -XX:AOTCacheOutput="/caches/$service.aot" -jar "$service.jar" >"/tmp/$service.log" 2>&1 &
  pid=$!
  until curl -fsS -o /dev/null "http://127.0.0.1:${HEALTH[$service]}" 2>/dev/null; do
    if ! kill -0 "$pid" 2>/dev/null || ((SECONDS - began > 240)); then
      echo "$service was not ready after $((SECONDS - began)) s; its log:" >&2
      tail -n 40 "/tmp/$service.log" >&2
      exit 1
    fi
    sleep 0.2
  done
  if [[ "$service" == api-service ]]; then
    curl -fsS -o /dev/null http://127.0.0.1:5001/api/v1/auth/login -H 'Content-Type: application/json' \
      -d '{"username": "admin", "password": "training-only"}'
  else
    sleep 3
  fi
  # JDK 25 records until SIGTERM has ended it, and then makes the cache in a second process.
  kill -TERM "$pid"
  wait "$pid" || [[ $? -eq 143 ]]
  [[ -s "/caches/$service.aot" ]] || { tail -n 40 "/tmp/$service.log" >&2; exit 1; }
  touch --date=2026-01-01T00:00:00Z "/caches/$service.aot"
  chmod 644 "/caches/$service.aot"
  echo "$service: AOT cache of $(($(stat -c %s "/caches/$service.aot") >> 20)) MB after $((SECONDS - began)) s"
}

start_servers
for service in "$@"; do
  train "$service"
done
