#!/usr/bin/env bash
# Measures the whole system under load, process by process; see docs/benchmarks.md.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. deploy/machine.sh
. deploy/build.sh

usage() {
  cat >&2 <<'END'
Usage: ./benchmark.sh --micro [PATTERN]
       ./benchmark.sh [--devices 5000] [--items 40] [--interval 10] [--minutes 2] [--warm-up 60] [--snmp v1|v2c|v3]
                      [--dead PERCENT] [--slow PERCENT] [--loss PERCENT] [--broker redis|rabbitmq] [--workers 1]
                      [--concurrency N] [--worker-heap 352m] [--agents ADDRESS:PORT] [--profile FOLDER] [--name NAME]
  --devices N, --items N, --interval S   so many devices, items of each, and seconds between their polls
  --minutes N, --warm-up S               how long is measured, after so many seconds of polling
  --dead P, --slow P, --loss P           so many percent of the devices never answer, or take two seconds; the others lose datagrams
  --agents 127.64.0.1:1161               agents that run already, on this and the following addresses, instead of the simulator
  --profile FOLDER                       flight recordings of the workers and the scheduler (open them with JDK Mission Control)
  --name NAME                            of the result; otherwise made of the options
  --micro [PATTERN]                      instead: the hot paths alone (JMH), all or those whose class or method matches
Prints the figures, compares them with the last run of the same kind, and keeps them in benchmarks/results.
Ends with 0 when every item is accounted for, 1 when one is not, 2 when that could not be found out.
END
}

# The hot paths lie beside what they measure, in the tests of these modules.
micro() {
  local modules=(shared-model snmp-engine scheduler-service poller-worker) module
  say "building the hot paths"
  ./mvnw --quiet -pl "$(IFS=,; echo "${modules[*]}")" -am test-compile \
    dependency:build-classpath -Dmdep.outputFile=target/micro.classpath -Dmdep.includeScope=test
  mkdir -p benchmarks/results
  for module in "${modules[@]}"; do
    "$JAVA_HOME/bin/java" -cp "$module/target/test-classes:$module/target/classes:$(<"$module/target/micro.classpath")" \
      org.openjdk.jmh.Main "${1:-}" -bm avgt -tu us -f 2 -wi 3 -w 1 -i 5 -r 1 -foe true -prof gc \
      -rf json -rff "benchmarks/results/micro-$module.json" || [[ -n "${1:-}" ]]
  done
}

case "${1:-}" in
  -h | --help) usage; exit 0 ;;
  --micro) find_jdk; micro "${2:-}"; exit ;;
esac

find_jdk
programs=(redis-server=redis-server victoria-metrics=victoria-metrics fping=fping)
if [[ " $* " == *" --broker rabbitmq "* ]]; then
  programs+=(rabbitmq-server=rabbitmq-server)
fi
install_programs "${programs[@]}"
build_if_needed
exec "$JAVA_HOME/bin/java" -Xmx512m -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED -Dslf4j.internal.verbosity=ERROR \
  -cp "benchmarks/target/benchmarks-$(project_version).jar:benchmarks/target/lib/*" io.wardflux.benchmarks.Benchmark --project . "$@"
