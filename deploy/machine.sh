# shellcheck shell=bash
# Sourced by the scripts: finds a JDK 25 and installs what is missing.

say() {
  printf '%s\n' "$*" >&2
}

fail() {
  say "$*"
  exit 1
}

find_jdk() {
  local candidate
  for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/*25* /opt/java/*25* "$HOME"/.sdkman/candidates/java/25*; do
    if [[ -n "$candidate" && -x "$candidate/bin/javac" ]] && grep -q '^JAVA_VERSION="25' "$candidate/release" 2>/dev/null; then
      export JAVA_HOME="$candidate"
      return
    fi
  done
  fail "No JDK 25 was found: install one (for example Temurin 25), or set JAVA_HOME to it."
}

# install_programs PACKAGE=PROGRAM...: installs the Debian packages whose programs are missing, starting no service.
install_programs() {
  local missing=() pair as_root=()
  for pair in "$@"; do
    PATH="$PATH:/usr/sbin:/sbin" command -v "${pair#*=}" >/dev/null || missing+=("${pair%%=*}")
  done
  if [[ ${#missing[@]} -eq 0 ]]; then
    return
  fi
  command -v apt-get >/dev/null || fail "Missing: ${missing[*]}. Install them with your package manager."
  if [[ $EUID -ne 0 ]]; then
    command -v sudo >/dev/null || fail "Missing: ${missing[*]}. Run as root: apt-get install ${missing[*]}"
    as_root=(sudo)
  fi
  say "installing ${missing[*]}"
  # A policy for this call alone keeps the packages from starting their services.
  local policy=/usr/sbin/policy-rc.d made=no
  if [[ ! -e "$policy" ]]; then
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
    "${as_root[@]}" chmod 755 "$policy"
    made=yes
  fi
  local result=0
  { "${as_root[@]}" apt-get -q update && \
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends "${missing[@]}"; } >&2 || result=$?
  if [[ "$made" == yes ]]; then
    "${as_root[@]}" rm -f "$policy"
  fi
  [[ $result -eq 0 ]] || fail "apt could not install ${missing[*]}; see its messages above."
}
