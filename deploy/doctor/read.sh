# shellcheck shell=bash disable=SC2034
# Of doctor.sh: reading what was answered.

# flat_json FILE: each value as its path, with dots, a tab, and the value.
flat_json() {
  awk '
    { text = text $0 " " }
    function path(  i, p) { for (i = 1; i <= depth; i++) p = p (i > 1 ? "." : "") at[i]; return p }
    function show(value) { print path() "\t" value }
    END {
      depth = 0
      while (text != "") {
        c = substr(text, 1, 1)
        if (c ~ /[ \t\r]/) { match(text, /^[ \t\r]+/); text = substr(text, RLENGTH + 1); continue }
        if (c == "{") { depth++; list[depth] = 0; at[depth] = ""; name = 1 }
        else if (c == "[") { depth++; list[depth] = 1; at[depth] = 0; name = 0 }
        else if (c == "}" || c == "]") depth--
        else if (c == ",") { if (list[depth]) at[depth]++; else name = 1 }
        else if (c == ":") name = 0
        else if (c == "\"") {
          match(text, /^"([^"\\]|\\.)*"/)
          if (RLENGTH < 2) exit
          value = substr(text, 2, RLENGTH - 2)
          text = substr(text, RLENGTH + 1)
          gsub(/\\[nrt]/, " ", value); gsub(/\\"/, "\"", value); gsub(/\\\//, "/", value); gsub(/\\\\/, "\\", value)
          if (!list[depth] && name) at[depth] = value; else show(value)
          continue
        } else {
          match(text, /^[^],} \t\r]+/)
          if (RLENGTH < 1) exit
          show(substr(text, 1, RLENGTH)); text = substr(text, RLENGTH + 1)
          continue
        }
        text = substr(text, 2)
      }
    }' "$1" 2>/dev/null || true
}

# json FILE PATH: one value.
json() {
  flat_json "$1" | awk -F '\t' -v path="$2" '$1 == path { print $2; exit }'
}

# by_label FILE LABEL: of an instant query, the label and the value rounded, one pair a line.
by_label() {
  flat_json "$1" | awk -F '\t' -v label="$2" '
    { split($1, p, "."); if (p[1] != "data" || p[2] != "result") next
      if (p[4] == "metric" && p[5] == label) name[p[3]] = $2
      if (p[4] == "value" && p[5] == 1) printf "%s %.0f\n", (p[3] in name ? name[p[3]] : "-"), $2 }'
}

# metric sum|max|min NAME FILE...: over all series and pages; empty where there is none, or only NaN.
metric() {
  local how="$1" name="$2"
  shift 2
  cat -- "$@" 2>/dev/null | awk -v how="$how" -v name="$name" '
    index($0, name) == 1 && substr($0, length(name) + 1, 1) ~ /[{ ]/ && $NF ~ /^[-+]?[0-9.]+([eE][-+]?[0-9]+)?$/ {
      v = $NF + 0
      if (!found) value = v
      else if (how == "sum") value += v
      else if (how == "max" ? v > value : v < value) value = v
      found = 1
    }
    END { if (found) printf "%.0f", value }' || true
}

pages_of() {
  local name
  for name in $(of_kind "$1"); do
    printf '%s\n' "$ANSWERS/$name.metrics"
  done
}

# metric_of KIND how NAME
metric_of() {
  local pages
  mapfile -t pages < <(pages_of "$1")
  ((${#pages[@]} == 0)) || metric "$2" "$3" "${pages[@]}"
}

size() {
  awk -v n="$1" 'BEGIN { split("B KB MB GB TB", unit, " "); i = 1; while (n >= 1024 && i < 5) { n /= 1024; i++ } printf((i > 1 ? "%.1f %s" : "%d %s"), n, unit[i]) }'
}
