# shellcheck shell=bash disable=SC2034
# Of doctor.sh: the machine and the processes, and the servers, which are causes of the rest.

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
    read -r total free <<<"$(timeout "$SERVER_LIMIT" df -Pk "$folder" | awk 'NR == 2 { printf "%.0f %.0f\n", $2 * 1024, $4 * 1024 }')"
    judge_room "$folder" "$total" "$free"
  fi
  low="$(metric_of worker min ward_spool_disk_free_bytes)"
  memory="$(metric_of worker max ward_spool_min_free_bytes)"
  if [[ -n "$low" && -n "$memory" ]] && ((low < memory)) && ! is_troubled disk; then
    TROUBLED[disk]=yes
    fault "The disk of the spool has $(size "$low") left, less than the workers leave alone ($(size "$memory"))." \
      "make room where WARD_SPOOL_DIR is, or lower WARD_SPOOL_MIN_FREE."
  fi
  total="$(awk '/^MemTotal:/ { printf "%.0f", $2 * 1024 }' /proc/meminfo 2>/dev/null || true)"
  available="$(awk '/^MemAvailable:/ { printf "%.0f", $2 * 1024 }' /proc/meminfo 2>/dev/null || true)"
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
    # What it answers counts refusals of earlier clients, too.
    if ! grep -q '^redis_version' "$info" && grep -qE 'WRONGPASS|NOAUTH|invalid password|AUTH failed' "$info"; then
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
