#!/usr/bin/env bash
# Renders the overlays for Kubernetes and checks each object against Kubernetes' own schema, in which fields that it does not know
# are errors. Needs kubectl (for its kustomize), node and npm; no cluster.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
readonly WORK=target/kubernetes
readonly MODELS=5.1.0 YAML=2.8.1 TYPESCRIPT=5.9.3

rm -rf "$WORK/overlays" "$WORK/base"
mkdir -p "$WORK"
cp -R deploy/kubernetes/base deploy/kubernetes/overlays "$WORK/"
# In a copy, so that no secrets are written where a person keeps theirs.
rm -f "$WORK"/overlays/*/secrets.env
"$WORK/overlays/single/make-secrets.sh" >/dev/null
cp "$WORK/overlays/production/secrets.env.example" "$WORK/overlays/production/secrets.env"
for overlay in single production; do
  kubectl kustomize "$WORK/overlays/$overlay" > "$WORK/$overlay.yaml"
done
if [[ ! -d "$WORK/node_modules/kubernetes-models" || ! -d "$WORK/node_modules/typescript" ]]; then
  echo '{"private": true, "type": "module"}' > "$WORK/package.json"
  (cd "$WORK" && npm install --silent --no-audit --no-fund \
    "kubernetes-models@$MODELS" "yaml@$YAML" "typescript@$TYPESCRIPT")
fi
node deploy/test/kubernetes.mjs "$WORK" "$WORK/single.yaml" "$WORK/production.yaml"
(cd "$WORK" && node_modules/.bin/tsc --noEmit --strict --skipLibCheck --target es2022 --module nodenext \
  --moduleResolution nodenext checked.ts)
echo "The overlays have only fields that Kubernetes knows."
