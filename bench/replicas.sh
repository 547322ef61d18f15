#!/usr/bin/env bash
# Runs two and three replicas in turns on one PostgreSQL database, behind a balancer and under load;
# kills and freezes the leader, kills a follower, restarts the database and cuts it off for 20 s
# (see ReplicaStormTest). Says each act, and in the end what became of everything.
# Usage: bench/replicas.sh [ROUNDS [SEED [COUNT]]], COUNT 2 or 3 for so many replicas all the time.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-50}
seed=${2:-1}
count=${3:-0}
progress=target/process-logs/replicas.txt
rm -f "$progress"
mvn -q -B test -Dtest=ReplicaStormTest -Dreplicas.rounds="$rounds" -Dreplicas.seed="$seed" \
  -Dreplicas.count="$count" &
maven=$!
until [ -f "$progress" ] || ! kill -0 "$maven" 2>/dev/null; do sleep 1; done
[ -f "$progress" ] && tail -n +1 -f --pid="$maven" "$progress" || true
wait "$maven"
