#!/bin/bash
# healthy PORT PATH: ends with 0 where the program of this container answers 200, and says what it answered otherwise.
set -euo pipefail
exec 3<>"/dev/tcp/127.0.0.1/$1"
printf 'GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n' "$2" >&3
answer="$(timeout 4 cat <&3)"
if [[ "$answer" != HTTP/1.?\ 200* ]]; then
  printf '%s: %s\n' "${answer%%$'\r'*}" "${answer##*$'\n'}"
  exit 1
fi
