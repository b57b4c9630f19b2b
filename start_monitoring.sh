#!/usr/bin/env bash
# Starts the whole system and returns when every part is healthy; see README.md. Running it twice changes nothing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. deploy/machine.sh
. deploy/build.sh
. deploy/docker.sh
. deploy/doctor.sh

usage() {
  cat >&2 <<'END'
Usage: ./start_monitoring.sh [--mode docker|local] [--demo [N]] [--workers N] [--broker redis|rabbitmq]
  --mode docker    in containers (the default where a Docker engine answers), with the passwords in .env
  --mode local     as processes of this machine, with everything below .ward/ (the default elsewhere)
  --demo [N]       adds N simulated devices (default 25), registers and polls them
  --workers N      how many poller-workers run (default 1, or as many as run already)
  --broker NAME    what carries the jobs: redis (default) or rabbitmq (with Redis for their account)
or:    ./start_monitoring.sh --check [--mode docker|local]
  --check          starts nothing: says what is wrong with the system and how to mend it; 0 nothing, 1 something was found
END
}

wrong() {
  say "$*"
  usage
  exit 2
}

mode="" workers=() demo=() broker="${WARD_BROKER:-}" check=no other=""
while [[ $# -gt 0 ]]; do
  case "$1" in
    --check) check=yes; shift ;;
    --mode)
      mode="${2:-}"
      [[ -n "$mode" ]] || wrong "--mode needs a value: docker or local."
      shift 2 ;;
    --broker)
      broker="${2:-}" other="$1"
      [[ -n "$broker" ]] || wrong "--broker needs a value: redis or rabbitmq."
      shift 2 ;;
    --workers)
      [[ "${2:-}" =~ ^[0-9]+$ ]] || wrong "--workers needs a number."
      workers=(--workers "$2") other="$1"; shift 2 ;;
    --demo)
      demo=(--demo 25) other="$1"; shift
      if [[ "${1:-}" =~ ^[0-9]+$ ]]; then
        demo=(--demo "$1"); shift
      fi ;;
    -h | --help) usage; exit 0 ;;
    *) wrong "Unknown option $1." ;;
  esac
done
case "$broker" in
  "" | redis | rabbitmq) ;;
  *) wrong "--broker $broker: it has to be redis or rabbitmq." ;;
esac
if [[ "$check" == yes ]]; then
  [[ -z "$other" ]] || wrong "--check looks at what there is: $other does not go with it."
  case "$mode" in
    "") mode="$(doctor_mode)" ;;
    docker | local) ;;
    *) wrong "--mode $mode: it has to be docker or local." ;;
  esac
  # An answer that is missing must not end it.
  if run_doctor "$mode"; then exit 0; else exit 1; fi
fi
case "$mode" in
  "") if [[ -n "${WARD_HOME:-}" ]] || local_mode_runs || ! docker_answers; then mode=local; else mode=docker; fi ;;
  docker | local) ;;
  *) wrong "--mode $mode: it has to be docker or local." ;;
esac
if [[ "$mode" == docker ]]; then
  start_docker "${workers[1]:-}" "${demo[1]:-}" "$broker"
  exit
fi

find_jdk
install_programs redis-server=redis-server victoria-metrics=victoria-metrics fping=fping
if [[ "$broker" == rabbitmq ]]; then
  install_programs rabbitmq-server=rabbitmq-server
fi
build_if_needed
exec "$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC \
  -cp "local-stack/target/local-stack-$(project_version).jar:local-stack/target/lib/*" \
  io.wardflux.localstack.LocalMode --project . "${workers[@]}" "${demo[@]}" ${broker:+--broker "$broker"}
