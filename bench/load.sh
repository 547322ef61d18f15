#!/usr/bin/env bash
# A server under load: serve in one process, emulated GitHub and Modal with the sender of webhooks in
# another, on loopback, pacing off. Three parts, each with a fresh store:
#   steady   200 jobs a second for 60 s
#   burst    10,000 jobs in 30 s
#   waiting  10,000 jobs that wait for the one slot there is: resident memory
# Needs a built target/. Usage: bench/load.sh [PART]...
# LOAD_JAVA_OPTS: options for the JVM of serve, instead of the launcher's.
set -euo pipefail
cd "$(dirname "$0")/.."
java=${SLUICE_JAVA:-$(ls -d /usr/lib/jvm/*25*/bin/java | head -n 1)}
work=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null; rm -rf "$work"' EXIT
mkdir "$work/classes"
"${java}c" -proc:none -nowarn -d "$work/classes" -cp 'target/classes:target/lib/*' bench/Load.java

part() {
  local name=$1 command=$2 jobs=$3 seconds=$4 concurrency=$5 here=$work/$1
  mkdir "$here"
  echo "$name:"
  "$java" -Xmx3g -cp "$work/classes:target/classes:target/lib/*" Load \
    "$here/ready" 18083 "$command" "$jobs" "$seconds" "$here/sluice.db" 2>"$here/load.log" &
  local load=$!
  pids+=("$load")
  until [ -f "$here/ready" ] || ! kill -0 "$load" 2>/dev/null; do sleep 0.1; done
  printf 'version: 1\npools:\n  - name: cpu\n    match: { labels: [modal] }\n    image: { runnerVersion: 2.337.0 }\n    idleTimeout: 30s\n%s' \
    "$concurrency" >"$here/pools.yaml"
  # shellcheck disable=SC2086
  GITHUB_TOKEN=bench MODAL_TOKEN_ID=bench MODAL_TOKEN_SECRET=bench WEBHOOK_SECRET=bench \
    SLUICE_PACING=off SLUICE_LOG=json SLUICE_LISTEN=127.0.0.1:18083 SLUICE_ADMIN_LISTEN=127.0.0.1:18084 \
    SLUICE_GITHUB_API=$(sed -n 1p "$here/ready") MODAL_SERVER_URL=$(sed -n 2p "$here/ready") \
    SLUICE_STORE=sqlite:"$here/sluice.db" \
    "$java" ${LOAD_JAVA_OPTS--XX:+UseSerialGC -Xmn32m} --enable-native-access=ALL-UNNAMED -cp 'target/classes:target/lib/*' \
    dev.sluice.cli.Main serve --pools "$here/pools.yaml" >/dev/null 2>"$here/serve.log" &
  local serve=$!
  pids+=("$serve")
  for _ in $(seq 300); do curl -s -o /dev/null http://127.0.0.1:18083/livez && break; sleep 0.1; done
  kill -0 "$serve" 2>/dev/null || { echo 'serve did not start:'; tail -n 3 "$here/serve.log"; exit 1; }
  echo "$serve" >"$here/go.part" && mv "$here/go.part" "$here/ready.go"
  wait "$load" || { tail -n 3 "$here/load.log" "$here/serve.log"; exit 1; }
  echo "  serve: $(grep VmHWM /proc/$serve/status | tr -s '\t ' ' ') resident at most, $(ps -o cputime= -p "$serve") CPU"
  kill "$serve" && wait "$serve" 2>/dev/null || true
}

echo "$(nproc) cores, load average $(cut -d ' ' -f 1-3 /proc/loadavg)"
for name in "${@:-steady burst waiting}"; do
  for one in $name; do
    case $one in
      steady) part steady run 12000 60 '' ;;
      burst) part burst run 10000 30 '' ;;
      waiting) part waiting wait 10000 30 '    concurrency: { max: 1 }
' ;;
      *) echo "no part $one: steady, burst, waiting" >&2; exit 64 ;;
    esac
  done
done
