#!/usr/bin/env bash
# Time and allocation of one routing decision beside a linear scan over the same matchers (JMH), and
# the time to compile a table. Usage: bench/route.sh [JMH OPTIONS]
set -euo pipefail
cd "$(dirname "$0")/.."
./sluice version >/dev/null
java=${SLUICE_JAVA:-$(ls -d /usr/lib/jvm/*25*/bin/java | head -n 1)}
libraries=$PWD/target/bench-lib classes=target/bench-classes
mvn -q -B -f bench/jmh/pom.xml org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
  -DoutputDirectory="$libraries"
rm -rf "$classes" && mkdir -p "$classes"
"${java%java}javac" -proc:full -nowarn -d "$classes" -cp "target/classes:target/lib/*:$libraries/*" \
  bench/jmh/dev/sluice/routing/*.java
echo "load average before: $(cut -d ' ' -f 1-3 /proc/loadavg 2>/dev/null || echo unknown)"
"$java" --sun-misc-unsafe-memory-access=allow -cp "$classes:target/classes:target/lib/*:$libraries/*" \
  org.openjdk.jmh.Main -prof gc "${@:-RouteBenchmark}" | sed -n '/^Benchmark /,$p' |
  grep -E '^Benchmark|:p0\.50|alloc.rate.norm|compileCold .* ss|compileCold +[0-9]'
