#!/usr/bin/env bash
# Delivers GitHub's sample payloads, signed by GitHub's own library, to a server of ours and to the
# library's own receiver, and compares what they accept and refuse; likewise with every mutation of
# signature and body. Further samples: run.sh DIRECTORY... Needs npm.
set -euo pipefail
cd "$(dirname "$0")/../../.."
here=src/test/webhooks
work=target/webhooks
mkdir -p "$work"
cp "$here/package.json" "$here/compare.mjs" "$work/"
(cd "$work" && npm install --silent --no-audit --no-fund --ignore-scripts)
samples=()
for directory in "$@"; do
  samples+=("$(cd "$directory" && pwd)")
done

secret=webhook-$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
store=$(mktemp -d)
./sluice version > /dev/null
./sluice emulate --github 0 --modal 0 > "$store/emulate.log" 2>&1 &
emulate=$!
trap 'kill "$emulate" "${serve:-$emulate}" 2> /dev/null; rm -rf "$store"' EXIT
for _ in $(seq 100); do
  github=$(grep -o 'http://127[^ ]*' "$store/emulate.log" | head -1 || true)
  modal=$(grep -o 'http://127[^ ]*' "$store/emulate.log" | sed -n 2p || true)
  [ -n "$modal" ] && break
  sleep 0.2
done
port=$(node -e 's=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})')
GITHUB_TOKEN=emulated WEBHOOK_SECRET=$secret MODAL_TOKEN_ID=ak-emulated MODAL_TOKEN_SECRET=as-emulated \
  SLUICE_GITHUB_API=$github MODAL_SERVER_URL=$modal SLUICE_LISTEN=127.0.0.1:$port \
  SLUICE_ADMIN_LISTEN=127.0.0.1:0 SLUICE_STORE=sqlite:$store/sluice.db SLUICE_LOG=json \
  ./sluice serve --pools runner-pools.yaml > "$store/serve.log" 2>&1 &
serve=$!
for _ in $(seq 150); do
  curl --silent --fail --output /dev/null "http://127.0.0.1:$port/readyz" && break
  kill -0 "$serve" || { cat "$store/serve.log" >&2; exit 1; }
  sleep 0.2
done
WEBHOOK_SECRET=$secret node "$work/compare.mjs" "http://127.0.0.1:$port/webhook" \
  ${samples[@]+"${samples[@]}"}
