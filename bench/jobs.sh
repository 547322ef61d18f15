#!/usr/bin/env bash
# Decisions a second and peak memory of "sluice explain --jobs" on 1,000 pools, to a file. The
# start (JVM, reading the pools) is that of a run with one job. Usage: bench/jobs.sh [MILLIONS]
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
for format in text json; do
  for lines in 1 100000 $((${1:-2} * 1000000)); do
    if [ "$lines" = 1 ]; then
      head -n 1 "$work/part.jsonl"
    else
      for ((n = 0; n < lines; n += 100000)); do cat "$work/part.jsonl"; done
    fi >"$work/jobs.jsonl"
    /usr/bin/time -f '%e %U %S %M' -o "$work/time" \
      ./sluice explain -f "$work/pools.yaml" --jobs "$work/jobs.jsonl" --format "$format" >"$work/out"
    [ "$(wc -l <"$work/out")" = "$lines" ] || { echo "lines are missing"; exit 1; }
    read -r seconds user system memory <"$work/time"
    if [ "$lines" = 1 ]; then
      first=$seconds first_cpu=$(awk "BEGIN { print $user + $system }")
    fi
    awk -v f="$format" -v n="$lines" -v s="$seconds" -v c="$user" -v k="$system" -v b="$first" \
      -v d="$first_cpu" -v m="$memory" 'BEGIN {
        printf "%s, %d jobs: %.2f s (%.2f s of CPU), %d MiB", f, n, s, c + k, m / 1024
        if (n > 1) printf ", beyond the start %.0f a second, %.0f a CPU second", n / (s - b), n / (c + k - d)
        print "" }'
  done
done
