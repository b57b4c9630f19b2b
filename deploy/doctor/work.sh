# shellcheck shell=bash disable=SC2034
# Of doctor.sh: what the services say of themselves, and whether all is polled and stored. What follows from a fault that was
# told is left out.

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
    broker) printf 'look again in ten seconds, in which it may come back; then see that WARD_REDIS_URL (WARD_AMQP_URL with RabbitMQ) and its password are right for that service; then restart it.' ;;
    postgres | db) printf 'look again in ten seconds, in which it may come back; then see that WARD_DB_URL, WARD_DB_USER and WARD_DB_PASSWORD are right, and that Postgres has connections left.' ;;
    victoriaMetrics) printf 'look again in ten seconds, in which it may come back; then see that WARD_VM_URL is right and reached from there.' ;;
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

# Why nothing, or not all, is polled.

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

# Whether what is polled gets to VictoriaMetrics.

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

# What devices say.

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
