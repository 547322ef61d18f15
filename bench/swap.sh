#!/usr/bin/env bash
# Two replicas on PostgreSQL take jobs in while another text comes into force every second and one
# in five is refused (see SwapUnderLoadTest); says what became of every job, and how soon the other
# replica followed. Usage: bench/swap.sh [SECONDS [JOBS_PER_SECOND]]
set -euo pipefail
cd "$(dirname "$0")/.."
mvn -q -B test -Dtest=SwapUnderLoadTest -Dswap.rounds="${1:-60}" -Dswap.every=1000 -Dswap.rate="${2:-200}"
