#!/usr/bin/env bash
# Checks the dashboards against Grafana's own schema: the types of the npm package @grafana/schema, which Grafana Labs publish with
# each release, applied by the TypeScript compiler. Unknown fields and values that are not allowed are errors. There is no
# linter of dashboards on npm; whether the queries answer is what DashboardsIT looks at. Needs node and npm.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
readonly SCHEMA=13.2.3 TYPESCRIPT=5.9.3 WORK=target/dashboards

mkdir -p "$WORK"
cp deploy/test/dashboards.ts "$WORK/schema.ts"
if [[ ! -d "$WORK/node_modules/@grafana/schema" || ! -d "$WORK/node_modules/typescript" ]]; then
  echo '{"private": true}' > "$WORK/package.json"
  (cd "$WORK" && npm install --silent --no-audit --no-fund "@grafana/schema@$SCHEMA" "typescript@$TYPESCRIPT")
fi
node deploy/test/dashboards.mjs deploy/grafana/dashboards "$WORK"
(cd "$WORK" && node_modules/.bin/tsc --noEmit --strict --skipLibCheck --target es2022 --module nodenext \
  --moduleResolution nodenext checked.ts)
echo "$(find deploy/grafana/dashboards -name '*.json' | wc -l) dashboards are what Grafana's schema $SCHEMA allows."
