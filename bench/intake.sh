#!/usr/bin/env bash
# Durable intake beside a bare Undertow that reads the same body, in one run: wrk, 32 connections on
# loopback, a 12 kB workflow_job body with a right signature, every delivery new, no pool matches.
# Needs wrk, openssl and a built target/. Usage: bench/intake.sh [SECONDS]
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-5}
java=${SLUICE_JAVA:-$(ls -d /usr/lib/jvm/*25*/bin/java | head -n 1)}
work=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null; rm -rf "$work"' EXIT

export WEBHOOK_SECRET=bench BENCH_BODY=$work/body.json
steps=$(for i in $(seq 60); do printf '{"name":"step %d","status":"completed","conclusion":"success","number":%d,"started_at":"2026-11-24T00:00:00Z","completed_at":"2026-11-24T00:00:01Z"},' "$i" "$i"; done)
cat >"$BENCH_BODY" <<JSON
{"action":"queued","workflow_job":{"id":100520616165,"run_id":7,"labels":["ubuntu-latest"],"workflow_name":"ci","head_branch":"main","steps":[${steps%,}]},"repository":{"full_name":"acme/app","private":true},"sender":{"login":"octocat"}}
JSON
BENCH_SIGNATURE=sha256=$(openssl dgst -sha256 -hmac "$WEBHOOK_SECRET" -r "$BENCH_BODY" | cut -d' ' -f1)
export BENCH_SIGNATURE

"$java" -Xmx1g -cp 'target/lib/*' bench/BareUndertow.java 18081 >/dev/null 2>&1 &
pids+=($!)
printf 'version: 1\npools:\n  - name: cpu\n    match: { labels: [modal] }\n    image: { runnerVersion: 2.337.0 }\n' >"$work/pools.yaml"
GITHUB_TOKEN=bench MODAL_TOKEN_ID=bench MODAL_TOKEN_SECRET=bench SLUICE_LOG=json \
  MODAL_SERVER_URL=http://127.0.0.1:9 SLUICE_GITHUB_API=http://127.0.0.1:9 \
  SLUICE_LISTEN=127.0.0.1:18082 SLUICE_ADMIN_LISTEN=127.0.0.1:0 SLUICE_STORE=sqlite:"$work/bench.db" SLUICE_JAVA_OPTS=-Xmx1g \
  ./sluice serve --pools "$work/pools.yaml" >/dev/null 2>"$work/serve.log" &
pids+=($!)
for port in 18081 18082; do
  for _ in $(seq 150); do curl -s -o /dev/null "http://127.0.0.1:$port/livez" && break; sleep 0.1; done
done

load() { wrk -t1 -c32 -d"${2}s" --latency -s bench/webhook.lua "http://127.0.0.1:$1"; }
echo "body: $(wc -c <"$BENCH_BODY") bytes; $(nproc) cores; ${seconds}s a sample, after 3s of warm-up"
for port in 18081 18082; do load "$port" 3 >/dev/null; done
declare -A rate
for round in 1 2 3; do
  for port in 18081 18082; do
    out=$(load "$port" "$seconds")
    got=$(awk '/Requests\/sec/ {print $2}' <<<"$out")
    p99=$(awk '/99%/ {print $2}' <<<"$out")
    bad=$(awk '/Non-2xx/ {print $NF}' <<<"$out")
    echo "round $round, $([ $port = 18081 ] && echo 'bare Undertow ' || echo 'sluice, stored'): $got req/s, p99 $p99, bad answers ${bad:-0}"
    rate[$port]="${rate[$port]:-} $got"
  done
done
median() { tr ' ' '\n' <<<"$1" | grep . | sort -n | sed -n 2p; }
a=$(median "${rate[18081]}") b=$(median "${rate[18082]}")
echo "medians: bare $a, stored $b, ratio $(awk "BEGIN {printf \"%.2f\", $b / $a}")"
