#!/usr/bin/env bash
# Runs Modal's own client for JavaScript, unchanged, against `sluice emulate`: once as it comes, and
# once with its older kind of sandboxes. Needs node and npm.
set -euo pipefail
cd "$(dirname "$0")/../../.."
here=src/test/modal-js
work=target/modal-js
mkdir -p "$work"
cp "$here/package.json" "$here"/*.mjs "$work/"
(cd "$work" && npm install --silent --no-audit --no-fund --ignore-scripts)

log=$work/emulate.log
./sluice version > /dev/null
./sluice emulate --github 0 --modal 0 > "$log" 2>&1 &
emulate=$!
trap 'kill "$emulate" 2> /dev/null || true' EXIT
modal=
for _ in $(seq 300); do
  modal=$(grep -o 'MODAL_SERVER_URL=http://127[^ ]*' "$log" | cut -d= -f2 || true)
  [ -z "$modal" ] || break
  kill -0 "$emulate" || { cat "$log" >&2; exit 1; }
  sleep 0.2
done
[ -n "$modal" ] || { echo "the emulator does not start" >&2; cat "$log" >&2; exit 1; }
# It is printed before the other one.
github=$(grep -o 'SLUICE_GITHUB_API=http://127[^ ]*' "$log" | cut -d= -f2)

export MODAL_SERVER_URL=$modal EMULATOR_CONTROL=$github/_emulator/modal
export MODAL_TOKEN_ID=ak-any MODAL_TOKEN_SECRET=as-any MODAL_CONFIG_PATH=/dev/null
# Nothing of whoever runs this.
unset MODAL_ENVIRONMENT MODAL_PROFILE MODAL_SANDBOX_V2 MODAL_IMAGE_BUILDER_VERSION \
  MODAL_MAX_THROTTLE_WAIT
failed=0
MODAL_SANDBOX_V2=0 node "$work/check.mjs" || failed=1
node "$work/check.mjs" || failed=1
exit "$failed"
