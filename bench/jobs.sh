#!/usr/bin/env bash
# Decisions a second and peak memory of "sluice explain --jobs" on 1,000 pools, to a file, beside
# "cat" of the same lines into a JSON parser's place. Usage: bench/jobs.sh [MILLIONS]
set -euo pipefail
cd "$(dirname "$0")/.."
[ -x /usr/bin/time ] || { echo "skipped: needs GNU time at /usr/bin/time"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
./sluice version >/dev/null
{
  printf 'version: 1\npools:\n'
  for ((i = 0; i < 1000; i++)); do
    cat <<POOL
  - name: pool-$i
    match:
      labels: { all: [self-hosted, modal, "size-$i"], optional: [linux, x64] }
      repositories: ["acme/*", "!acme/website"]
    gpu: T4
    cpu: { request: 4, limit: 8 }
    memory: 32GiB
    volumes:
      - { name: ci-cache, mount: /cache, subPath: "\${job.repository}" }
    env: { HF_HOME: /cache/hf }
POOL
  done
} >"$work/pools.yaml"
awk 'BEGIN { for (i = 0; i < 100000; i++)
  if (i % 5) printf "{\"repository\":\"acme/service-%d\",\"labels\":[\"self-hosted\",\"linux\",\"modal\",\"size-%d\"],\"branch\":\"main\"}\n", i % 40, i % 1000
  else printf "{\"repository\":\"acme/service-%d\",\"labels\":[\"ubuntu-latest\"]}\n", i % 40 }' >"$work/part.jsonl"
echo "load average before: $(cut -d ' ' -f 1-3 /proc/loadavg 2>/dev/null || echo unknown)"
for lines in 1 100000 $((${1:-2} * 1000000)); do
  { if [ "$lines" = 1 ]; then head -n 1 "$work/part.jsonl"; else for ((n = 0; n < lines; n += 100000)); do cat "$work/part.jsonl"; done; fi; } >"$work/jobs.jsonl"
  for format in text json; do
    /usr/bin/time -f '%e %M' -o "$work/time" ./sluice explain -f "$work/pools.yaml" --jobs "$work/jobs.jsonl" --format "$format" >"$work/out"
    read -r seconds memory <"$work/time"
    [ "$(wc -l <"$work/out")" = "$(wc -l <"$work/jobs.jsonl")" ] || { echo "lines are missing"; exit 1; }
    [ "$format" = text ] && key=t || key=j
    if [ "$lines" = 1 ]; then eval "start_$key=$seconds"; echo "$format, 1 job: $seconds s, $((memory / 1024)) MiB"; continue; fi
    eval "base=\$start_$key"
    awk -v f="$format" -v n="$lines" -v s="$seconds" -v b="$base" -v m="$memory" 'BEGIN {
      printf "%s, %d jobs: %.2f s, %d MiB, %.0f decisions/s beyond the start\n", f, n, s, m / 1024, n / (s - b) }'
  done
done
