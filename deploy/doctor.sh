# shellcheck shell=bash disable=SC2034
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

. deploy/doctor/find.sh
. deploy/doctor/ask.sh
. deploy/doctor/read.sh
. deploy/doctor/servers.sh
. deploy/doctor/work.sh

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
  elif [[ -n "$(containers_of_this_folder)" || -e "$ENV_FILE" || ! -d .ward ]]; then
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
