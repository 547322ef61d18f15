#!/usr/bin/env bash
# Wall time and peak memory of "sluice plan" after one edit at 10, 1,000 and 10,000 pools, beside
# "terraform plan" of as many terraform_data blocks with one edit in the same run; and how fast 1,000,000
# recorded jobs of 20,000 kinds go through a plan of 1,000 pools, beside the same plan with one job.
# Usage: bench/plan.sh [RUNS]. Needs GNU time and a built target/; terraform's side is skipped without it.
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-3}
[ -x /usr/bin/time ] || { echo "skipped: needs GNU time at /usr/bin/time"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The first run makes the archive of classes.
./sluice plan --days 0 --against runner-pools.yaml -f runner-pools.yaml >/dev/null

pools() { # count edited: with "edited" the pool in the middle asks for one label less
  awk -v n="$1" -v edit="${2:-}" 'BEGIN {
    print "version: 1\ndefaults: { regions: [us-east-1], timeout: 1h }\npools:"
    for (i = 0; i < n; i++) {
      size = edit != "" && i == int(n / 2) ? "" : sprintf(", \"size-%d\"", i)
      printf "  - { name: pool-%d, match: { labels: { all: [self-hosted, modal%s], optional: [linux, x64] }, repositories: [\"acme/service-%d\", \"!acme/website\"] }, gpu: H100 }\n", i, size, i
    }
  }'
}

blocks() { # count: the block in the middle is edited
  awk -v n="$1" 'BEGIN {
    for (i = 0; i < n; i++)
      printf "resource \"terraform_data\" \"pool_%d\" {\n  input = {\n    labels = \"self-hosted, modal%s\"\n    gpu    = \"H100\"\n  }\n}\n", i, i == int(n / 2) ? "" : sprintf(", size-%d", i)
  }'
}

# What "terraform apply" would have left; to apply 1,000 blocks takes minutes, since each one writes all.
state() { # count
  awk -v n="$1" 'BEGIN {
    print "{\"version\": 4, \"terraform_version\": \"1.0.0\", \"serial\": 1, \"lineage\": \"bench\", \"outputs\": {}, \"resources\": ["
    for (i = 0; i < n; i++) {
      value = sprintf("{\"value\": {\"labels\": \"self-hosted, modal, size-%d\", \"gpu\": \"H100\"}, \"type\": [\"object\", {\"gpu\": \"string\", \"labels\": \"string\"}]}", i)
      printf "%s{\"mode\": \"managed\", \"type\": \"terraform_data\", \"name\": \"pool_%d\", \"provider\": \"provider[\\\"terraform.io/builtin/terraform\\\"]\", \"instances\": [{\"schema_version\": 0, \"attributes\": {\"id\": \"id-%d\", \"input\": %s, \"output\": %s, \"triggers_replace\": null}}]}\n", i ? "," : "", i, i, value, value
    }
    print "]}"
  }'
}

# terraform takes minutes for the largest: one run is enough, and five minutes are.
measure() { # allowed exit code, command: median seconds and its largest memory
  local allowed=$1
  shift
  for _ in $(seq "$runs"); do
    local code=0
    timeout 300 /usr/bin/time -q -f '%e %M' -o "$work/time" "$@" >"$work/out" 2>&1 || code=$?
    [ "$code" = "$allowed" ] || { echo "exit code $code of $*" >&2; tail -n 3 "$work/out" >&2; exit 1; }
    tail -n 1 "$work/time"
  done | sort -n | awk '{ s[NR] = $1; if ($2 > m) m = $2 } END { if (NR) printf "%.2f %d", s[int((NR + 1) / 2)], m / 1024 }'
}

terraform=$(command -v terraform || true)
[ -n "$terraform" ] || echo "terraform is not here: its side is skipped"
tf="$work/tf"

if [ -n "$terraform" ]; then
  mkdir "$tf"
  blocks 1 >"$tf/main.tf"
  (cd "$tf" && timeout 120 "$terraform" init -input=false) >"$work/out" 2>&1 \
    || { echo "terraform's side is skipped: terraform init fails here"; terraform=; }
fi

echo "load average before: $(cut -d ' ' -f 1-3 /proc/loadavg 2>/dev/null || echo unknown)"
for count in 10 1000 10000; do
  pools "$count" >"$work/old.yaml"
  pools "$count" edited >"$work/new.yaml"
  read -r ours memory <<<"$(measure 2 ./sluice plan --days 0 --detailed-exitcode --against "$work/old.yaml" -f "$work/new.yaml")"
  echo "sluice    $count pools: $ours s, $memory MiB"
  [ -n "$terraform" ] || continue
  blocks "$count" >"$tf/main.tf"
  state "$count" >"$tf/terraform.tfstate"
  [ "$count" -lt 10000 ] || runs=1
  read -r theirs memory <<<"$(measure 2 "$terraform" "-chdir=$tf" plan -input=false -no-color -detailed-exitcode -out "$work/tfplan")"
  runs=${1:-3}
  [ -n "$theirs" ] || { echo "terraform $count blocks: fails, or takes more than 300 s"; continue; }
  grep -q 'Plan: 0 to add, 1 to change, 0 to destroy' "$work/out" || { echo "terraform plans something else"; exit 1; }
  awk -v c="$count" -v o="$ours" -v t="$theirs" -v m="$memory" \
    'BEGIN { printf "terraform %d blocks: %.2f s, %d MiB; ratio %.2f\n", c, t, m, o / t }'
done

pools 1000 >"$work/old.yaml"
pools 1000 edited >"$work/new.yaml"
awk 'BEGIN { for (i = 0; i < 20000; i++)
  printf "{\"repository\":\"acme/service-%d\",\"labels\":[\"self-hosted\",\"linux\",\"modal\",\"size-%d\"],\"workflow\":\"ci-%d\",\"branch\":\"main\",\"actor\":\"dev-%d\"}\n", i % 1000, i % 1000, i / 1000, i % 137 }' >"$work/kinds.jsonl"
head -n 1 "$work/kinds.jsonl" >"$work/one.jsonl"
for _ in $(seq 50); do cat "$work/kinds.jsonl"; done >"$work/jobs.jsonl"
replay() { measure 0 ./sluice plan --against "$work/old.yaml" -f "$work/new.yaml" --jobs "$1"; }
read -r one memory <<<"$(replay "$work/one.jsonl")"
read -r all most <<<"$(replay "$work/jobs.jsonl")"
awk -v one="$one" -v all="$all" -v m="$memory" -v most="$most" 'BEGIN {
  printf "replay: 1 job %.2f s, %d MiB; 1,000,000 jobs of 20,000 kinds %.2f s, %d MiB", one, m, all, most
  if (all > one) printf "; beyond the start %.0f a second", 1000000 / (all - one)
  print "" }'
echo "load average after: $(cut -d ' ' -f 1-3 /proc/loadavg 2>/dev/null || echo unknown)"
