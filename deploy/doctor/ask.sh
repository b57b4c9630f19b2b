# shellcheck shell=bash disable=SC2034
# Of doctor.sh: asking. Each answer is a file: NAME.WHAT, and NAME.WHAT.status with the HTTP status, "refused" or "silent".

http_port() {
  case "${KIND[$1]}" in
    victoria-metrics) printf 8428 ;;
    api) printf 5001 ;;
    scheduler) printf 5002 ;;
    *) printf 5003 ;;
  esac
}

# Asks 127.0.0.1:$1 for $2, with the variables BODY and TOKEN. With bash alone, as the images have nothing else.
readonly REQUEST='
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
exec cat <&3'

# ask NAME WHAT PATH [LIMIT [BODY]]: with a body it is a POST. The body and DOCTOR_TOKEN stay out of the list of processes.
ask() {
  local name="$1" what="$2" path="$3" limit="${4:-$SERVER_LIMIT}" body="${5:-}" answer port shell=(bash) result=0
  answer="$ANSWERS/$name.$what"
  port="${PLACE[$name]}"
  if [[ "$DOCTOR_MODE" == docker ]]; then
    port="$(http_port "$name")"
    shell=(docker exec -i "${PLACE[$name]}" bash)
    if [[ "${KIND[$name]}" == victoria-metrics ]]; then
      ask_by_wget "$name" "$answer" "http://127.0.0.1:$port$path" "$limit" "$body"
      return
    fi
  fi
  printf 'BODY=%q TOKEN=%q\n%s\n' "$body" "$DOCTOR_TOKEN" "$REQUEST" \
    | timeout "$limit" "${shell[@]}" -s "$port" "$path" >"$answer.raw" 2>/dev/null || result=$?
  sed -n 's/\r$//; /^$/q; p' "$answer.raw" >"$answer.head"
  sed '1,/^\r*$/d' "$answer.raw" >"$answer"
  rm -f "$answer.raw"
  case "$result" in
    0) sed -n '1s,^HTTP/[0-9.]* \([0-9]*\).*,\1,p' "$answer.head" >"$answer.status" ;;
    124) printf silent >"$answer.status" ;;
  esac
  [[ -s "$answer.status" ]] || printf refused >"$answer.status"
}

# VictoriaMetrics' own image has no bash.
ask_by_wget() {
  local name="$1" answer="$2" url="$3" limit="$4" body="$5" result=0
  timeout "$limit" docker exec "${PLACE[$name]}" wget -qO- ${body:+--post-data="$body"} "$url" >"$answer" 2>"$answer.error" || result=$?
  case "$result" in
    0) printf 200 >"$answer.status" ;;
    124) printf silent >"$answer.status" ;;
    *) sed -nE 's,.*HTTP/[0-9.]+ ([0-9]+).*,\1,p' "$answer.error" >"$answer.status" ;;
  esac
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
  # By itself it would ask as of the second that has begun, before the sample.
  store_step probe "/api/v1/query?query=last_over_time($PROBE%5B5m%5D)&time=$((value + 10))" || return 0
  store_step outcomes "/api/v1/query?query=sum+by+(outcome)+(increase(ward_item_outcomes_total%5B$RECENT%5D))" || return 0
  store_step ignored "/api/v1/query?query=sum+by+(reason)+(increase(vm_rows_ignored_total%5B15m%5D))+%3E+0" || return 0
  store_step dropped "/api/v1/query?query=sum+by+(reason)+(increase(ward_spool_samples_dropped_total%5B15m%5D))+%3E+0" || return 0
  store_step unaccounted "/api/v1/query?query=sum(increase(ward_ledger_unaccounted_items_total%5B15m%5D))+%3E+0" || return 0
  store_step polled "/api/v1/query?query=count(last_over_time(snmp_device_requests%5B15m%5D))" || return 0
}
