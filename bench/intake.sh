#!/usr/bin/env bash
# Durable intake beside a bare Undertow that reads the same body, in one run and in turns: on SQLite, and
# on a PostgreSQL that is started here with its default settings (one replica). wrk, 32 connections on
# loopback, a 9 kB workflow_job body with a right signature, every delivery new, no pool matches.
#   new   every delivery is of a job of its own: delivery, job and trail are stored
#   same  all deliveries are of one job, which does not change: the delivery alone is stored
# Needs wrk, perl and a built target/, and PostgreSQL's programs on the PATH or below /usr/lib/postgresql
# (else that part is left out). Usage: bench/intake.sh [SECONDS [new|same [ROUNDS [WARM_UP]]]]
# SLUICE: the launcher, ./sluice by default. SLUICE_BESIDE: one of another build, which is measured on
# PostgreSQL as well. CLASSES: class path of the bare Undertow.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-5} jobs=${2:-new} rounds=${3:-3} warm=${4:-10}
sluice=${SLUICE:-./sluice}
java=${SLUICE_JAVA:-$(ls -d /usr/lib/jvm/*25*/bin/java | head -n 1)}
work=$(mktemp -d)
chmod 711 "$work"
pids=()
as=()
data=
end() {
  kill "${pids[@]}" 2>/dev/null || true
  wait 2>/dev/null
  [ -z "$data" ] || "${as[@]}" "$programs/pg_ctl" -D "$data" -m immediate -w stop >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap end EXIT

# The id stands last, so that a signature costs its last block only.
export WEBHOOK_SECRET=bench BENCH_PREFIX=$work/prefix.json BENCH_SIGNATURES=$work/signatures BENCH_JOBS=$jobs
export BENCH_ID=100520616165 BENCH_SLICE=$(((seconds > warm ? seconds : warm) * 12000))
case $jobs in
  new) signatures=$((BENCH_SLICE * (rounds + 1))) ;;
  same) signatures=1 ;;
  *) echo "no jobs $jobs: new, same" >&2; exit 64 ;;
esac
steps=$(for i in $(seq 60); do printf '{"name":"step %d","status":"completed","conclusion":"success","number":%d,"started_at":"2026-11-24T00:00:00Z","completed_at":"2026-11-24T00:00:01Z"},' "$i" "$i"; done)
printf '{"action":"queued","repository":{"full_name":"acme/app","private":true},"sender":{"login":"octocat"},"workflow_job":{"run_id":7,"labels":["ubuntu-latest"],"workflow_name":"ci","head_branch":"main","steps":[%s],"id":' \
  "${steps%,}" >"$BENCH_PREFIX"
perl -MDigest::SHA -e '
  my ($secret, $file, $id, $count) = @ARGV;
  open(my $in, "<", $file); local $/; my $prefix = <$in>;
  my $key = $secret . "\0" x (64 - length $secret);
  my $inner = Digest::SHA->new(256)->add($key ^ ("\x36" x 64), $prefix);
  my $outer = Digest::SHA->new(256)->add($key ^ ("\x5c" x 64));
  for my $n (0 .. $count - 1) {
    my $digest = $inner->clone->add(($id + $n) . "}}")->digest;
    print $outer->clone->add($digest)->hexdigest;
  }' "$WEBHOOK_SECRET" "$BENCH_PREFIX" "$BENCH_ID" "$signatures" >"$BENCH_SIGNATURES"

names=() ports=() servers=()
answers() {
  for _ in $(seq 600); do curl -s -o /dev/null "http://127.0.0.1:$1/livez" && return; sleep 0.1; done
  echo "nothing answers on port $1:" >&2
  tail -n 3 "$work"/*.log >&2
  exit 1
}

"$java" -Xmx1g -cp "${CLASSES:-target/lib/*}" bench/BareUndertow.java 18081 >/dev/null 2>"$work/bare.log" &
pids+=($!)
names+=('bare Undertow') ports+=(18081) servers+=($!)
answers 18081

printf 'version: 1\npools:\n  - name: cpu\n    match: { labels: [modal] }\n    image: { runnerVersion: 2.337.0 }\n' >"$work/pools.yaml"
# Builds the one image; nothing else is asked of them, and they are gone before anything is measured.
"$sluice" emulate --github 0 --modal 0 --webhook http://127.0.0.1:9/ >"$work/emulators" 2>"$work/emulate.log" &
emulators=$!
pids+=("$emulators")
until grep -q MODAL_SERVER_URL "$work/emulators"; do kill -0 "$emulators"; sleep 0.1; done
export GITHUB_TOKEN=bench MODAL_TOKEN_ID=bench MODAL_TOKEN_SECRET=bench SLUICE_LOG=json SLUICE_ADMIN_TOKEN=bench-admin-token
SLUICE_GITHUB_API=$(sed -n 's/^export SLUICE_GITHUB_API=//p' "$work/emulators")
MODAL_SERVER_URL=$(sed -n 's/^export MODAL_SERVER_URL=//p' "$work/emulators")
export SLUICE_GITHUB_API MODAL_SERVER_URL

# serve NAME PORT LAUNCHER STORE: a server in store mode, into which the pools are put
serve() {
  local here=$work/$2
  mkdir "$here"
  SLUICE_LISTEN=127.0.0.1:$2 SLUICE_ADMIN_LISTEN=127.0.0.1:$(($2 + 100)) SLUICE_STORE=$4 SLUICE_JAVA_OPTS=-Xmx1g \
    "$3" serve --pools none >/dev/null 2>"$work/$2.log" &
  pids+=($!)
  names+=("$1") ports+=("$2") servers+=($!)
  answers "$2"
  "$3" apply -f "$work/pools.yaml" --auto-approve --server "http://127.0.0.1:$(($2 + 100))" >"$work/apply.log" 2>&1 ||
    { echo "apply failed:" >&2; tail -n 5 "$work/apply.log" "$work/$2.log" >&2; exit 1; }
}
serve 'on SQLite' 18082 "$sluice" sqlite:"$work/bench.db"

programs=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$programs" ] || programs=$(dirname "$(command -v postgres || echo none/postgres)")
if [ -x "$programs/postgres" ]; then
  # PostgreSQL refuses to run as root.
  [ "$(id -u)" != 0 ] || as=(runuser -u "$(id -un postgres 2>/dev/null || echo nobody)" --)
  mkdir "$work/postgres"
  [ ${#as[@]} = 0 ] || chown "${as[2]}" "$work/postgres"
  data=$work/postgres/data
  postmaster=$data/postmaster.pid
  # --no-sync spares initdb's own flush only; the server runs with fsync on.
  (cd / && "${as[@]}" "$programs/initdb" -D "$data" -U sluice --auth=trust --encoding=UTF8 --locale=C --no-sync) >/dev/null
  (cd / && "${as[@]}" "$programs/pg_ctl" -D "$data" -w -l "$work/postgres/log" \
    -o '-p 18432 -c listen_addresses=127.0.0.1 -c unix_socket_directories=' start) >/dev/null
  base=postgresql://sluice@127.0.0.1:18432
  # template1 is as empty as a database that is made for this, and needs no client to make one.
  serve 'on PostgreSQL' 18083 "$sluice" "$base/postgres"
  [ -z "${SLUICE_BESIDE:-}" ] || serve 'on PostgreSQL, other build' 18084 "$SLUICE_BESIDE" "$base/template1"
else
  echo 'no PostgreSQL on the PATH or below /usr/lib/postgresql: left out' >&2
fi
kill "$emulators"

load() { BENCH_SLICE_NUMBER=$3 wrk -t1 -c32 -d"${2}s" --latency -s bench/webhook.lua "http://127.0.0.1:$1"; }

# cpu N: ticks that the Nth server has used, with all of PostgreSQL if it stores there
cpu() {
  local all=${servers[$1]}
  [[ ${names[$1]} != *PostgreSQL* ]] || all="$all $(pgrep -P "$(head -n 1 "$postmaster")" | tr '\n' ' ')"
  for pid in $all; do sed 's/.*) //' "/proc/$pid/stat" 2>/dev/null || true; done | awk '{n += $12 + $13} END {print n}'
}
median() { tr ' ' '\n' <<<"$1" | grep . | sort -g | sed -n "$(((rounds + 1) / 2))p"; }

echo "$jobs jobs; body: $(($(wc -c <"$BENCH_PREFIX") + 14)) bytes; $(nproc) cores, load average $(cut -d ' ' -f 1-3 /proc/loadavg); ${seconds}s a sample, after ${warm}s of warm-up"
for port in "${ports[@]}"; do load "$port" "$warm" 0 >/dev/null; done
declare -A rates ratios ticks
for round in $(seq "$rounds"); do
  for i in "${!ports[@]}"; do
    before=$(cpu "$i")
    out=$(load "${ports[i]}" "$seconds" "$round")
    after=$(cpu "$i")
    got=$(awk '/Requests\/sec/ {print $2}' <<<"$out")
    p99=$(awk '/99%/ {print $2}' <<<"$out")
    bad=$(awk '/Non-2xx/ {print $NF}' <<<"$out")
    each=$(awk '/requests in/ {print ('"$after - $before"') * 1000000 / '"$(getconf CLK_TCK)"' / $1}' <<<"$out")
    [ "$i" != 0 ] || bare=$got
    echo "round $round, ${names[i]}: $got req/s, p99 $p99, CPU $each us each, bad answers ${bad:-0}"
    rates[$i]="${rates[$i]:-} $got"
    ratios[$i]="${ratios[$i]:-} $(awk "BEGIN {print $got / $bare}")"
    ticks[$i]="${ticks[$i]:-} $each"
  done
done
# A ratio is of two neighbours of one round: what else the machine does changes from round to round.
for i in "${!ports[@]}"; do
  echo "medians, ${names[i]}: $(median "${rates[$i]}") req/s, ratio $(median "${ratios[$i]}"), CPU $(median "${ticks[$i]}") us each"
done
