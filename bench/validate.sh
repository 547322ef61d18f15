#!/usr/bin/env bash
# Wall time and peak memory of "sluice validate" at 10, 1,000 and 10,000 pools, beside "terraform
# validate" with as many terraform_data blocks in the same run. Usage: bench/validate.sh [RUNS]
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-5}
[ -x /usr/bin/time ] || { echo "skipped: needs GNU time at /usr/bin/time"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
./sluice version >/dev/null

pools() { # count
  printf 'version: 1\ndefaults:\n  regions: [us-east-1]\n  timeout: 1h\npools:\n'
  for ((i = 0; i < $1; i++)); do
    cat <<POOL
  - name: pool-$i
    match:
      labels: { all: [self-hosted, modal, "size-$i"], optional: [linux, x64] }
      repositories: ["acme/service-$i", "!acme/website"]
    gpu: H100
    cpu: { request: 4, limit: 8 }
    memory: 32GiB
    volumes:
      - { name: ci-cache, mount: /cache, subPath: "\${job.repository}" }
    env: { HF_HOME: /cache/hf }
    concurrency: { max: 20, perRepository: 4 }
POOL
  done
}

blocks() { # count
  for ((i = 0; i < $1; i++)); do
    cat <<BLOCK
resource "terraform_data" "pool_$i" {
  input = {
    labels = ["self-hosted", "modal", "size-$i"]
    gpu    = "H100"
    memory = "32GiB"
  }
}
BLOCK
  done
}

measure() { # command: median seconds and its largest memory
  for _ in $(seq "$runs"); do
    /usr/bin/time -f '%e %M' -o "$work/time" "$@" >/dev/null 2>&1 || true
    tail -n 1 "$work/time"
  done | sort -n | awk '{ s[NR] = $1; if ($2 > m) m = $2 } END { printf "%.2f s, %d MiB", s[int((NR + 1) / 2)], m / 1024 }'
}

terraform=$(command -v terraform || true)
[ -n "$terraform" ] || echo "terraform is not here: its side is skipped"
echo "load average before: $(cut -d ' ' -f 1-3 /proc/loadavg 2>/dev/null || echo unknown)"
for count in 10 100 1000 10000; do
  pools "$count" >"$work/pools.yaml"
  echo "sluice    $count pools ($(($(wc -c <"$work/pools.yaml") / 1024)) KiB): $(measure ./sluice validate -f "$work/pools.yaml")"
  if [ -n "$terraform" ]; then
    mkdir -p "$work/tf"
    blocks "$count" >"$work/tf/main.tf"
    if (cd "$work/tf" && terraform init -backend=false >/dev/null 2>&1); then
      echo "terraform $count blocks: $(measure "$terraform" "-chdir=$work/tf" validate)"
    else
      echo "terraform $count blocks: skipped, terraform init fails here"
    fi
  fi
done
