#!/usr/bin/env bash
# Makes ready what the tests need, then runs all of them. Arguments go to Maven.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. deploy/machine.sh

find_jdk
install_programs redis-server=redis-server victoria-metrics=victoria-metrics snmpd=snmpd snmp=snmpget fping=fping iproute2=ip rabbitmq-server=rabbitmq-server

say "building and testing; the first run also downloads the libraries"
find . -path '*/target/*-reports/TEST-*.xml' -delete
result=0
./mvnw --batch-mode --no-transfer-progress --threads 2 verify "$@" || result=$?

find . -path '*/target/*-reports/TEST-*.xml' -print0 | xargs -0 -r grep -h -m1 '<testsuite ' | awk '
  function count(name) { return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : 0 }
  { tests += count("tests"); failed += count("failures") + count("errors"); skipped += count("skipped") }
  END { printf "%d passed, %d failed, %d skipped\n", tests - failed - skipped, failed, skipped }'
exit "$result"
