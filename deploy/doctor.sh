# shellcheck shell=bash
# Sourced by start_monitoring.sh, in the project's folder, after machine.sh, build.sh and docker.sh: finds what is wrong with
# the system. It asks all parts at once, each for a limited time, and then judges, from causes to consequences: what follows
# from a fault that was found already is left out.

# Seconds: for a page of a service, which waits for its own servers; for a server; for all that VictoriaMetrics is asked.
readonly PAGE_LIMIT=6 SERVER_LIMIT=3 STORE_LIMIT=6
# So late nothing more is asked.
readonly LAST_QUESTION=8
readonly PROBE=ward_doctor_probe
# Of the account by outcome: long enough for each device that is polled once a minute.
readonly RECENT=90s

FAULTS=0
ANSWERS=""
START_AGAIN=""
DOCTOR_MODE=""
DOCTOR_TOKEN=""
REMARK=""
PARTS=()
UNHEALTHY=()
# By the name of the part. PLACE is its port, or its container; TROUBLED says that a fault of it was told.
declare -A KIND=() PLACE=() STATE=() PROCESS=() TROUBLED=()

# run_doctor MODE: prints what is wrong and how to mend it. Returns 1 where something is.
run_doctor() {
  local began=${EPOCHREALTIME/[.,]/}
  DOCTOR_MODE="$1"
  ANSWERS="$(mktemp -d)"
  trap 'rm -rf "$ANSWERS"' EXIT
  if find_parts; then
    ask_all
    judge_machine
    judge_parts
    judge_redis
    judge_postgres
    judge_rabbitmq
    judge_victoria_metrics
    judge_services
    judge_scheduling
    judge_storing
    judge_outcomes
    judge_unhealthy
  fi
  local took=$(((${EPOCHREALTIME/[.,]/} - began) / 100000))
  took="$((took / 10)).$((took % 10)) s"
  if ((FAULTS == 0)); then
    printf 'Nothing wrong was found, in %s: %s, %s in the plan.%s\n' "$took" "$(counted "${#PARTS[@]}" part)" \
      "$(counted "$(metric_of scheduler max ward_plan_devices)" device)" "$REMARK"
    return 0
  fi
  printf '\n%s, found in %s. By symptom: docs/operations.md, "Troubleshooting".\n' "$(counted "$FAULTS" fault)" "$took"
  return 1
}

# The mode in which the system was started here; where it was not, the one in which it would be.
doctor_mode() {
  if [[ -n "${WARD_HOME:-}" ]] || compgen -G ".ward/pids/*.pid" >/dev/null || ! docker_answers_soon; then
    printf local
  elif [[ -n "$(our_containers --all)" || -e "$ENV_FILE" || ! -d .ward ]]; then
    printf docker
  else
    printf local
  fi
}

docker_answers_soon() {
  command -v docker >/dev/null && timeout "$SERVER_LIMIT" docker version --format '{{.Server.Version}}' >/dev/null 2>&1
}

# fault WHAT FIX [MORE]: two plain sentences, and lines that show more.
fault() {
  FAULTS=$((FAULTS + 1))
  ((FAULTS == 1)) || printf '\n'
  printf '%d. %s\n' "$FAULTS" "$1"
  if [[ -n "${3:-}" ]]; then
    sed 's/^/     /' <<<"$3"
  fi
  printf '   Fix: %s\n' "$2"
}

# The fault of a part is told: of its kind, too, where no other one of it runs. Else the others have more to do.
trouble() {
  TROUBLED[$1]=yes
  if alone "$1"; then
    TROUBLED[${KIND[$1]}]=yes
  else
    TROUBLED[load]=yes
  fi
}

# is_troubled NAME...: whether a fault of one of them was told, so that something else may follow from it.
is_troubled() {
  local name
  for name in "$@"; do
    [[ -z "${TROUBLED[$name]:-}" ]] || return 0
  done
  return 1
}

counted() {
  printf '%s %s%s' "$1" "$2" "$([[ "$1" == 1 ]] || printf s)"
}

of_kind() {
  local name
  for name in "${PARTS[@]}"; do
    [[ "${KIND[$name]}" != "$1" ]] || printf '%s\n' "$name"
  done
}

add_part() {
  PARTS+=("$1")
  KIND[$1]="$2" PLACE[$1]="$3" STATE[$1]="$4" PROCESS[$1]="${5:-}"
}

# ---- What there should be, and what there is.

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
  list="$(our_containers --all --filter "label=com.docker.compose.oneoff=False" | timeout "$PAGE_LIMIT" xargs -r docker inspect -f "$format")" || true
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
  if [[ ! -e "$ENV_FILE" ]]; then
    fault "There is no $ENV_FILE, which holds the passwords: what runs goes on, but cannot be started again." \
      "restore it from your backup, or write it anew from what the containers were given: docker inspect ward-api shows it."
  fi
}

# ---- Asking. Each answer is a file: NAME.WHAT, and NAME.WHAT.status with the HTTP status, "refused" or "silent".

http_port() {
  case "${KIND[$1]}" in
    victoria-metrics) printf 8428 ;;
    api) printf 5001 ;;
    scheduler) printf 5002 ;;
    *) printf 5003 ;;
  esac
}

# ask NAME WHAT PATH [LIMIT [BODY]]: with a body it is a POST. The body and DOCTOR_TOKEN stay out of the list of processes.
ask() {
  local name="$1" what="$2" path="$3" limit="${4:-$SERVER_LIMIT}" body="${5:-}" answer result=0
  answer="$ANSWERS/$name.$what"
  if [[ "$DOCTOR_MODE" == docker ]]; then
    ask_container "$name" "$answer" "$path" "$limit" "$body"
    return
  fi
  BODY="$body" TOKEN="$DOCTOR_TOKEN" timeout "$limit" bash -c '
    exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 7
    method=GET
    [[ -z "$BODY" ]] || method=POST
    LC_ALL=C
    {
      printf "%s %s HTTP/1.0\r\nHost: 127.0.0.1:%s\r\n" "$method" "$2" "$1"
      [[ -z "$TOKEN" ]] || printf "Authorization: Bearer %s\r\n" "$TOKEN"
      [[ -z "$BODY" ]] || printf "Content-Type: application/json\r\nContent-Length: %d\r\n" "${#BODY}"
      printf "\r\n%s" "$BODY"
    } >&3
    cat <&3' bash "${PLACE[$name]}" "$path" >"$answer.raw" 2>/dev/null || result=$?
  sed -n 's/\r$//; /^$/q; p' "$answer.raw" >"$answer.head"
  sed '1,/^\r*$/d' "$answer.raw" >"$answer"
  rm -f "$answer.raw"
  case "$result" in
    0) sed -n '1s,^HTTP/[0-9.]* \([0-9]*\).*,\1,p' "$answer.head" >"$answer.status" ;;
    124) printf silent >"$answer.status" ;;
    *) printf refused >"$answer.status" ;;
  esac
  [[ -s "$answer.status" ]] || printf refused >"$answer.status"
}

# As the images have it: the services curl, VictoriaMetrics wget.
ask_container() {
  local name="$1" answer="$2" path="$3" limit="$4" body="$5" url result=0
  url="http://127.0.0.1:$(http_port "$name")$path"
  if [[ "${KIND[$name]}" == victoria-metrics ]]; then
    timeout "$limit" docker exec "${PLACE[$name]}" wget -qO- ${body:+--post-data="$body"} "$url" >"$answer" 2>"$answer.error" || result=$?
    case "$result" in
      0) printf 200 >"$answer.status" ;;
      124) printf silent >"$answer.status" ;;
      *) sed -nE 's,.*HTTP/[0-9.]+ ([0-9]+).*,\1,p' "$answer.error" >"$answer.status" ;;
    esac
  else
    {
      [[ -z "$DOCTOR_TOKEN" ]] || printf 'header = "Authorization: Bearer %s"\n' "$DOCTOR_TOKEN"
      [[ -z "$body" ]] || printf 'header = "Content-Type: application/json"\ndata = "%s"\n' "$(sed 's/[\\"]/\\&/g' <<<"$body")"
      printf 'url = "%s"\n' "$url"
    } | timeout "$limit" docker exec -i "${PLACE[$name]}" curl -s -w '\n%{http_code}' -K - >"$answer.raw" 2>/dev/null || result=$?
    sed '$d' "$answer.raw" >"$answer"
    case "$result" in
      0) tail -n 1 "$answer.raw" >"$answer.status" ;;
      124) printf silent >"$answer.status" ;;
    esac
    rm -f "$answer.raw"
  fi
  [[ -s "$answer.status" ]] || printf refused >"$answer.status"
}

status_of() {
  cat "$ANSWERS/$1.status" 2>/dev/null || printf none
}

ask_all() {
  local name
  for name in "${PARTS[@]}"; do
    # Of what ended or was stopped nothing is to be heard; of a container that is unhealthy there may be.
    case "${STATE[$name]}" in
      running | starting | unhealthy) ;;
      *) continue ;;
    esac
    case "${KIND[$name]}" in
      redis) ask_redis "$name" & ;;
      postgres) ask_postgres "$name" & ;;
      rabbitmq) ask_rabbitmq "$name" & ;;
      victoria-metrics) ask_victoria_metrics "$name" & ;;
      api | scheduler | worker)
        ask "$name" health /actuator/health "$PAGE_LIMIT" &
        ask "$name" metrics /actuator/prometheus "$PAGE_LIMIT" &
        if [[ "${KIND[$name]}" == api ]]; then
          ask "$name" system /api/v1/health "$PAGE_LIMIT" &
        fi ;;
    esac
  done
  wait
}

redis_password() {
  cat "$(doctor_home)/data/redis/password" 2>/dev/null || true
}

# redis_says NAME COMMAND...: with the password that the services have.
redis_says() {
  local name="$1"
  shift
  if [[ "$DOCTOR_MODE" == docker ]]; then
    timeout "$SERVER_LIMIT" docker exec "${PLACE[$name]}" sh -c \
      'REDISCLI_AUTH="$WARD_REDIS_PASSWORD" exec redis-cli --no-auth-warning -h 127.0.0.1 "$@"' sh "$@" 2>&1
  else
    REDISCLI_AUTH="$(redis_password)" timeout "$SERVER_LIMIT" redis-cli --no-auth-warning -h 127.0.0.1 -p "${PLACE[$name]}" "$@" 2>&1
  fi
}

# A key of its own that is gone after a second shows whether anything can be written.
ask_redis() {
  local name="$1" result=0
  redis_says "$name" INFO >"$ANSWERS/$name.info" || result=$?
  printf '%d' "$result" >"$ANSWERS/$name.info.status"
  if ((result == 0)); then
    redis_says "$name" SET "$PROBE" 1 PX 1000 >"$ANSWERS/$name.write" || true
  fi
}

# As a client begins that has not said its password yet: it is asked for it (R), or told why it may not come (E).
ask_postgres() {
  local name="$1" result=0
  if [[ "$DOCTOR_MODE" == docker ]]; then
    return
  fi
  timeout "$SERVER_LIMIT" bash -c '
    exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 7
    printf "\0\0\0\x21\0\x03\0\0user\0ward\0database\0ward\0\0" >&3
    first="$(head -c 1 <&3)"
    printf "%s" "$first"
    [[ "$first" != E ]] || cat <&3' bash "${PLACE[$name]}" 2>/dev/null | tr '\0' '\n' >"$ANSWERS/$name.hello" || result=$?
  printf '%d' "$result" >"$ANSWERS/$name.hello.status"
}

# AMQP 0-9-1 answers the first eight bytes with a method frame.
ask_rabbitmq() {
  local name="$1" result=0
  if [[ "$DOCTOR_MODE" == docker ]]; then
    return
  fi
  timeout "$SERVER_LIMIT" bash -c '
    exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 7
    printf "AMQP\0\0\x09\x01" >&3
    head -c 1 <&3' bash "${PLACE[$name]}" 2>/dev/null | od -An -tx1 | tr -d ' \n' >"$ANSWERS/$name.hello" || result=$?
  printf '%d' "$result" >"$ANSWERS/$name.hello.status"
}

# One after the other: what was written has to be there afterwards. It ends with the first that is not answered.
ask_victoria_metrics() {
  local name="$1" until=$((SECONDS + STORE_LIMIT)) value
  value="$(date +%s)"
  store_step() {
    local status
    ((SECONDS < until)) || return 1
    ask "$name" "$@"
    status="$(status_of "$name.$1")"
    [[ "$status" =~ ^[0-9]+$ ]]
  }
  store_step metrics /metrics || return 0
  printf '%s' "$value" >"$ANSWERS/$name.written"
  store_step import /api/v1/import/prometheus "$SERVER_LIMIT" "$PROBE $value" || return 0
  store_step flush /internal/force_flush || return 0
  store_step probe "/api/v1/query?query=$PROBE" || return 0
  store_step outcomes "/api/v1/query?query=sum+by+(outcome)+(increase(ward_item_outcomes_total%5B$RECENT%5D))" || return 0
  store_step ignored "/api/v1/query?query=sum+by+(reason)+(increase(vm_rows_ignored_total%5B15m%5D))+%3E+0" || return 0
  store_step dropped "/api/v1/query?query=sum+by+(reason)+(increase(ward_spool_samples_dropped_total%5B15m%5D))+%3E+0" || return 0
  store_step unaccounted "/api/v1/query?query=sum(increase(ward_ledger_unaccounted_items_total%5B15m%5D))+%3E+0" || return 0
  store_step polled "/api/v1/query?query=count(last_over_time(snmp_device_requests%5B15m%5D))" || return 0
}

# ---- Reading.

# flat_json FILE: each value as its path, with dots, a tab, and the value.
flat_json() {
  awk '
    { text = text $0 " " }
    function path(  i, p) { for (i = 1; i <= depth; i++) p = p (i > 1 ? "." : "") at[i]; return p }
    function show(value) { print path() "\t" value }
    END {
      depth = 0
      while (text != "") {
        c = substr(text, 1, 1)
        if (c ~ /[ \t\r]/) { match(text, /^[ \t\r]+/); text = substr(text, RLENGTH + 1); continue }
        if (c == "{") { depth++; list[depth] = 0; at[depth] = ""; name = 1 }
        else if (c == "[") { depth++; list[depth] = 1; at[depth] = 0; name = 0 }
        else if (c == "}" || c == "]") depth--
        else if (c == ",") { if (list[depth]) at[depth]++; else name = 1 }
        else if (c == ":") name = 0
        else if (c == "\"") {
          match(text, /^"([^"\\]|\\.)*"/)
          if (RLENGTH < 2) exit
          value = substr(text, 2, RLENGTH - 2)
          text = substr(text, RLENGTH + 1)
          gsub(/\\[nrt]/, " ", value); gsub(/\\"/, "\"", value); gsub(/\\\//, "/", value); gsub(/\\\\/, "\\", value)
          if (!list[depth] && name) at[depth] = value; else show(value)
          continue
        } else {
          match(text, /^[^],} \t\r]+/)
          if (RLENGTH < 1) exit
          show(substr(text, 1, RLENGTH)); text = substr(text, RLENGTH + 1)
          continue
        }
        text = substr(text, 2)
      }
    }' "$1" 2>/dev/null || true
}

# json FILE PATH: one value.
json() {
  flat_json "$1" | awk -F '\t' -v path="$2" '$1 == path { print $2; exit }'
}

# by_label FILE LABEL: of an instant query, the label and the value rounded, one pair a line.
by_label() {
  flat_json "$1" | awk -F '\t' -v label="$2" '
    { split($1, p, "."); if (p[1] != "data" || p[2] != "result") next
      if (p[4] == "metric" && p[5] == label) name[p[3]] = $2
      if (p[4] == "value" && p[5] == 1) printf "%s %.0f\n", (p[3] in name ? name[p[3]] : "-"), $2 }'
}

# metric sum|max|min NAME FILE...: over all series and pages; empty where there is none, or only NaN.
metric() {
  local how="$1" name="$2"
  shift 2
  cat -- "$@" 2>/dev/null | awk -v how="$how" -v name="$name" '
    index($0, name) == 1 && substr($0, length(name) + 1, 1) ~ /[{ ]/ && $NF ~ /^[-+]?[0-9.]+([eE][-+]?[0-9]+)?$/ {
      v = $NF + 0
      if (!found) value = v
      else if (how == "sum") value += v
      else if (how == "max" ? v > value : v < value) value = v
      found = 1
    }
    END { if (found) printf "%.0f", value }' || true
}

pages_of() {
  local name
  for name in $(of_kind "$1"); do
    printf '%s\n' "$ANSWERS/$name.metrics"
  done
}

# metric_of KIND how NAME
metric_of() {
  local pages
  mapfile -t pages < <(pages_of "$1")
  ((${#pages[@]} == 0)) || metric "$2" "$3" "${pages[@]}"
}

size() {
  awk -v n="$1" 'BEGIN { split("B KB MB GB TB", unit, " "); i = 1; while (n >= 1024 && i < 5) { n /= 1024; i++ } printf i > 1 ? "%.1f %s" : "%d %s", n, unit[i] }'
}

# ---- Judging, causes first.

without_it() {
  case "${KIND[$1]}" in
    redis) printf 'Nothing is polled without it.' ;;
    postgres) printf 'The API answers nothing; polling goes on as it was planned.' ;;
    victoria-metrics) printf 'Nothing is stored or shown without it; samples wait in the spools of the workers.' ;;
    rabbitmq) printf 'It carries the jobs: nothing is polled without it.' ;;
    api) printf 'The API is away; polling goes on.' ;;
    scheduler) if alone "$1"; then printf 'Nothing is polled without it.'; else printf 'The other one leads meanwhile.'; fi ;;
    worker) if alone "$1"; then printf 'No other worker runs, so nothing is polled.'; else printf 'The others do its work meanwhile.'; fi ;;
    simulator) printf 'The simulated devices do not answer.' ;;
    *) printf 'Dashboards are away; polling goes on.' ;;
  esac
}

# Whether no other part of its kind runs.
alone() {
  local name
  for name in $(of_kind "${KIND[$1]}"); do
    [[ "$name" == "$1" || "${STATE[$name]}" != running ]] || return 1
  done
}

log_tail() {
  local name="$1" log
  if [[ "$DOCTOR_MODE" == docker ]]; then
    printf 'The end of its log (docker logs %s):\n' "$name"
    timeout "$SERVER_LIMIT" docker logs --tail 4 "$name" 2>&1 || true
    return
  fi
  log="$(doctor_home)/logs/$name.log"
  if [[ -s "$log" ]]; then
    printf 'The end of its log (%s):\n' "$log"
    tail -n 4 "$log" | cut -c -300
  else
    printf 'Its log is empty: %s\n' "$log"
  fi
}

judge_parts() {
  local name
  for name in "${PARTS[@]}"; do
    case "${STATE[$name]}" in
      running) judge_answer "$name" ;;
      absent) part_is_absent "$name" ;;
      *) if [[ "$DOCTOR_MODE" == docker ]]; then judge_container "$name"; else judge_process "$name"; fi ;;
    esac
  done
}

part_is_absent() {
  local name="$1" port="${PLACE[$1]}"
  trouble "$name"
  if [[ "$DOCTOR_MODE" == local ]] && port_answers "$port"; then
    fault "$name was not started, and its port $port is taken by another program$(owner_of_port "$port"). $(without_it "$name")" \
      "end that program, then $START_AGAIN"
  else
    fault "$name was not started. $(without_it "$name")" "$START_AGAIN"
  fi
}

judge_process() {
  local name="$1" pid="${PROCESS[$1]}" port="${PLACE[$1]}" setting more killed
  trouble "$name"
  if [[ "${STATE[$name]}" == stopped ]]; then
    fault "$name hangs: its process $pid was stopped by a signal. $(without_it "$name")" "kill -CONT $pid"
    return
  fi
  more="$(log_tail "$name")"
  if [[ "${KIND[$name]}" != simulator ]] && port_answers "$port"; then
    read -r setting _ <<<"$(port_setting "$name")"
    fault "$name does not run, and its port $port is taken by another program$(owner_of_port "$port"). $(without_it "$name")" \
      "end that program, then $START_AGAIN; or ./stop_monitoring.sh, and start with $setting set to a free port." "$more"
    return
  fi
  killed="$(sed -n 's/^oom_kill //p' /proc/vmstat 2>/dev/null || true)"
  ((${killed:-0} == 0)) || more+=$'\n'"For want of memory this machine has killed $(counted "$killed" process) since it was started; dmesg says which."
  fault "$name does not run: its process $pid has ended. $(without_it "$name")" "$START_AGAIN" "$more"
}

judge_container() {
  local name="$1" state="${STATE[$1]}" what fix="$START_AGAIN" more=""
  if [[ "$state" == unhealthy && "${KIND[$name]}" =~ ^(api|scheduler|worker)$ && "$(status_of "$name.health")" =~ ^[0-9]+$ ]]; then
    # What its page says is told later, where nothing else explains it.
    UNHEALTHY+=("$name")
    return
  fi
  trouble "$name"
  case "$state" in
    unhealthy) what="$name is unhealthy." fix="correct what its health check says; where it hangs: docker restart $name" ;;
    starting) what="$name is still starting." fix="wait a minute, and look again: ./start_monitoring.sh --check" ;;
    paused) what="$name hangs: its container is paused." fix="docker unpause $name" ;;
    restarting*) what="$name ends again and again after its start." fix="correct what its log says, then docker restart $name" ;;
    *oom*) what="$name has ended: its memory limit is too small." fix="raise its mem_limit in $COMPOSE_YAML, then $START_AGAIN" ;;
    exited*) what="$name does not run: it has ended with exit code ${state##*,}." ;;
    *) what="$name does not run: it is $state." ;;
  esac
  [[ "$state" != unhealthy ]] || more="Its health check says: $(health_check_of "$name")"$'\n'
  fault "$what $(without_it "$name")" "$fix" "$more$(log_tail "$name")"
}

health_check_of() {
  timeout "$SERVER_LIMIT" docker inspect -f '{{range .State.Health.Log}}{{println .Output}}{{end}}' "$1" 2>/dev/null \
    | grep -v '^ *$' | tail -n 1 | cut -c -300 || true
}

# Where its page says nothing that is wrong, though its health check fails.
judge_unhealthy() {
  local name
  ((FAULTS == 0)) || return 0
  for name in "${UNHEALTHY[@]}"; do
    fault "$name is unhealthy: its health check says: $(health_check_of "$name")" "docker restart $name" "$(log_tail "$name")"
  done
}

# Of a process that runs: whether it answers at all.
judge_answer() {
  local name="$1" status again
  case "${KIND[$name]}" in
    redis)
      status="$(status_of "$name.info")"
      ! grep -q 'Could not connect' "$ANSWERS/$name.info" 2>/dev/null || status=7 ;;
    postgres | rabbitmq) status="$(status_of "$name.hello")" ;;
    # Metrics wait for no other server.
    victoria-metrics | api | scheduler | worker) status="$(status_of "$name.metrics")" ;;
    *) return 0 ;;
  esac
  again="kill ${PROCESS[$name]}, then $START_AGAIN"
  [[ "$DOCTOR_MODE" == local ]] || again="docker restart $name"
  case "$status" in
    silent | 124)
      trouble "$name"
      fault "$name hangs: it runs, but does not answer within $SERVER_LIMIT s. $(without_it "$name")" "${again/kill /kill -KILL }" ;;
    refused | 7)
      trouble "$name"
      fault "$name runs, but takes no connections: it is still starting, or cannot. $(without_it "$name")" \
        "look again in a minute; if it stays so, correct what its log says, and $again" "$(log_tail "$name")" ;;
  esac
}

judge_machine() {
  local folder free total low available memory
  folder="$(doctor_home)"
  [[ "$DOCTOR_MODE" == local ]] || folder="$(timeout "$SERVER_LIMIT" docker info -f '{{.DockerRootDir}}' 2>/dev/null || true)"
  if [[ -d "$folder" ]]; then
    read -r total free <<<"$(df -Pk "$folder" | awk 'NR == 2 { print $2 * 1024, $4 * 1024 }')"
    judge_room "$folder" "$total" "$free"
  fi
  low="$(metric_of worker min ward_spool_disk_free_bytes)"
  memory="$(metric_of worker max ward_spool_min_free_bytes)"
  if [[ -n "$low" && -n "$memory" ]] && ((low < memory)) && ! is_troubled disk; then
    TROUBLED[disk]=yes
    fault "The disk of the spool has $(size "$low") left, less than the workers leave alone ($(size "$memory"))." \
      "make room where WARD_SPOOL_DIR is, or lower WARD_SPOOL_MIN_FREE."
  fi
  total="$(awk '/^MemTotal:/ { print $2 * 1024 }' /proc/meminfo 2>/dev/null || true)"
  available="$(awk '/^MemAvailable:/ { print $2 * 1024 }' /proc/meminfo 2>/dev/null || true)"
  if [[ -n "$total" && -n "$available" ]] && ((available < total / 20 && available < 536870912)); then
    fault "This machine has $(size "$available") of memory left." "end what needs it and is not wanted (top -o %MEM shows it), or give it more memory."
  fi
}

# Large disks have room enough below a twentieth.
judge_room() {
  local folder="$1" total="$2" free="$3"
  if ((free < 1073741824 || (free < total / 20 && free < 21474836480))); then
    TROUBLED[disk]=yes
    fault "The disk of $folder is nearly full: $(size "$free") of $(size "$total") are left." \
      "make room, enlarge it, or have VictoriaMetrics keep less (-retentionPeriod); du -sh $folder/* shows what is large."
  fi
}

judge_redis() {
  local name info write used limit policy
  for name in $(of_kind redis); do
    info="$ANSWERS/$name.info" write="$ANSWERS/$name.write"
    [[ "${STATE[$name]}" == running && -s "$info" ]] && ! is_troubled redis || continue
    if grep -qE 'WRONGPASS|NOAUTH|invalid password|AUTH failed' "$info"; then
      TROUBLED[redis]=yes
      if [[ "$DOCTOR_MODE" == docker ]]; then
        fault "Redis does not take the password with which it was started: somebody changed it while it ran." \
          "docker restart $name, which brings WARD_REDIS_PASSWORD of $ENV_FILE back."
      else
        fault "Redis does not take the password in $(doctor_home)/data/redis/password: services that connect anew are refused." \
          "set it back, or kill ${PROCESS[$name]} and $START_AGAIN, which gives Redis the password in that file."
      fi
      continue
    fi
    if grep -qE 'redis-cli: (command )?not found|No such file' "$info" && ! grep -q '^redis_version' "$info"; then
      fault "Redis cannot be looked at: redis-cli is missing." "apt-get install redis-tools"
      continue
    fi
    if [[ "$(info_of "$info" loading)" == 1 ]]; then
      TROUBLED[redis]=yes
      fault "Redis is loading its data, and answers nothing until then." "wait; $(info_of "$info" loading_loaded_perc) % are loaded."
      continue
    fi
    used="$(info_of "$info" used_memory)" limit="$(info_of "$info" maxmemory)" policy="$(info_of "$info" maxmemory_policy)"
    if grep -q '^OOM' "$write" 2>/dev/null; then
      TROUBLED[redis]=yes
      fault "Redis is full: it takes nothing more, because $(size "${used:-0}") are used and maxmemory is $(size "${limit:-0}"). Nothing is polled meanwhile." \
        "raise it: CONFIG SET maxmemory 1gb (0 is no limit) in redis-cli$(keep_setting_of_redis maxmemory)."
    elif grep -q '^READONLY' "$write" 2>/dev/null; then
      TROUBLED[redis]=yes
      fault "Redis is a replica that takes no writes. Nothing is polled meanwhile." \
        "REPLICAOF NO ONE in redis-cli, or let WARD_REDIS_URL name the master."
    elif grep -qE '^MISCONF' "$write" 2>/dev/null || [[ "$(info_of "$info" aof_last_write_status)" == err ]]; then
      TROUBLED[redis]=yes
      fault "Redis cannot write to its disk, and refuses to be written to. Nothing is polled meanwhile." \
        "make room on its disk and see that its folder may be written; its log says what failed. It goes on by itself."
    elif [[ -s "$write" ]] && ! grep -q '^OK' "$write"; then
      TROUBLED[redis]=yes
      fault "Redis refuses to be written to: $(head -n 1 "$write")." "correct what it says; look at its log."
    elif ((${limit:-0} > 0 && ${used:-0} > limit * 9 / 10)); then
      fault "Redis is nearly full: $(size "$used") of $(size "$limit") are used. When it is full nothing is polled." \
        "raise it: CONFIG SET maxmemory $((limit * 2)) in redis-cli$(keep_setting_of_redis maxmemory); see which queue is long: GET /api/v1/queues"
    fi
    if [[ -n "$policy" && "$policy" != noeviction ]]; then
      fault "Redis may delete jobs and their account: its maxmemory-policy is $policy." \
        "CONFIG SET maxmemory-policy noeviction in redis-cli$(keep_setting_of_redis maxmemory-policy)."
    fi
    if [[ "$(info_of "$info" aof_enabled)" == 0 ]]; then
      fault "Redis forgets all jobs when it ends: appendonly is off." "CONFIG SET appendonly yes in redis-cli$(keep_setting_of_redis appendonly)."
    elif [[ "$(info_of "$info" aof_last_bgrewrite_status)" == err ]]; then
      fault "Redis could not shorten its append-only file, which grows from now on." \
        "make room on its disk and in memory, then BGREWRITEAOF in redis-cli."
    fi
  done
}

keep_setting_of_redis() {
  if [[ "$DOCTOR_MODE" == docker ]]; then
    printf '; to keep it, change %s in %s' "$1" "$COMPOSE_YAML"
  else
    printf ' (REDISCLI_AUTH=$(cat %s/data/redis/password) redis-cli -p %s); local mode starts it without a limit and with noeviction' \
      "$(doctor_home)" "${PLACE[redis]}"
  fi
}

info_of() {
  sed -n "s/\r$//; s/^$2://p" "$1" | head -n 1
}

judge_postgres() {
  local name hello message
  for name in $(of_kind postgres); do
    hello="$ANSWERS/$name.hello"
    [[ "${STATE[$name]}" == running && -s "$hello" ]] && ! is_troubled postgres || continue
    if [[ "$(head -c 1 "$hello")" == E ]]; then
      message="$(sed -n 's/^M//p' "$hello" | head -n 1)"
      TROUBLED[postgres]=yes
      case "$message" in
        *"too many"* | *"remaining connection slots"*)
          fault "Postgres has no connection left: $message." "end programs that hold connections, or raise max_connections and restart it." ;;
        *"starting up"* | *"recovery"*) fault "Postgres is still starting: $message." "wait; its log says how far it is." ;;
        *) fault "Postgres lets nobody in: ${message:-it says nothing}." "correct what it says; its log has more." ;;
      esac
    elif [[ "$(head -c 1 "$hello")" != R ]]; then
      TROUBLED[postgres]=yes
      fault "What answers on port ${PLACE[$name]} is not Postgres." "end that program, then $START_AGAIN"
    fi
  done
}

judge_rabbitmq() {
  local name hello
  for name in $(of_kind rabbitmq); do
    hello="$ANSWERS/$name.hello"
    [[ "${STATE[$name]}" == running && -e "$hello" ]] && ! is_troubled rabbitmq || continue
    if [[ "$(cat "$hello")" != 01 ]]; then
      TROUBLED[rabbitmq]=yes
      fault "RabbitMQ does not let clients in. Nothing is polled meanwhile." "look at its log; it waits for memory or disk, or is still starting."
    fi
  done
}

judge_victoria_metrics() {
  local name status written read_back theirs ours
  for name in $(of_kind victoria-metrics); do
    [[ "${STATE[$name]}" == running ]] && ! is_troubled victoria-metrics || continue
    if [[ "$(metric max vm_storage_is_read_only "$ANSWERS/$name.metrics")" == 1 ]]; then
      TROUBLED[victoria-metrics]=yes
      fault "VictoriaMetrics is read-only: its disk has $(size "$(metric min vm_free_disk_space_bytes "$ANSWERS/$name.metrics")") left, less than it needs (-storage.minFreeDiskSpaceBytes). Samples wait in the spools of the workers." \
        "make room on the disk of -storageDataPath, or lower -storage.minFreeDiskSpaceBytes; it goes on by itself."
      continue
    fi
    status="$(status_of "$name.import")"
    if [[ "$status" == silent || "$status" == none ]]; then
      TROUBLED[victoria-metrics]=yes
      fault "VictoriaMetrics takes no samples: a probe was not taken within $SERVER_LIMIT s." \
        "see whether its disk or processor is busy, and look at its log; if it hangs, restart it."
      continue
    elif [[ "$status" != 2* ]]; then
      TROUBLED[victoria-metrics]=yes
      fault "VictoriaMetrics refuses samples: it answers $status$(sed 's/^/ (/; s/$/)/; q' "$ANSWERS/$name.import" | cut -c -200)." \
        "correct what it says; its log has more."
      continue
    fi
    written="$(cat "$ANSWERS/$name.written")"
    read_back="$(by_label "$ANSWERS/$name.probe" none | sed -n '1s/^- //p')"
    if [[ "$(status_of "$name.probe")" =~ ^[0-9]+$ && "$read_back" != "$written" ]]; then
      TROUBLED[victoria-metrics]=yes
      fault "VictoriaMetrics stores nothing: it took the sample $PROBE, and does not have it." \
        "look at its log, at its clock and -retentionPeriod, and whether -storageDataPath is what it was."
      continue
    fi
    theirs="$(sed -n 's/^Date: //p' "$ANSWERS/$name.metrics.head" 2>/dev/null | head -n 1)"
    ours="$written"
    if [[ -n "$theirs" ]] && theirs="$(date -d "$theirs" +%s 2>/dev/null)" && ((theirs - ours > 5 || ours - theirs > 5)); then
      fault "The clock of VictoriaMetrics differs by $((theirs > ours ? theirs - ours : ours - theirs)) s from that of this machine." \
        "let both keep time (timedatectl set-ntp true)."
    fi
  done
}

# ---- What the services say of themselves. What they say of a server whose fault was told already is no news.

# The parts of which a component of a health page tells.
causes_of_component() {
  case "$1" in
    broker) printf 'redis rabbitmq' ;;
    leadership) printf 'redis rabbitmq scheduler' ;;
    scheduler) printf 'redis rabbitmq scheduler postgres' ;;
    workers) printf 'redis rabbitmq worker' ;;
    load) printf 'redis rabbitmq worker postgres victoria-metrics scheduler' ;;
    postgres | db) printf 'postgres' ;;
    plan) printf 'postgres scheduler plan' ;;
    victoriaMetrics) printf 'victoria-metrics' ;;
    spool) printf 'disk' ;;
    *) printf 'none' ;;
  esac
}

fix_of_component() {
  case "$1" in
    broker) printf 'see that WARD_REDIS_URL (WARD_AMQP_URL with RabbitMQ) and its password are right for that service; then restart it.' ;;
    postgres | db) printf 'see that WARD_DB_URL, WARD_DB_USER and WARD_DB_PASSWORD are right, and that Postgres has connections left.' ;;
    victoriaMetrics) printf 'see that WARD_VM_URL is right and reached from there.' ;;
    spool) printf 'make room where WARD_SPOOL_DIR is, and see that the folder may be written.' ;;
    icmp) printf 'apt-get install fping, or set WARD_PING_PROGRAM to it; restart the worker.' ;;
    load) printf 'start more workers: ./start_monitoring.sh --mode %s --workers N; GET /api/v1/workers shows which queues each serves.' "$DOCTOR_MODE" ;;
    leadership | scheduler) printf 'start a scheduler-service (%s), and give all services the same WARD_REDIS_URL.' "$START_AGAIN" ;;
    workers) printf 'start a worker: %s' "$START_AGAIN" ;;
    plan) printf 'see that Postgres answers; the log of the scheduler says why the plan is not read.' ;;
    diskSpace) printf 'make room on its disk.' ;;
    *) printf 'correct what it says; its log has more.' ;;
  esac
}

# name, component, status and reason of each component that is not UP, with tabs between them.
components_not_up() {
  local name page
  for name in $(of_kind scheduler) $(of_kind worker) $(of_kind api); do
    page="$ANSWERS/$name.health"
    # Its own page tells no details, because it is public.
    [[ "${KIND[$name]}" != api ]] || page="$ANSWERS/$name.system"
    flat_json "$page" | awk -F '\t' -v name="$name" '
      { n = split($1, p, "."); if (p[1] != "components") next }
      n == 3 && p[3] == "status" { if (!(p[2] in status)) order[++count] = p[2]; status[p[2]] = $2 }
      n > 2 && p[n] ~ /^(message|reason|trouble|error)$/ { if (!(p[2] in why)) why[p[2]] = $2 }
      END { for (i = 1; i <= count; i++) if (status[order[i]] != "UP" && status[order[i]] != "UNKNOWN")
        printf "%s\t%s\t%s\t%s\n", name, order[i], status[order[i]], why[order[i]] }'
  done
}

judge_services() {
  local name component status reason causes told="" key names
  for name in $(of_kind api) $(of_kind scheduler) $(of_kind worker); do
    if [[ "$(status_of "$name.health")" == silent && "$(status_of "$name.metrics")" != silent ]] \
      && ! is_troubled redis postgres victoria-metrics rabbitmq "$name"; then
      TROUBLED[$name]=yes
      fault "$name does not answer /actuator/health within $PAGE_LIMIT s: a server that it uses hangs." \
        "see which one it waits for in its log; ward_component_up{component} of its /actuator/prometheus is 0 for it."
    fi
  done
  components_not_up >"$ANSWERS/components"
  while IFS=$'\t' read -r name component status reason; do
    read -r -a causes <<<"$(causes_of_component "$component")"
    key="$component $reason"
    if is_troubled "${causes[@]}" || [[ "$told" == *"|$key|"* ]]; then
      continue
    fi
    # Those that say the same, in one sentence; api-service says it of the whole, after those whom it concerns.
    if [[ "${KIND[$name]}" == api && "$told" == *"|$component "* ]]; then
      continue
    fi
    # The plan is judged by itself, with the devices that there are.
    if [[ "$component" == plan && "${KIND[$name]}" == api ]]; then
      continue
    fi
    told+="|$key|"
    names="$(awk -F '\t' -v component="$component" -v reason="$reason" '$2 == component && $4 == reason { printf "%s%s", sep, $1; sep = ", " }' \
      "$ANSWERS/components")"
    case "$component" in
      leadership | scheduler) TROUBLED[scheduler]=yes ;;
      workers) TROUBLED[worker]=yes ;;
      load) TROUBLED[load]=yes ;;
      broker) TROUBLED[redis]=yes ;;
      postgres | db) TROUBLED[postgres]=yes ;;
      victoriaMetrics) TROUBLED[victoria-metrics]=yes ;;
    esac
    reason="${reason%.}"
    fault "$names: $component is $status${reason:+: $reason}." "$(fix_of_component "$component")"
  done <"$ANSWERS/components"
}

# ---- Why nothing, or not all, is polled.

judge_scheduling() {
  local leading workers needed age dead lag items unaccounted
  leading="$(metric_of scheduler sum ward_scheduler_leading)"
  if [[ "$leading" == 0 ]] && ! is_troubled scheduler redis rabbitmq; then
    TROUBLED[scheduler]=yes
    fault "No scheduler leads: nothing is polled." "look again in ten seconds; then see the log of scheduler-service for what keeps it from Redis."
  elif [[ -n "$leading" ]] && ((leading > 1)); then
    fault "$leading schedulers say that they lead." "give all services the same WARD_REDIS_URL."
  fi
  workers="$(metric_of scheduler max ward_workers)" needed="$(metric_of scheduler max ward_workers_needed)"
  if [[ "$workers" == 0 ]] && ! is_troubled worker scheduler redis rabbitmq; then
    TROUBLED[worker]=yes
    fault "No worker takes jobs: nothing is polled. One that was told to shut down takes none." "start a worker: $START_AGAIN; GET /api/v1/workers shows each with its status."
  elif [[ -n "$workers" && -n "$needed" ]] && ((needed > workers)) && ! is_troubled worker load redis rabbitmq postgres victoria-metrics; then
    TROUBLED[load]=yes
    fault "$(counted "$needed" worker) are needed, and $(counted "$workers" worker) there: polls are left out, bulk first." \
      "./start_monitoring.sh --mode $DOCTOR_MODE --workers $needed, or poll less often."
  fi
  age="$(metric_of scheduler max ward_queue_oldest_age_seconds)"
  if [[ -n "$age" ]] && ((age > 30)) && ! is_troubled worker load redis rabbitmq victoria-metrics scheduler; then
    fault "The oldest job has waited for $age s: workers do not keep up, or none serves its queue ($(oldest_queue))." \
      "./start_monitoring.sh --mode $DOCTOR_MODE --workers N with more of them, and see in GET /api/v1/workers that one serves that queue (WARD_QUEUES)."
  fi
  dead="$(metric_of scheduler max ward_queue_dead_letters)"
  if [[ -n "$dead" ]] && ((dead > 0)); then
    fault "$(counted "$dead" job) of a queue were put aside: they cannot be read, or took workers down." \
      "GET /api/v1/queues shows which queue, GET /api/v1/queues/NAME/dead-letters why; put them back or delete them there."
  fi
  lag="$(metric_of scheduler max ward_plan_lag_seconds)"
  if [[ -n "$lag" ]] && ((lag > 60)) && ! is_troubled postgres scheduler; then
    fault "Changes of devices do not reach the plan: Postgres was read $lag s ago." "see that Postgres answers; the log of scheduler-service says what fails."
  fi
  items="$(metric_of scheduler max ward_plan_items)"
  if [[ "$items" == 0 ]] && ! is_troubled postgres scheduler; then
    judge_empty_plan
  fi
  unaccounted="$(by_label "$ANSWERS/$(of_kind victoria-metrics | head -n 1).unaccounted" none | sed -n '1s/^- //p')"
  if [[ -n "$unaccounted" && "$unaccounted" != 0 ]]; then
    fault "$(counted "$unaccounted" item) of the last 15 min have no outcome. This is a defect." \
      "please report it, with GET /api/v1/ledger of the last hour and the log of scheduler-service."
  fi
}

oldest_queue() {
  local pages
  mapfile -t pages < <(pages_of scheduler)
  cat "${pages[@]}" 2>/dev/null | sed -nE 's/^ward_queue_oldest_age_seconds\{.*queue="([^"]*)".*\} ([0-9.eE+]+)$/\2 \1/p' | sort -g | tail -n 1 | cut -d' ' -f2
}

judge_empty_plan() {
  local devices enabled
  TROUBLED[plan]=yes
  sign_in_soon || true
  devices="$(how_many_devices "")" enabled="$(how_many_devices "&enabled=true")"
  if [[ "$devices" == 0 ]]; then
    # A new system is not a sick one.
    REMARK=" Nothing is polled: there is no device yet."
  elif [[ "$enabled" == 0 ]]; then
    fault "Nothing is polled: none of the $(counted "$devices" device) is enabled." \
      "enable them: PATCH /api/v1/devices/{id} with {\"enabled\": true}"
  else
    fault "Nothing is polled: no enabled device has an item, which come from its template." \
      "POST /api/v1/devices/{id}/detect finds the template and assigns it; or give it templateIds by PATCH /api/v1/devices/{id}"
  fi
}

# As admin, with the password that the start wrote down; empty where it was changed, or where the API is away.
sign_in_soon() {
  local name password
  name="$(of_kind api | head -n 1)"
  [[ -z "$DOCTOR_TOKEN" ]] || return 0
  [[ "${STATE[$name]}" == running || "${STATE[$name]}" == unhealthy ]] && ! is_troubled api postgres || return 1
  ((SECONDS <= LAST_QUESTION)) || return 1
  if [[ "$DOCTOR_MODE" == docker ]]; then
    password="$(setting WARD_ADMIN_PASSWORD)"
  else
    password="$(cat "$(doctor_home)/admin-password" 2>/dev/null || true)"
  fi
  [[ -n "$password" ]] || return 1
  ask "$name" login /api/v1/auth/login "$SERVER_LIMIT" "{\"username\": \"admin\", \"password\": \"$password\"}"
  DOCTOR_TOKEN="$(json "$ANSWERS/$name.login" accessToken)"
  rm -f "$ANSWERS/$name.login"
  [[ -n "$DOCTOR_TOKEN" ]]
}

how_many_devices() {
  local name
  name="$(of_kind api | head -n 1)"
  [[ -n "$DOCTOR_TOKEN" ]] || return 0
  ask "$name" devices "/api/v1/devices?size=1$1"
  json "$ANSWERS/$name.devices" page.totalElements
}

# ---- Whether what is polled gets to VictoriaMetrics.

judge_storing() {
  local name age refusals polled ok reason count
  name="$(of_kind victoria-metrics | head -n 1)"
  age="$(metric_of worker max ward_spool_oldest_age_seconds)"
  if [[ -n "$age" ]] && ((age > 300)) && ! is_troubled victoria-metrics disk; then
    fault "Samples have waited in a spool for $age s, though VictoriaMetrics takes what it is sent." \
      "the log of the worker says why; see that its WARD_VM_URL names this VictoriaMetrics."
  fi
  refusals="$(metric_of worker sum ward_spool_refusals_total)"
  if [[ -n "$refusals" ]] && ((refusals > 0)) && is_troubled victoria-metrics && ! is_troubled disk; then
    fault "A spool has refused samples $(counted "$refusals" time): their jobs wait." "make room where WARD_SPOOL_DIR is, and see that the folder may be written."
  fi
  is_troubled victoria-metrics && return 0
  while read -r reason count; do
    fault "$(counted "$count" sample) were dropped from a spool within 15 min: $reason." \
      "full: VictoriaMetrics was away for too long, raise WARD_SPOOL_MAX_BYTES; refused: the log of VictoriaMetrics says why; corrupt: look at the disk of the worker."
  done < <(by_label "$ANSWERS/$name.dropped" reason)
  while read -r reason count; do
    fault "VictoriaMetrics threw $(counted "$count" sample) away within 15 min: $reason." \
      "$(case "$reason" in
        *timestamp*) printf 'set the clocks of the workers (timedatectl set-ntp true); -retentionPeriod has to be longer than samples wait in a spool.' ;;
        *) printf 'the log of VictoriaMetrics says which and why.' ;;
      esac)"
  done < <(by_label "$ANSWERS/$name.ignored" reason)
  ok="$(by_label "$ANSWERS/$name.outcomes" outcome | sed -n 's/^ok //p')"
  polled="$(by_label "$ANSWERS/$name.polled" none | sed -n '1s/^- //p')"
  if [[ "$(status_of "$name.polled")" == 200 && "${ok:-0}" -gt 0 && "${polled:-0}" == 0 ]]; then
    fault "Devices answer, but VictoriaMetrics has no sample of them of the last 15 min." \
      "see that WARD_VM_URL of the workers names this VictoriaMetrics, and that all clocks are right."
  fi
}

# ---- What devices say.

judge_outcomes() {
  local name total=0 outcome count
  declare -A of=()
  name="$(of_kind victoria-metrics | head -n 1)"
  # Without these nothing was polled, or nobody could say what came of it.
  if is_troubled victoria-metrics redis rabbitmq scheduler worker simulator plan; then
    return
  fi
  while read -r outcome count; do
    of[$outcome]="$count"
    total=$((total + count))
  done < <(by_label "$ANSWERS/$name.outcomes" outcome)
  ((total > 0)) || return 0
  share() { printf '%d' $((100 * ${of[$1]:-0} / total)); }
  local silent=$((${of[timeout]:-0} + ${of[unreachable]:-0}))
  if ((silent * 2 > total)); then
    sign_in_soon || true
    fault "$((100 * silent / total)) % of what was polled within $RECENT got no answer: devices are not reached, or do not know the credential." \
      "correct address, port or credential of the devices, or let UDP to that port and back through firewalls; POST /api/v1/devices/{id}/test says of each what is wrong." \
      "$(asked_device)"
  fi
  if (($(share authFailure) >= 10)); then
    fault "$(share authFailure) % of what was polled within $RECENT was refused: the credential of these devices is wrong." \
      "correct it (PUT /api/v1/credentials/{id}); POST /api/v1/devices/{id}/test says whether user, passphrase or protocol is wrong."
  fi
  if (($(share noCredential) >= 1)); then
    fault "$(share noCredential) % of what was polled within $RECENT had no credential that could be used." \
      "give these devices a credentialId (PATCH /api/v1/devices/{id}); where all have one, WARD_SECRET_KEY is another one than when they were saved."
  fi
  if (($(share expired) >= 1)) && ! is_troubled load; then
    fault "$(share expired) % of what was scheduled within $RECENT expired before it was polled: graphs have gaps." \
      "GET /api/v1/ledger counts the reasons; docs/architecture.md says what each means. Often it is over with what caused it: look again in two minutes."
  fi
  if (($(share error) >= 1)); then
    fault "$(share error) % of what was polled within $RECENT ended as an error of the worker." "the log of the worker says which."
  fi
}

# One that is down, else any: its name and what a round trip to it says.
asked_device() {
  local api id
  api="$(of_kind api | head -n 1)"
  [[ -n "$DOCTOR_TOKEN" ]] || return 0
  ask "$api" devices "/api/v1/devices?size=1&status=down"
  id="$(json "$ANSWERS/$api.devices" content.0.id)"
  if [[ -z "$id" ]]; then
    ask "$api" devices "/api/v1/devices?size=1&enabled=true"
    id="$(json "$ANSWERS/$api.devices" content.0.id)"
  fi
  [[ -n "$id" ]] || return 0
  ask "$api" test "/api/v1/devices/$id/test" 5 '{}'
  printf 'For example %s (device %s): %s\n' "$(json "$ANSWERS/$api.devices" content.0.name)" "$id" "$(json "$ANSWERS/$api.test" message)"
}
