#!/usr/bin/env bash
# Breaks every part of a system of its own in turn, under load, and says what was lost; see docs/reliability.md.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. deploy/machine.sh
. deploy/build.sh

usage() {
  cat >&2 <<'END'
Usage: ./chaos.sh [--minutes 30] [--faults N] [--broker redis|rabbitmq] [--seed S] [--devices 500] [--items 40]
                  [--interval 30] [--no-disk] [--report FILE]
  --minutes N      no fault begins later (default 30, or no limit where --faults is given)
  --faults N       no more faults than that
  --broker B       what carries the jobs (default redis)
  --seed S         the same seed gives the same faults in the same order (default: at random, and printed)
  --devices N, --items N, --interval S
                   the load: so many simulated devices, items of each, and seconds between their polls
  --no-disk        fills no disk
  --report FILE    writes the table as Markdown, between the marks of the file if it has them
Ends with 0 when nothing was lost, 1 when something was, 2 when that could not be found out.
END
}

arguments=() without_disks=""
while [[ $# -gt 0 ]]; do
  case "$1" in
    --minutes | --faults | --broker | --seed | --devices | --items | --interval | --report)
      [[ $# -ge 2 ]] || { say "$1 needs a value."; usage; exit 2; }
      arguments+=("$1" "$2"); shift 2 ;;
    --no-disk) without_disks="--no-disk was given"; shift ;;
    -h | --help) usage; exit 0 ;;
    *) say "Unknown option $1."; usage; exit 2 ;;
  esac
done

find_jdk
install_programs redis-server=redis-server victoria-metrics=victoria-metrics fping=fping
build_if_needed

# Disks that can be filled are mounts in memory, in a namespace of their own: they end with the last process, whatever happens.
namespace=()
if [[ -z "$without_disks" ]]; then
  if unshare --mount true 2>/dev/null; then
    namespace=(unshare --mount --propagation private)
  elif unshare --user --map-root-user --mount true 2>/dev/null; then
    namespace=(unshare --user --map-root-user --mount --propagation private)
  else
    without_disks="this machine lets nobody make a mount namespace"
  fi
fi
if [[ -n "$without_disks" ]]; then
  arguments+=(--without-disks "$without_disks")
fi
exec "${namespace[@]}" "$JAVA_HOME/bin/java" -Xmx512m -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED -Dslf4j.internal.verbosity=ERROR \
  -cp "chaos/target/chaos-$(project_version).jar:chaos/target/lib/*" io.wardflux.chaos.Chaos --project . "${arguments[@]}"
