# shellcheck shell=bash
# Sourced by the scripts, in the project's folder, after machine.sh and build.sh: the system in containers.

readonly PROJECT=ward-flux COMPOSE_YAML=docker-compose.monitoring.yml ENV_FILE=.env
readonly ENV_MARK='# Made by start_monitoring.sh; whoever reads it may do everything with this system.'
readonly IMAGES_BUILT=target/images-built
readonly IMAGES=(api-service scheduler-service poller-worker snmp-simulator)
readonly HEALTH_PATIENCE=180 VALUES_PATIENCE=90
readonly DEMO_PREFIX=Demo-Router-

docker_answers() {
  command -v docker >/dev/null && docker version --format '{{.Server.Version}}' >/dev/null 2>&1
}

# Compose v2 where there is one, else docker-compose 1.29.
compose() {
  local command=(docker-compose)
  if docker compose version >/dev/null 2>&1; then
    command=(docker compose)
  fi
  "${command[@]}" -p "$PROJECT" --env-file "$ENV_FILE" -f "$COMPOSE_YAML" "$@"
}

require_docker() {
  docker_answers || fail "No Docker engine answers: start it (for example: systemctl start docker), or use --mode local."
  docker compose version >/dev/null 2>&1 || command -v docker-compose >/dev/null \
    || fail "Docker Compose is missing: install the package docker-compose-plugin or docker-compose, or use --mode local."
  command -v curl >/dev/null || fail "curl is missing: install it with your package manager."
}

# The only argument of a script, a folder, as it is meant where the script was called.
folder_given() {
  [[ $# == 1 && "$1" != -* ]] || { say "Usage: $0 FOLDER"; exit 2; }
  (cd "$OLDPWD" && realpath -m "$1")
}

# Containers of this folder's system; those of another clone are none of our business.
our_containers() {
  docker ps -q --filter "label=com.docker.compose.project=$PROJECT" \
    --filter "label=com.docker.compose.project.working_dir=$PWD" "$@"
}

# docker_has_traces PURGE: containers, or secrets (and so volumes) where they are to go too. With WARD_HOME, local mode is meant.
docker_has_traces() {
  [[ -z "${WARD_HOME:-}" ]] && docker_answers || return 1
  [[ -n "$(our_containers --all)" ]] || [[ "$1" == yes && -e "$ENV_FILE" ]]
}

require_no_other_clone() {
  local folder
  folder="$(docker ps -aq --filter "label=com.docker.compose.project=$PROJECT" \
    | xargs -r docker inspect -f '{{index .Config.Labels "com.docker.compose.project.working_dir"}}' | grep -vxF "$PWD" | head -n 1)" || true
  [[ -z "$folder" ]] || fail "The system runs in containers from $folder already: stop it there first with ./stop_monitoring.sh."
}

# The programs of local mode are written down in pid files.
local_mode_runs() {
  local file pid
  for file in "${WARD_HOME:-.ward}"/*/*.pid; do
    [[ -e "$file" ]] || continue
    pid="$(grep -oE '[0-9]+' "$file" | head -n 1)"
    if [[ -n "$pid" && -d "/proc/$pid" ]]; then
      return 0
    fi
  done
  return 1
}

random_hex() {
  od -An -N24 -tx1 /dev/urandom | tr -d ' \n'
}

# The value of a setting: the environment's, else that of .env, else the default.
setting() {
  local name="$1" value="${!1:-}"
  if [[ -z "$value" && -e "$ENV_FILE" ]]; then
    value="$(sed -n "s/^$name=//p" "$ENV_FILE" | tail -n 1)"
  fi
  printf '%s' "${value:-${2:-}}"
}

keep_setting() {
  local name="$1" value="$2" next="$ENV_FILE.new"
  (umask 077 && { grep -v "^$name=" "$ENV_FILE" || true; printf '%s=%s\n' "$name" "$value"; } >"$next")
  mv "$next" "$ENV_FILE"
}

# Adds what is missing, and leaves alone what is there: a database keeps the password with which it was made.
make_env_file() {
  if [[ ! -e "$ENV_FILE" ]]; then
    (umask 077 && printf '%s\nCOMPOSE_PROJECT_NAME=%s\nCOMPOSE_FILE=%s\n' "$ENV_MARK" "$PROJECT" "$COMPOSE_YAML" >"$ENV_FILE")
  fi
  chmod 600 "$ENV_FILE"
  local name
  [[ -n "$(sed -n 's/^WARD_SECRET_KEY=//p' "$ENV_FILE")" ]] \
    || keep_setting WARD_SECRET_KEY "${WARD_SECRET_KEY:-$(head -c 32 /dev/urandom | base64 | tr -d '\n')}"
  for name in WARD_DB_PASSWORD WARD_REDIS_PASSWORD WARD_RABBITMQ_PASSWORD WARD_ADMIN_PASSWORD WARD_GRAFANA_PASSWORD; do
    [[ -n "$(sed -n "s/^$name=//p" "$ENV_FILE")" ]] || keep_setting "$name" "${!name:-$(random_hex)}"
    # From here on the file decides: Compose would prefer an environment that is another one than at the first start.
    unset "$name"
  done
  unset WARD_SECRET_KEY
}

# Looks only where something of the project's folder is newer, as for the programs.
build_images_if_needed() {
  [[ "${WARD_BUILD:-}" != no ]] || return 0
  local image version missing=no
  version="$(setting WARD_VERSION "$(project_version)")"
  for image in "${IMAGES[@]}"; do
    docker image inspect "ward-flux/$image:$version" >/dev/null 2>&1 || missing=yes
  done
  if [[ "$missing" == no && -e "$IMAGES_BUILT" ]] && [[ -z "$(find Dockerfile .dockerignore pom.xml ./*/pom.xml ./*/src/main \
    deploy/image -newer "$IMAGES_BUILT" -print -quit)" ]]; then
    return
  fi
  local log=target/images.log started=$SECONDS
  mkdir -p target
  say "building the images; the first time this takes some minutes"
  touch "$IMAGES_BUILT.new"
  for image in "${IMAGES[@]}"; do
    say "  $image"
    if ! DOCKER_BUILDKIT=1 docker build --target "$image" --build-arg "VERSION=$version" -t "ward-flux/$image:$version" . \
      >"$log" 2>&1; then
      say "The image $image could not be built. The last lines of $log:"
      tail -n 30 "$log" >&2
      exit 1
    fi
  done
  mv "$IMAGES_BUILT.new" "$IMAGES_BUILT"
  say "images built in $((SECONDS - started)) s"
}

# NAME PORT SETTING: a port that our own container holds is not taken.
require_free_port() {
  local container="$1" port="$2" setting="$3"
  [[ "$(docker inspect -f '{{.State.Running}}' "$container" 2>/dev/null)" != true ]] || return 0
  if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
    fail "Port $port is taken by another process: stop that one, or set $setting to a free port."
  fi
}

containers() {
  docker ps -a --filter "label=com.docker.compose.project=$PROJECT" --filter "label=com.docker.compose.oneoff=False" \
    --format '{{.Names}}'
}

# "healthy", "starting", "unhealthy", or what else the container is doing.
state_of() {
  docker inspect -f '{{if and (eq .State.Status "running") .State.Health}}{{.State.Health.Status}}{{else}}{{.State.Status}}{{end}}' \
    "$1" 2>/dev/null || echo gone
}

# In its container.
victoriametrics_data() {
  docker inspect -f '{{range .Args}}{{println .}}{{end}}' ward-victoriametrics | sed -n 's/^-storageDataPath=//p'
}

unhealthy_containers() {
  local container state
  for container in $(containers); do
    state="$(state_of "$container")"
    [[ "$state" == healthy ]] || printf '%s is %s\n' "$container" "$state"
  done
}

# Says which part failed, shows the end of its log, and what to do.
report_trouble() {
  local container state
  for container in $(containers); do
    state="$(state_of "$container")"
    case "$state" in
      healthy | starting | created) ;;
      *)
        say "$container is $state. What its last health check said:"
        docker inspect -f '{{if .State.Health}}{{range .State.Health.Log}}{{println .Output}}{{end}}{{end}}' "$container" 2>/dev/null \
          | grep -v '^ *$' | tail -n 2 >&2 || true
        say "The last lines of its log:"
        docker logs --tail 15 "$container" >&2 2>&1 || true ;;
    esac
  done
  say "Correct what they name and start again; all of a log: docker logs NAME. ./stop_monitoring.sh stops what runs."
}

await_containers() {
  local began=$SECONDS told=$SECONDS waiting
  while waiting="$(unhealthy_containers)"; [[ -n "$waiting" ]]; do
    if ((SECONDS - began > HEALTH_PATIENCE)); then
      say "Not all is healthy after $HEALTH_PATIENCE s:"
      say "$waiting"
      report_trouble
      exit 1
    fi
    if ((SECONDS - told >= 5)); then
      told=$SECONDS
      say "waiting: $(tr '\n' ';' <<<"$waiting" | sed 's/;$//; s/;/, /g')"
    fi
    sleep 0.5
  done
}

# The containers of SERVICE that run another image than the one that is built now.
outdated() {
  local container image
  image="$(docker image inspect -f '{{.Id}}' "ward-flux/${1%%-[0-9]}:$(setting WARD_VERSION "$(project_version)")" 2>/dev/null)" || return 0
  for container in $(our_containers --filter "label=com.docker.compose.service=$1"); do
    [[ "$(docker inspect -f '{{.Image}}' "$container")" == "$image" ]] || echo "$container"
  done
}

# replace_one_by_one LOG COMPOSE-OPTION...: of each service that has been built anew, one container after the other, so that the
# others go on meanwhile. The API comes first, for it brings the database up to date.
replace_one_by_one() {
  local log="$1" service container workers
  shift
  workers="$(running_workers)"
  for service in api-service scheduler-service-1 scheduler-service-2 poller-worker; do
    for container in $(outdated "$service"); do
      say "replacing $(docker inspect -f '{{.Name}}' "$container" | tr -d /)"
      docker stop --time 40 "$container" >/dev/null
      docker rm "$container" >/dev/null
      compose "$@" up -d --no-build --no-deps --no-recreate --scale "poller-worker=$workers" "$service" >>"$log" 2>&1 || compose_failed "$log"
      await_containers
    done
  done
}

running_workers() {
  our_containers --filter label=com.docker.compose.service=poller-worker | wc -l
}

# The broker with which the system runs; empty where it does not.
running_broker() {
  [[ "$(docker inspect -f '{{.State.Running}}' ward-api 2>/dev/null)" == true ]] || return 0
  docker inspect -f '{{range .Config.Env}}{{println .}}{{end}}' ward-api | sed -n 's/^WARD_BROKER=//p'
}

# start_docker WORKERS DEMO BROKER: each empty where it was not given.
start_docker() {
  local workers="$1" demo="$2" broker="$3" began=$SECONDS current profiles=() known
  require_docker
  require_no_other_clone
  current="$(running_broker)"
  if [[ -n "$current" && -n "$broker" && "$broker" != "$current" ]]; then
    fail "--broker $broker: the system runs with $current; stop it first with ./stop_monitoring.sh."
  fi
  make_env_file
  broker="${current:-${broker:-redis}}"
  keep_setting WARD_BROKER "$broker"
  unset WARD_BROKER
  if [[ -z "$workers" ]]; then
    workers="$(running_workers)"
    ((workers > 0)) || workers=1
  fi
  known="$(setting WARD_DEMO_DEVICES 0)"
  if [[ -n "$demo" ]]; then
    if ((demo > known)); then
      keep_setting WARD_DEMO_DEVICES "$demo"
    fi
    unset WARD_DEMO_DEVICES
    profiles+=(--profile demo)
  fi
  if [[ "$broker" == rabbitmq ]]; then
    profiles+=(--profile rabbitmq)
  fi
  require_free_port ward-api "$(setting WARD_API_PORT 5001)" WARD_API_PORT
  require_free_port ward-grafana "$(setting WARD_GRAFANA_PORT 3000)" WARD_GRAFANA_PORT
  build_images_if_needed

  say "starting the containers"
  local log=target/compose.log
  mkdir -p target
  : >"$log"
  replace_one_by_one "$log" "${profiles[@]}"
  # The services do not wait for RabbitMQ, which only a profile starts.
  if [[ "$broker" == rabbitmq ]]; then
    compose "${profiles[@]}" up -d --no-build rabbitmq >>"$log" 2>&1 || compose_failed "$log"
    await_containers
  fi
  compose "${profiles[@]}" up -d --no-build --scale "poller-worker=$workers" >>"$log" 2>&1 || compose_failed "$log"
  await_containers
  await_health
  say "the system is healthy after $((SECONDS - began)) s"
  if [[ -n "$demo" ]]; then
    start_demo "$demo"
  fi
  summary_of_docker $((SECONDS - began))
}

compose_failed() {
  say "Docker Compose could not start the system:"
  tail -n 15 "$1" >&2
  report_trouble
  exit 1
}

api_url() {
  printf 'http://127.0.0.1:%s' "$(setting WARD_API_PORT 5001)"
}

await_health() {
  local began=$SECONDS answer=""
  until answer="$(curl -s --max-time 5 "$(api_url)/api/v1/health")" && [[ "$answer" == *'"status":"UP"'* ]] \
    && [[ "${answer%%,*}" == *'"status":"UP"'* ]]; do
    ((SECONDS - began <= 60)) || fail "The system is not healthy: $(api_url)/api/v1/health says: ${answer:-nothing}"
    sleep 0.5
  done
}

# Sets REST_TOKEN; the password and the token stay out of the list of processes.
sign_in() {
  REST_TOKEN="$(printf '{"username": "admin", "password": "%s"}' "$(setting WARD_ADMIN_PASSWORD)" \
    | curl -sS --max-time 10 "$(api_url)/api/v1/auth/login" -H 'Content-Type: application/json' --data-binary @- \
    | sed -n 's/.*"accessToken":"\([^"]*\)".*/\1/p')"
  [[ -n "$REST_TOKEN" ]] || fail "Cannot sign in as admin with WARD_ADMIN_PASSWORD of $ENV_FILE: was the password changed?"
}

# METHOD PATH [BODY], after sign_in.
rest() {
  local method="$1" path="$2" body="${3:-}" answer status
  answer="$(printf '%s' "$body" | curl -sS --max-time 60 -w '\n%{http_code}' -X "$method" "$(api_url)$path" \
    -H 'Content-Type: application/json' -H @<(printf 'Authorization: Bearer %s\n' "$REST_TOKEN") ${body:+--data-binary @-})"
  status="${answer##*$'\n'}"
  [[ "$status" == 2* ]] || fail "$method $path was answered with $status: ${answer%$'\n'*}"
  printf '%s' "${answer%$'\n'*}"
}

demo_address() {
  printf '%s.%d.%d' "$(setting WARD_DEMO_NETWORK 198.18)" $((128 + $1 / 256)) $(($1 % 256))
}

# Adds the simulated devices that are missing, has each told which template fits, and waits for their values.
start_demo() {
  local devices="$1" since page=0 pages=1 answer known="" number address missing=() credential ids id done_=0
  since="$(date +%s)"
  sign_in
  while ((page < pages)); do
    answer="$(rest GET "/api/v1/devices?q=$DEMO_PREFIX&sort=id,asc&size=200&page=$page")"
    pages="$(sed -n 's/.*"totalPages":\([0-9]*\).*/\1/p' <<<"$answer")"
    known+=" $({ grep -o '"ip":"[0-9.]*"' <<<"$answer" || true; } | cut -d'"' -f4 | tr '\n' ' ')"
    page=$((page + 1))
  done
  credential="$(demo_credential)"
  for ((number = 1; number <= devices; number++)); do
    address="$(demo_address "$number")"
    [[ "$known " == *" $address "* ]] || missing+=("$(printf \
      '{"name": "%s%02d", "ip": "%s", "port": 161, "credentialId": %d, "location": "Demo", "tags": {"demo": "true"}}' \
      "$DEMO_PREFIX" "$number" "$address" "$credential")")
  done
  if ((${#missing[@]} > 0)); then
    say "registering ${#missing[@]} devices"
    answer="$(rest POST /api/v1/devices/bulk "[$(IFS=,; printf '%s' "${missing[*]}")]")"
    ids="$(sed -n 's/.*"ids":\[\([0-9,]*\)\].*/\1/p' <<<"$answer" | tr ',' ' ')"
    for id in $ids; do
      rest POST "/api/v1/devices/$id/detect" '{}' >/dev/null
      done_=$((done_ + 1))
      ((done_ % 100 != 0)) || say "asked $done_ of ${#missing[@]} devices what they are"
    done
  else
    rest POST /api/v1/polls '{}' >/dev/null
  fi
  await_values "$since"
}

demo_credential() {
  local answer id
  answer="$(rest GET '/api/v1/credentials?q=demo&size=200')"
  id="$(grep -o '{[^{}]*"name":"demo"[^{}]*}' <<<"$answer" | grep -o '"id":[0-9]*' | head -n 1 | cut -d: -f2)"
  if [[ -z "$id" ]]; then
    answer="$(rest POST /api/v1/credentials '{"name": "demo", "version": "v2c", "community": "public"}')"
    id="$(grep -o '"id":[0-9]*' <<<"$answer" | head -n 1 | cut -d: -f2)"
  fi
  [[ -n "$id" ]] || fail "The credential of the simulated devices could not be made: $answer"
  printf '%s' "$id"
}

# VictoriaMetrics is not published, so it is asked from inside.
live_values() {
  local query="count(timestamp(snmp_cpu_5sec{device=~\"$DEMO_PREFIX.%2B\"})>=$1)"
  docker exec ward-victoriametrics wget -qO /dev/null http://127.0.0.1:8428/internal/force_flush || true
  docker exec ward-victoriametrics wget -qO- "http://127.0.0.1:8428/api/v1/query?query=$query" 2>/dev/null \
    | sed -n 's/.*"value":\[[^,]*,"\([0-9]*\)"\].*/\1/p'
}

# Of the routers among the simulated devices; the servers have no such item.
await_values() {
  local since="$1" began=$SECONDS found=0 expected
  expected="$(rest GET "/api/v1/devices?q=$DEMO_PREFIX&vendor=Cisco&size=1" | sed -n 's/.*"totalElements":\([0-9]*\).*/\1/p')"
  until found="$(live_values "$since")" && ((${found:-0} > 0 && ${found:-0} >= ${expected:-1})); do
    if ((SECONDS - began > VALUES_PATIENCE)); then
      ((${found:-0} == 0)) || break
      say "No value of a simulated device arrived within $VALUES_PATIENCE s. The last lines of a worker's log:"
      compose logs --tail 15 poller-worker >&2 || true
      exit 1
    fi
    sleep 1
  done
  say "live values of snmp_cpu_5sec: $found"
}

summary_of_docker() {
  local url grafana
  url="$(api_url)" grafana="http://127.0.0.1:$(setting WARD_GRAFANA_PORT 3000)"
  cat <<END

Ward Flux runs in containers, after $1 s.
  API              $url/api/v1
  API, to browse   $url/docs
  Grafana          $grafana
  Sign in as       admin; the passwords are WARD_ADMIN_PASSWORD and, for Grafana, WARD_GRAFANA_PASSWORD in $ENV_FILE
  Logs             docker logs NAME, with NAME of: docker ps
  Live values      docker exec ward-victoriametrics wget -qO- 'http://127.0.0.1:8428/api/v1/query?query=snmp_cpu_5sec'
  Stop             ./stop_monitoring.sh
END
  if [[ "$(setting WARD_DEMO_DEVICES 0)" != 0 && "$(state_of ward-simulator)" != healthy ]]; then
    say "The demo's simulated devices are registered, but do not run: add --demo to start them."
  fi
}

# stop_docker PURGE: Compose stops first what depends on others, so that work in flight ends and is stored.
stop_docker() {
  local purge="$1" arguments=(down --remove-orphans) made=no log
  # Compose wants values for what it does not use here.
  if [[ ! -e "$ENV_FILE" ]]; then
    make_env_file
    made=yes
  fi
  if [[ "$purge" == yes ]]; then
    arguments+=(--volumes)
  fi
  say "stopping the containers"
  log="$(mktemp)"
  if ! compose --profile demo --profile rabbitmq "${arguments[@]}" >"$log" 2>&1; then
    tail -n 15 "$log" >&2
    rm -f "$log"
    fail "Docker Compose could not stop the system; see above."
  fi
  rm -f "$log"
  if [[ "$made" == yes ]] || { [[ "$purge" == yes ]] && grep -qxF "$ENV_MARK" "$ENV_FILE"; }; then
    rm -f "$ENV_FILE"
  fi
  if [[ "$purge" == yes ]]; then
    say "deleted the volumes with all data, and the secrets of $ENV_FILE"
  fi
}
