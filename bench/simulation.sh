#!/usr/bin/env bash
# Plays many histories in virtual time (see SimulationTest) and says every thousand how far it is.
# Usage: bench/simulation.sh [HISTORIES [FIRST_SEED]]
# A broken law ends it with the seed; bench/simulation.sh 1 SEED plays that history again.
set -euo pipefail
cd "$(dirname "$0")/.."
histories=${1:-50000}
first=${2:-1}
output=target/surefire-reports/dev.sluice.simulation.SimulationTest-output.txt
rm -f "$output"
mvn -q -B test -Dtest='SimulationTest#everyHistoryKeepsTheLaws' \
  -Dsimulation.histories="$histories" -Dsimulation.first="$first" &
maven=$!
until [ -f "$output" ] || ! kill -0 "$maven" 2>/dev/null; do sleep 1; done
[ -f "$output" ] && tail -n +1 -f --pid="$maven" "$output" | grep --line-buffered histories || true
wait "$maven"
