#!/usr/bin/env bash
# Kills "serve" at random moments under load and starts it again (see CrashStormTest), says at each
# kill what it hit, and in the end what became of every job, sandbox, registration and secret.
# Usage: bench/storm.sh [--store sqlite|postgresql] [KILLS [SEED]]
set -euo pipefail
cd "$(dirname "$0")/.."
store=sqlite
if [ "${1:-}" = --store ]; then
  store=${2:?sqlite or postgresql}
  shift 2
fi
case $store in
  sqlite | postgresql) ;;
  *) echo "bench/storm.sh: --store is sqlite or postgresql, not $store" >&2; exit 64 ;;
esac
kills=${1:-200}
seed=${2:-1}
progress=target/process-logs/storm-$store.txt
rm -f "$progress"
mvn -q -B test -Dtest=CrashStormTest -Dstorm.store="$store" -Dstorm.kills="$kills" -Dstorm.seed="$seed" &
maven=$!
until [ -f "$progress" ] || ! kill -0 "$maven" 2>/dev/null; do sleep 1; done
[ -f "$progress" ] && tail -n +1 -f --pid="$maven" "$progress" || true
wait "$maven"
