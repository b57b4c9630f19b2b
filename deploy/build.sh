# shellcheck shell=bash
# Sourced by the scripts, in the project's folder: builds the programs where they are missing or older than their sources.
# WARD_BUILD=no says that they are built, as in the tests, which the build itself runs.

readonly PROGRAMS=(api-service scheduler-service poller-worker snmp-simulator local-stack chaos benchmarks)
readonly BUILT=target/built

project_version() {
  sed -n '/<artifactId>ward-flux</,/<version>/s/.*<version>\(.*\)<.*/\1/p' pom.xml
}

build_if_needed() {
  [[ "${WARD_BUILD:-}" != no ]] || return 0
  if programs_missing || [[ ! -e "$BUILT" ]] \
    || [[ -n "$(find pom.xml ./*/pom.xml ./*/src/main -newer "$BUILT" -print -quit)" ]]; then
    build
  fi
}

build_if_missing() {
  if programs_missing; then
    build
  fi
}

programs_missing() {
  local program version
  version="$(project_version)"
  for program in "${PROGRAMS[@]}"; do
    [[ -e "$program/target/$program-$version.jar" ]] || return 0
  done
  return 1
}

# Says which module is being built, or what is downloaded, and keeps the rest for the case of a failure.
build() {
  local log=target/build.log started=$SECONDS
  mkdir -p target
  say "building the programs; the first time the libraries are downloaded too, which takes some minutes"
  touch "$BUILT.new"
  if ! ./mvnw --batch-mode -Dquick -Dorg.slf4j.simpleLogger.log.org.apache.maven.cli.transfer=info package 2>&1 \
    | tee "$log" | progress_of_maven >&2; then
    say "The build failed. The last lines of $log:"
    tail -n 30 "$log" >&2
    exit 1
  fi
  mv "$BUILT.new" "$BUILT"
  say "built in $((SECONDS - started)) s"
}

progress_of_maven() {
  awk '
    /^\[INFO\] Building .*\[[0-9]+\/[0-9]+\]/ {
      at = $NF; gsub(/[][]/, "", at); printf "  module %s of %s: %s\n", substr(at, 1, index(at, "/") - 1), substr(at, index(at, "/") + 1), $3; fflush() }
    /Downloaded from/ { files++; if (files % 50 == 0) { printf "  %d files downloaded\n", files; fflush() } }'
}
