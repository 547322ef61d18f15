#!/usr/bin/env bash
# Wall time and peak memory of "sluice validate" with all analyses, and of a whole difference after one
# edit, at 100, 1,000 and 3,000 pools, for tables that are hard on purpose, and beside both what reading
# and compiling the same file takes ("sluice explain" of one job). All with the start of the JVM.
#   teams     per team four GPU pools, one without GPU that can take their runners, and one for releases
#   dense     pools a_i b_j, open to any other label, so that every two of them overlap
#   contains  globs such as *aa*, of which twelve make 4,096 kinds of labels
# Usage: bench/analysis.sh [RUNS]. Needs GNU time and a built target/.
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-3}
[ -x /usr/bin/time ] || { echo "skipped: needs GNU time at /usr/bin/time"; exit 0; }
java=${SLUICE_JAVA:-$(ls -d /usr/lib/jvm/*25*/bin/java | head -n 1)}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
./sluice version >/dev/null

teams() { # count
  awk -v n="$1" 'BEGIN {
    split("t4 l4 a10 l40s a100 h100 h200", gpu, " ")
    print "version: 1\ndeny:\n  - { name: no-forks-on-gpu, match: { labels: { any: [\"gpu:*\"] }, forks: only } }\npools:"
    for (t = 0; t * 6 < n; t++) {
      where = sprintf("repositories: [\"org%d/t%d-*\"]", t % 9, t)
      for (k = 0; k < 4; k++) {
        g = gpu[(t + k) % 7 + 1]
        printf "  - { name: t%d-%s, match: { labels: { all: [self-hosted, modal, team-%d, \"gpu:%s\"], optional: [linux, x64] }, %s }, gpu: %s }\n", t, g, t, g, where, toupper(g)
      }
      printf "  - { name: t%d-cpu, match: { labels: { all: [self-hosted, modal, team-%d], optional: [linux, x64] }, %s } }\n", t, t, where
      printf "  - { name: t%d-release, match: { labels: { all: [self-hosted, modal, team-%d, release], none: [spot] }, %s, branches: [main, \"release/*\"] }, secrets: [key-%d] }\n", t, t, where, t
    }
  }'
}

dense() { # count
  awk -v n="$1" 'BEGIN {
    print "version: 1\npools:"
    for (i = 0; i < n; i++) printf "  - { name: p%d, match: { labels: { all: [a%d, b%d], optional: [\"*\"] } } }\n", i, (i * 37) % 101, (i * 61) % 197
  }'
}

contains() { # count
  awk -v n="$1" 'BEGIN {
    print "version: 1\npools:"
    for (i = 0; i < n; i++) printf "  - { name: p%d, match: { labels: { all: [\"*%c%c*\"], optional: [linux] } } }\n", i, 97 + i, 97 + i
  }'
}

edited() { # FILE: one pool asks for one label less
  awk '/^  - / && !done && ++seen == 5 { done = sub(/team-0, /, "") || sub(/, b[0-9]+/, "") || sub(/aa\*|bb\*|cc\*|dd\*|ee\*/, "zz*") } { print }' "$1"
}

measure() { # command: median seconds and its largest memory
  for _ in $(seq "$runs"); do
    /usr/bin/time -f '%e %M' -o "$work/time" "$@" >"$work/out" 2>&1 || true
    tail -n 1 "$work/time"
  done | sort -n | awk '{ s[NR] = $1; if ($2 > m) m = $2 } END { printf "%.2f s, %d MiB", s[int((NR + 1) / 2)], m / 1024 }'
}

echo "load average before: $(cut -d ' ' -f 1-3 /proc/loadavg 2>/dev/null || echo unknown)"
for table in 'teams 102' 'teams 1002' 'teams 3000' 'dense 300' 'dense 1000' 'contains 8' 'contains 12' 'contains 16'; do
  read -r shape count <<<"$table"
  "$shape" "$count" >"$work/old.yaml"
  edited "$work/old.yaml" >"$work/new.yaml"
  echo "$shape $count"
  echo "  read and compiled: $(measure ./sluice explain -f "$work/old.yaml" --repo acme/app --labels modal)"
  echo "  validate:          $(measure ./sluice validate -f "$work/old.yaml"): $(tail -n 1 "$work/out" | sed 's/^[^:]*: //')"
  echo "  difference:        $(measure "$java" -Xmx600m -XX:+UseSerialGC -cp 'target/sluice.jar:target/lib/*' bench/Differ.java "$work/old.yaml" "$work/new.yaml"): $(tail -n 1 "$work/out")"
done
