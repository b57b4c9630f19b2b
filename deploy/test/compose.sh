#!/usr/bin/env bash
# Proves the system in containers on this machine and measures it: images, start, rights, shares of workers, crashes, data that
# outlive a stop. Prints the figures at the end, and ends with 1 where one misses its bound (docs/compose.md).
# Arguments: only these steps, such as: deploy/test/compose.sh crashes account_in_all
# Needs Docker with Compose, and curl. Deletes all that it made, so it refuses to begin where a system or its data are already.
set -euo pipefail
shopt -s inherit_errexit
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. deploy/machine.sh
. deploy/build.sh
. deploy/docker.sh

readonly LOG=target/compose-test.log EXTRA=ward-start-measured
readonly LARGEST_IMAGE_MB=350 FIRST_SAMPLE_BOUND=60 READY_BOUND=6 UNEQUAL_BOUND=20
readonly HEALTHY_AGAIN_BOUND=60 SAMPLES_AGAIN_BOUND=120
readonly SOME=10 MANY=60 WORKERS=3 SHARE_WINDOW=60
readonly ROUTERS="snmp_cpu_5sec{device=~\"$DEMO_PREFIX.+\"}"
# The shortest: shares and recoveries are to show soon.
export WARD_POLL_INTERVAL=10s

rows=() missed=0

# figure NAME MEASURED [BOUND]: a number, and what it must not exceed.
figure() {
  local ok=""
  if [[ -n "${3:-}" ]]; then
    ok=yes
    awk -v measured="$2" -v bound="$3" 'BEGIN { exit !(measured != "" && measured + 0 <= bound + 0) }' || ok=NO
  fi
  keep "$1" "$2" "${3:+<= $3}" "$ok"
}

# same NAME MEASURED EXPECTED
same() {
  local ok=yes
  [[ "$2" == "$3" ]] || ok=NO
  keep "$1" "$2" "$3" "$ok"
}

keep() {
  rows+=("$1|$2|$3|$4")
  [[ "$4" != NO ]] || missed=$((missed + 1))
  say "    $1: $2${3:+ ($3)}${4:+ $4}"
}

table() {
  local row name measured bound ok
  printf '\n%-66s %16s %16s  %s\n' name measured bound ok
  for row in "${rows[@]}"; do
    IFS='|' read -r name measured bound ok <<<"$row"
    printf '%-66s %16s %16s  %s\n' "$name" "$measured" "$bound" "$ok"
  done
}

finish() {
  local status=$?
  trap - EXIT
  docker rm -f "$EXTRA" >/dev/null 2>&1 || true
  ./stop_monitoring.sh --purge || status=1
  table
  if ((status != 0)); then
    say "It ended early, with $status; $LOG has the messages of the start."
    exit "$status"
  fi
  ((missed == 0)) || { say "$missed bounds are missed."; exit 1; }
}

step() {
  say ""
  say "$*"
}

millis() { date +%s%3N; }

# seconds MILLIS: with a tenth.
seconds() { awk -v m="$1" 'BEGIN { printf "%.1f", m / 1000 }'; }

since() { seconds $(($(millis) - $1)); }

# await SECONDS WHAT CONDITION...
await() {
  local patience="$1" what="$2" began=$SECONDS
  shift 2
  until "$@"; do
    ((SECONDS - began <= patience)) || fail "After $patience s there is still not: $what"
    sleep 0.5
  done
}

start() { ./start_monitoring.sh --mode docker "$@" 2>&1 | tee -a "$LOG" >&2; }

# What the start said last of PATTERN, a number.
said() { sed -n "s/^$1\$/\\1/p" "$LOG" | tail -n 1; }

encoded() {
  local LC_ALL=C text="$1" at char
  for ((at = 0; at < ${#text}; at++)); do
    char="${text:at:1}"
    case "$char" in
      [a-zA-Z0-9._~-]) printf '%s' "$char" ;;
      *) printf '%%%02X' "'$char" ;;
    esac
  done
}

# query EXPRESSION [TIME]: VictoriaMetrics's answer, with all that it has taken.
query() {
  docker exec ward-victoriametrics wget -qO /dev/null http://127.0.0.1:8428/internal/force_flush || true
  docker exec ward-victoriametrics wget -qO- \
    "http://127.0.0.1:8428/api/v1/query?nocache=1&query=$(encoded "$1")&time=${2:-$(date +%s)}"
}

# The values in an answer, a line each.
values() { { grep -o '"value":\[[^]]*\]' || true; } | sed 's/.*"\(.*\)".*/\1/'; }

refuse_where_something_is() {
  require_docker
  [[ -z "${WARD_HOME:-}" ]] || fail "WARD_HOME is set, which means local mode: unset it."
  [[ ! -e "$ENV_FILE" && ! -e .ward ]] \
    || fail "There is a system of this folder already ($ENV_FILE or .ward), whose data this would delete: use another clone."
  [[ -z "$(docker ps -aq --filter "label=com.docker.compose.project=$PROJECT")" ]] \
    && [[ -z "$(docker volume ls -q --filter "label=com.docker.compose.project=$PROJECT")" ]] \
    || fail "There are containers or volumes of a system here already, which this would delete."
}

images_and_their_size() {
  step "The images"
  local image size bound
  start
  figure "images built, s" "$(said 'images built in \([0-9]*\) s')"
  for image in "${IMAGES[@]}"; do
    size="$(docker image inspect -f '{{.Size}}' "ward-flux/$image:$(setting WARD_VERSION "$(project_version)")")"
    bound=""
    [[ "$image" != api-service ]] || bound=$LARGEST_IMAGE_MB
    figure "image $image, MB" "$(((size + 999999) / 1000000))" "$bound"
  done
  ./stop_monitoring.sh --purge
}

first_values() {
  step "From nothing but images to values"
  local began first
  began="$(millis)"
  start --demo "$SOME"
  figure "start --demo $SOME: has returned, s" "$(since "$began")"
  figure "start --demo $SOME: all healthy, s" "$(said 'the system is healthy after \([0-9]*\) s')"
  first="$(query "min(tfirst_over_time(${ROUTERS}[15m]))" | values)"
  figure "start --demo $SOME: first sample of a device, s" \
    "$(awk -v first="$first" -v began="$began" 'BEGIN { if (first != "") printf "%.1f", first - began / 1000 }')" "$FIRST_SAMPLE_BOUND"
}

rights_of_containers() {
  step "Health, ports and rights"
  local container all=0 healthy=0 published="" privileged="" writable="" root="" able="" status facts
  for container in $(containers); do
    all=$((all + 1))
    [[ "$(state_of "$container")" != healthy ]] || healthy=$((healthy + 1))
    facts="$(docker inspect -f '{{.HostConfig.ReadonlyRootfs}} {{.HostConfig.Privileged}} {{.HostConfig.CapDrop}} {{.HostConfig.SecurityOpt}}' \
      "$container")"
    [[ "$facts" == true\ * ]] || writable+=" $container"
    [[ "$facts" == *" false [ALL] [no-new-privileges"* ]] || privileged+=" $container"
    published+="$(docker inspect -f "{{range .HostConfig.PortBindings}}{{range .}} $container={{.HostIp}}{{end}}{{end}}" "$container")"
    # As it is, not as it was asked for: the simulator begins as root.
    status="$(docker exec "$container" cat /proc/1/status)"
    [[ "$(awk '/^Uid:/ { print ($2 > 0 && $3 > 0) }' <<<"$status")" == 1 ]] || root+=" $container"
    [[ "$(awk '/^CapEff:/ { print $2 }' <<<"$status")" == 0000000000000000 ]] || able+=" $container"
  done
  same "containers that are healthy" "$healthy of $all" "$all of $all"
  same "containers that publish ports" "$(tr ' ' '\n' <<<"$published" | sort | xargs)" "ward-api=127.0.0.1 ward-grafana=127.0.0.1"
  same "containers whose files can be written" "${writable:-none}" none
  same "containers that may gain rights" "${privileged:-none}" none
  same "containers that run as root" "${root:-none}" none
  same "containers that have capabilities" "${able:-none}" none
  container="$(containers | grep -m 1 poller-worker)"
  same "a worker without rights pings" "$(docker exec "$container" fping -S 0.0.0.0 -q -C 1 127.0.0.1 >/dev/null 2>&1 && echo yes || echo no)" yes
}

# SERVICE PORT PATH OPTIONS: one more of a service, from docker start until it is ready, with JAVA_TOOL_OPTIONS.
start_of() {
  local like environment began port
  like="$(docker ps -aq --filter "label=com.docker.compose.project=$PROJECT" --filter "label=com.docker.compose.service=$1" | head -n 1)"
  environment="$(mktemp)"
  docker inspect -f '{{range .Config.Env}}{{println .}}{{end}}' "$like" | grep '^WARD_' >"$environment"
  docker create --name "$EXTRA" --env-file "$environment" -e JAVA_TOOL_OPTIONS="$4" --read-only --tmpfs /tmp:size=256m \
    --cap-drop ALL --memory 1g --network "${PROJECT}_front" -p "127.0.0.1::$2" "$(docker inspect -f '{{.Config.Image}}' "$like")" >/dev/null
  rm -f "$environment"
  docker network connect "${PROJECT}_backend" "$EXTRA"
  began="$(millis)"
  docker start "$EXTRA" >/dev/null
  port="$(docker port "$EXTRA" "$2/tcp" | head -n 1)"
  until curl -fs --max-time 5 -o /dev/null "http://127.0.0.1:${port##*:}$3"; do
    if (($(millis) - began > 120000)) || [[ "$(docker inspect -f '{{.State.Running}}' "$EXTRA")" != true ]]; then
      docker logs --tail 20 "$EXTRA" >&2
      fail "$1 did not become ready with $4."
    fi
    sleep 0.2
  done
  echo $(($(millis) - began))
  docker rm -f "$EXTRA" >/dev/null
}

median_start() {
  local run times=()
  for run in 1 2 3; do
    times[run]="$(start_of "$@")"
  done
  seconds "$(printf '%s\n' "${times[@]}" | sort -n | sed -n 2p)"
}

# Alone with the servers: what it takes is asked, not what others leave to it.
cache_of_classes() {
  step "One service, with and without its AOT cache"
  local service port path with without others
  others="$(containers | grep -vxE 'ward-(postgres|redis|victoriametrics|grafana)')"
  xargs docker stop --time 40 <<<"$others" >/dev/null
  while read -r service port path; do
    # "on" does not start where the cache does not fit.
    with="$(median_start "$service" "$port" "$path" -XX:AOTMode=on </dev/null)"
    without="$(median_start "$service" "$port" "$path" -XX:AOTMode=off </dev/null)"
    figure "$service ready, with its AOT cache, s (median of 3)" "$with" "$READY_BOUND"
    figure "$service ready, without, s (median of 3)" "$without"
  done <<'SERVICES'
api-service 5001 /actuator/health/readiness
scheduler-service-1 5002 /actuator/health
poller-worker 5003 /actuator/health
SERVICES
  xargs docker start <<<"$others" >/dev/null
  await 180 "all healthy again" all_healthy
}

workers_collected() {
  [[ "$(query "count(ward_poll_seconds_count{job=\"poller-worker\"} > 0)" | values)" == "$WORKERS" ]]
}

shares_of_workers() {
  step "$WORKERS workers"
  start --demo "$MANY" --workers "$WORKERS"
  await 90 "the metrics of $WORKERS workers that poll" workers_collected
  # VictoriaMetrics collects every 15 s.
  sleep $((SHARE_WINDOW + 20))
  local polls='ward_poll_seconds_count{job="poller-worker"}' counts
  counts="$(query "sum by (instance) ($polls - $polls offset ${SHARE_WINDOW}s)" | values | xargs)"
  same "workers with polls" "$(wc -w <<<"$counts" | xargs)" "$WORKERS"
  figure "polls of each worker in $SHARE_WINDOW s" "$(tr ' ' '+' <<<"$counts")"
  figure "share that differs most from an equal one, %" "$(tr ' ' '\n' <<<"$counts" | awk '
    { polls[NR] = $1; sum += $1 }
    END { for (i in polls) { off = polls[i] * NR / sum - 1; if (off < 0) off = -off; if (off > most) most = off }
          if (sum > 0) printf "%.1f", 100 * most }')" "$UNEQUAL_BOUND"
}

# Not docker kill, after which Docker leaves a container alone: its process is killed, as by the kernel. From a container in the host's
# namespace, since the process ignores signals from its own.
crash() {
  docker run --rm --pid host --network none --user 0:0 --cap-drop ALL --cap-add KILL --entrypoint bash \
    "$(docker inspect -f '{{.Config.Image}}' ward-api)" -c 'kill -9 "$0"' "$(docker inspect -f '{{.State.Pid}}' "$1")"
}

all_healthy() { [[ -z "$(unhealthy_containers)" ]]; }

# CONTAINER STARTED: it runs anew, and it and all others are healthy.
healthy_again() {
  [[ "$(docker inspect -f '{{.State.StartedAt}}' "$1")" != "$2" && "$(state_of "$1")" == healthy ]] && all_healthy
}

# ROUTERS TIME
sampled_since() {
  [[ "$(query "count(timestamp($ROUTERS) >= $2)" | values)" == "$1" ]]
}

crashes() {
  step "Each container crashes"
  local container began started routers
  routers="$(query "count($ROUTERS)" | values)"
  for container in $(containers); do
    started="$(docker inspect -f '{{.State.StartedAt}}' "$container")"
    began="$(millis)"
    crash "$container"
    await 180 "$container and all others healthy after its crash" healthy_again "$container" "$started"
    figure "$container crashed: all healthy after, s" "$(since "$began")" "$HEALTHY_AGAIN_BOUND"
    await 180 "a new sample of each of $routers routers" sampled_since "$routers" "$(date +%s)"
    figure "$container crashed: new samples of all routers, s" "$(since "$began")" "$SAMPLES_AGAIN_BOUND"
  done
}

devices_known() {
  sign_in
  rest GET "/api/v1/devices?size=1" | sed -n 's/.*"totalElements":\([0-9]*\).*/\1/p'
}

# What is there now, which data_are_there compares with.
remember_data() {
  devices_before="$(devices_known)"
  samples_until="$(date +%s)"
  samples_before="$(samples_of_before)"
}

samples_of_before() { query "sum(count_over_time(${ROUTERS}[2h]))" "$samples_until" | values; }

data_are_there() {
  local after enough=no
  same "devices after it" "$(devices_known)" "$devices_before"
  after="$(samples_of_before)"
  ((${samples_before:-0} == 0 || ${after:-0} < samples_before)) || enough=yes
  same "samples of before that are there (${after:-0} of ${samples_before:-0})" "$enough" yes
}

stop_and_start_again() {
  step "Stopped and started again"
  remember_data
  ./stop_monitoring.sh
  same "containers left after the stop" "$(containers | wc -l)" 0
  start --demo "$MANY" --workers "$WORKERS"
  data_are_there
}

doctor_says() {
  local result=0
  ./start_monitoring.sh --check >"$1" 2>&1 || result=$?
  echo "$result"
}

is_well() { [[ "$(doctor_says "$1")" == 0 ]]; }

doctor() {
  step "The doctor"
  local container said=target/compose-doctor.log
  # It tells of what expired in the last minutes, too, and the steps before this one load the machine.
  await 240 "the doctor finds nothing wrong" is_well "$said"
  same "exit code of --check while all is well" "$(doctor_says "$said")" 0
  for container in ward-redis ward-postgres ward-victoriametrics ward-api ward-scheduler-1; do
    docker stop --time 40 "$container" >/dev/null
    same "exit code of --check without $container" "$(doctor_says "$said")" 1
    same "it names $container, and how to start it" "$(grep -c "$container does not run" "$said")" 1
    docker start "$container" >/dev/null
    await 180 "all healthy after $container was away" all_healthy
  done
}

# A version that differs by a label.
upgrade() {
  step "Another version takes the place of each service while it runs"
  local service tag began ids replaced
  for service in api-service scheduler-service poller-worker; do
    tag="ward-flux/$service:$(setting WARD_VERSION "$(project_version)")"
    printf 'FROM %s\nLABEL tried=%s\n' "$tag" "$(millis)" | docker build -q -t "$tag" - >/dev/null
  done
  ids="$(containers | xargs docker inspect -f '{{.Id}}' | sort)"
  # The ledger counts by minute: none of the upgrade's is to know of what was before.
  sleep $((60 - $(date +%s) % 60))
  upgrade_began_at="$(date +%s)"
  began="$(millis)"
  start --demo "$MANY" --workers "$WORKERS"
  figure "all replaced one by one, s" "$(since "$began")"
  replaced="$(containers | xargs docker inspect -f '{{.Id}}' | sort | comm -13 <(echo "$ids") - | wc -l)"
  same "containers that were replaced: API, 2 schedulers, $WORKERS workers" "$replaced" $((3 + WORKERS))
  # Of what was published before, the last turn has a deadline.
  sleep 30
  upgrade_ended_at="$(date +%s)"
}

backup_and_restore() {
  step "A copy, and the system made anew from it"
  local copy began
  copy="$(mktemp -d)/copy"
  remember_data
  began="$(millis)"
  deploy/backup.sh "$copy"
  figure "copied while it ran, s" "$(since "$began")"
  figure "the copy, MB" "$(du -sm "$copy" | cut -f1)"
  ./stop_monitoring.sh --purge
  began="$(millis)"
  deploy/restore.sh "$copy"
  figure "restored, s" "$(since "$began")"
  rm -rf "$(dirname "$copy")"
  start --demo "$MANY" --workers "$WORKERS"
  data_are_there
  await 180 "a new sample of each of $MANY routers" sampled_since "$(query "count($ROUTERS)" | values)" "$(date +%s)"
}

# ledger_settled FROM TO: no minute has open items any more. Sets ledger.
ledger_settled() {
  ledger="$(rest GET "/api/v1/ledger?from=$1&to=$2")"
  [[ "$ledger" == *'"open":'* && "$(counted open)" == 0 ]]
}

# Of ledger.
counted() { { grep -o "\"$1\":[0-9]*" <<<"$ledger" || true; } | cut -d: -f2 | awk '{ sum += $1 } END { print sum + 0 }'; }

# account TITLE FROM TO
account() {
  step "What became of all items $1"
  local key
  sign_in
  await 900 "minutes without open items" ledger_settled "$2" "$3"
  for key in scheduled ok expired timeout unreachable; do
    figure "items $key, $1" "$(counted "$key")"
  done
  # Each with the reason why it expired.
  for key in $(grep -o '"reasons":{[^}]*}' <<<"$ledger" | grep -o '[a-zA-Z]*":[0-9]' | cut -d'"' -f1 | sort -u); do
    figure "items expired because of $key, $1" "$(counted "$key")"
  done
  same "items unaccounted, by GET /ledger" "$(counted unaccounted)" 0
  same "ward_ledger_unaccounted_items_total" "$(query "sum(max_over_time(ward_ledger_unaccounted_items_total[2h]))" | values)" 0
}

account_of_upgrade() {
  [[ -n "${upgrade_ended_at:-}" ]] || fail "account_of_upgrade needs the step upgrade before it."
  account "of the upgrade" "$upgrade_began_at" "$upgrade_ended_at"
}

account_in_all() { account "in all" "$began_at" "$(date +%s)"; }

readonly STEPS=(images_and_their_size first_values rights_of_containers cache_of_classes shares_of_workers crashes doctor stop_and_start_again
  upgrade account_of_upgrade account_in_all backup_and_restore)
for name in "$@"; do
  [[ " ${STEPS[*]} " == *" $name "* ]] || fail "$name is no step: ${STEPS[*]}"
done

refuse_where_something_is
mkdir -p target
: >"$LOG"
trap finish EXIT
began_at="$(date +%s)"
say "$(nproc) processors, $(awk '/^MemTotal/ { printf "%.0f", $2 / 1048576 }' /proc/meminfo) GiB, Docker $(docker version --format '{{.Server.Version}}')"

if (($# > 0)); then
  start --demo "$MANY" --workers "$WORKERS"
else
  set -- "${STEPS[@]}"
fi
for name in "$@"; do
  "$name"
done
