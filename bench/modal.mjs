// The same launches as ModalLaunches.java, with Modal's own client: node modal.mjs COUNT AT_ONCE WARM_UP
import { createRequire } from "node:module";
const { ModalClient } = createRequire(process.cwd() + "/")("modal");

const [count, atOnce, warmUp] = process.argv.slice(2).map(Number);
const client = new ModalClient({ logLevel: "error" });
const registration = "x".repeat(4000);
const run = process.hrtime.bigint().toString(36);

async function launchAll(count, part) {
  const app = await client.apps.fromName("bench", { createIfMissing: true });
  const image = client.images.fromRegistry("ghcr.io/actions/actions-runner:2.337.0");
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const name = `js-${run}-${part}-${next++}`;
      await client.sandboxes.create(app, image, {
        command: ["/opt/sluice/entrypoint.sh"],
        gpu: "T4",
        timeoutMs: 4_500_000,
        regions: ["us-east"],
        env: { JIT: registration, NAME: name },
        name,
        tags: { controller: "bench1", pool: "gpu" },
      });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

await launchAll(warmUp, "warm");
const cpu = process.cpuUsage();
const start = process.hrtime.bigint();
await launchAll(count, "run");
const seconds = Number(process.hrtime.bigint() - start) / 1e9;
const used = process.cpuUsage(cpu);
console.log(`${(count / seconds).toFixed(0)} ${((used.user + used.system) / 1000 / count).toFixed(3)}`);
client.close();
process.exit(0);
