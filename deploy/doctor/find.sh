# shellcheck shell=bash disable=SC2034
# Of doctor.sh: what there should be, and what there is.

find_parts() {
  if [[ "$DOCTOR_MODE" == docker ]]; then
    find_containers
  else
    find_processes
  fi
}

doctor_home() {
  printf '%s' "${WARD_HOME:-.ward}"
}

# The state letter of /proc of the process of a pid file (T: stopped by a signal); empty where it has ended, or where another
# process has got its pid.
letter_of_process() {
  local stat fields
  stat="$(cat "/proc/$1/stat" 2>/dev/null)" || return 0
  read -r -a fields <<<"${stat##*) }"
  if [[ "${fields[19]:-}" == "$2" && "${fields[0]}" != [ZX] ]]; then
    printf '%s' "${fields[0]}"
  fi
}

kind_of() {
  case "$1" in
    api-service) printf api ;;
    scheduler-service*) printf scheduler ;;
    poller-worker*) printf worker ;;
    snmp-simulator) printf simulator ;;
    victoria-metrics | victoriametrics) printf victoria-metrics ;;
    *) printf '%s' "$1" ;;
  esac
}

# NAME: the setting of its port, and the port that it has by default.
port_setting() {
  case "$1" in
    redis) printf 'WARD_REDIS_PORT 6379' ;;
    postgres) printf 'WARD_POSTGRES_PORT 5432' ;;
    victoria-metrics) printf 'WARD_VM_PORT 8428' ;;
    rabbitmq) printf 'WARD_RABBITMQ_PORT 5672' ;;
    api-service) printf 'WARD_API_PORT 5001' ;;
    scheduler-service) printf 'WARD_SCHEDULER_PORT 5002' ;;
    snmp-simulator) printf 'WARD_SIMULATOR_PORT 11161' ;;
    *) printf 'WARD_WORKER_PORT 5003' ;;
  esac
}

wanted_port() {
  local setting default
  read -r setting default <<<"$(port_setting "$1")"
  printf '%s' "${!setting:-$default}"
}

find_processes() {
  local names=(redis postgres victoria-metrics) name workers=0 found
  found="$(doctor_home)/pids"
  [[ ! -e "$found/rabbitmq.pid" ]] || names+=(rabbitmq)
  names+=(api-service scheduler-service)
  while [[ -e "$found/poller-worker-$((workers + 1)).pid" ]]; do
    workers=$((workers + 1))
    names+=("poller-worker-$workers")
  done
  ((workers > 0)) || names+=(poller-worker-1)
  [[ ! -e "$found/snmp-simulator.pid" ]] || names+=(snmp-simulator)
  START_AGAIN="./start_monitoring.sh --mode local"
  [[ ! -e "$found/rabbitmq.pid" ]] || START_AGAIN+=" --broker rabbitmq"
  ((workers < 2)) || START_AGAIN+=" --workers $workers"
  if [[ -e "$found/snmp-simulator.pid" ]]; then
    START_AGAIN+=" --demo $(cat "$(doctor_home)/data/snmp-simulator/devices" 2>/dev/null || true)"
    START_AGAIN="${START_AGAIN% }"
  fi
  if ! compgen -G "$found/*.pid" >/dev/null; then
    nothing_started "${names[@]}"
    return 1
  fi
  for name in "${names[@]}"; do
    find_process "$name" "$found/$name.pid"
  done
}

find_process() {
  local name="$1" file="$2" pid="" start="" port="" letter
  read -r pid start port <"$file" 2>/dev/null || true
  if [[ ! "$pid" =~ ^[0-9]+$ || ! "$port" =~ ^[0-9]+$ ]]; then
    add_part "$name" "$(kind_of "$name")" "$(wanted_port "$name")" absent
    return
  fi
  letter="$(letter_of_process "$pid" "$start")"
  case "$letter" in
    "") add_part "$name" "$(kind_of "$name")" "$port" ended "$pid" ;;
    T | t) add_part "$name" "$(kind_of "$name")" "$port" stopped "$pid" ;;
    *) add_part "$name" "$(kind_of "$name")" "$port" running "$pid" ;;
  esac
}

# Before a start only the ports can be in the way.
nothing_started() {
  local name port setting taken=no
  for name in "$@"; do
    port="$(wanted_port "$name")"
    read -r setting _ <<<"$(port_setting "$name")"
    if port_answers "$port"; then
      taken=yes
      fault "Port $port, which $name needs, is taken by another program$(owner_of_port "$port")." \
        "end that program, or start with $setting set to a free port."
    fi
  done
  if [[ "$taken" == yes ]]; then
    fault "Nothing was started: there is no pid file in $(doctor_home)/pids." "$START_AGAIN, once the ports are free."
  else
    fault "Nothing was started: there is no pid file in $(doctor_home)/pids." \
      "$START_AGAIN, or with --demo, which adds simulated devices."
  fi
}

port_answers() {
  timeout 1 bash -c 'exec 3<>"/dev/tcp/127.0.0.1/$1"' bash "$1" 2>/dev/null
}

# " (redis-server, process 4711)" where the machine tells.
owner_of_port() {
  local owner=""
  if command -v ss >/dev/null; then
    owner="$(timeout "$SERVER_LIMIT" ss -Hltnp "sport = :$1" 2>/dev/null \
      | sed -nE '1s/.*\(\("([^"]*)",pid=([0-9]+).*/\1, process \2/p')" || true
  fi
  [[ -z "$owner" ]] || printf ' (%s)' "$owner"
}

containers_of_this_folder() {
  timeout "$SERVER_LIMIT" docker ps -aq --filter "label=com.docker.compose.project=$PROJECT" \
    --filter "label=com.docker.compose.project.working_dir=$PWD" --filter "label=com.docker.compose.oneoff=False"
}

# The containers of this system, with what their state tells.
find_containers() {
  local services=(redis postgres victoriametrics api-service scheduler-service-1 scheduler-service-2 poller-worker grafana)
  local list name service state health exit_code oom workers demo
  local format='{{.Name}} {{index .Config.Labels "com.docker.compose.service"}} {{.State.Status}}'
  format+=' {{if .State.Health}}{{.State.Health.Status}}{{else}}-{{end}} {{.State.ExitCode}} {{.State.OOMKilled}}'
  if ! docker_answers_soon; then
    fault "No Docker engine answers." "start it (for example: systemctl start docker), or use --mode local."
    return 1
  fi
  demo="$(setting WARD_DEMO_DEVICES 0)"
  list="$(containers_of_this_folder | timeout "$PAGE_LIMIT" xargs -r docker inspect -f "$format")" || true
  START_AGAIN="./start_monitoring.sh --mode docker"
  if [[ -z "$list" ]]; then
    fault "Nothing was started: there are no containers of this folder." "$START_AGAIN"
    return 1
  fi
  [[ "$(setting WARD_BROKER redis)" != rabbitmq ]] || { services+=(rabbitmq); START_AGAIN+=" --broker rabbitmq"; }
  workers="$(grep -c ' poller-worker ' <<<"$list" || true)"
  ((workers < 2)) || START_AGAIN+=" --workers $workers"
  [[ "$demo" == 0 ]] || { services+=(snmp-simulator); START_AGAIN+=" --demo $demo"; }
  for service in "${services[@]}"; do
    if ! grep -q " $service " <<<"$list"; then
      add_part "$service" "$(kind_of "$service")" "" absent
    fi
  done
  while read -r name service state health exit_code oom; do
    name="${name#/}"
    [[ "$state" != running ]] || state="$health"
    [[ "$state" != healthy && "$state" != - ]] || state=running
    [[ "$oom" != true ]] || state="$state,oom"
    [[ "$state" != exited* ]] || state="$state,$exit_code"
    add_part "$name" "$(kind_of "$service")" "$name" "$state"
  done < <(sort <<<"$list")
  mapfile -t PARTS < <(for name in redis postgres victoria-metrics rabbitmq api scheduler worker simulator grafana; do of_kind "$name"; done)
  if [[ ! -e "$ENV_FILE" ]]; then
    fault "There is no $ENV_FILE, which holds the passwords: what runs goes on, but cannot be started again." \
      "restore it from your backup, or write it anew from what the containers were given: docker inspect ward-api shows it."
  fi
}
