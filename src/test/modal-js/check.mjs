// Modal's own client, unchanged, against the emulated Modal. The client picks one of two families of
// sandboxes: MODAL_SANDBOX_V2=0 asks for the first, otherwise it is the second unless a GPU is wanted.
import assert from "node:assert/strict";
import {
  AlreadyExistsError,
  ConflictError,
  InvalidError,
  ModalClient,
  NotFoundError,
} from "modal";
import { all, check, emulator, finish, refused, until } from "./harness.mjs";

const INVALID_ARGUMENT = 3;
const RESOURCE_EXHAUSTED = 8;
const UNIMPLEMENTED = 12;
const UNAVAILABLE = 14;

const v2 = process.env.MODAL_SANDBOX_V2 !== "0";
const label = v2 ? "default settings" : "MODAL_SANDBOX_V2=0";
// Both passes may share one emulator.
const pass = v2 ? "v2" : "v1";
const V1_ID = /^sb-[0-9A-Za-z]{22}$/;
const V2_ID = /^sb-[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const create = v2 ? "SandboxCreateV2" : "SandboxCreate";
const wait = v2 ? "SandboxWaitV2" : "SandboxWait";

const modal = new ModalClient();
const app = await modal.apps.fromName(`check-${pass}`, { createIfMissing: true });
const image = modal.images.fromRegistry("registry.example.com/runner:1");
const run = (params = {}) => modal.sandboxes.create(app, image, params);
const sh = (script, params = {}) => run({ command: ["sh", "-c", script], ...params });
const ids = (sandboxes) => sandboxes.map((sandbox) => sandbox.sandboxId);

await check("create, wait, poll", async () => {
  const sandbox = await run({ command: ["true"] });
  assert.match(sandbox.sandboxId, v2 ? V2_ID : V1_ID);
  assert.equal(await sandbox.wait(), 0);
  assert.equal(await sandbox.poll(), 0);
});

await check("exit codes of commands", async () => {
  const running = await run();
  assert.equal(await running.poll(), null);
  assert.equal(await (await sh("exit 3")).wait(), 3);
  assert.equal(await (await sh("sleep 0.1 && false; exit")).wait(), 1);
  assert.equal(await (await run({ command: ["no-such-thing"] })).wait(), 127);
  assert.equal(await running.poll(), null);
  await running.terminate();
});

await check("a GPU makes it the first family", async () => {
  const sandbox = await run({ gpu: "h100:2" });
  assert.match(sandbox.sandboxId, V1_ID);
  const seen = await emulator.sandbox(sandbox.sandboxId);
  assert.deepEqual([seen.family, seen.gpu, seen.gpuCount], ["V1", "H100", 2]);
  assert.equal(await sandbox.terminate({ wait: true }), 137);
  await refused(run({ gpu: "nothing" }), INVALID_ARGUMENT);
});

await check("terminate: 137, twice, and by id", async () => {
  const sandbox = await run();
  const again = await modal.sandboxes.fromId(sandbox.sandboxId);
  assert.equal(await again.terminate({ wait: true }), 137);
  await sandbox.terminate();
  assert.equal(await sandbox.poll(), 137);
});

await check("timeouts: 124, and the end of an idle one", async () => {
  const late = await run({ command: ["sleep", "60"], timeoutMs: 1000 });
  const idle = await run({ command: ["sleep", "60"], idleTimeoutMs: 1000 });
  assert.equal(await late.wait(), 124);
  assert.equal(await idle.wait(), 0);
  assert.equal((await emulator.sandbox(idle.sandboxId)).state, "IDLE_TIMEOUT");
});

await check("ends that nobody wants", async () => {
  for (const result of ["MEMORY_MANAGER_EVICTION", "INIT_FAILURE", "INTERNAL_FAILURE"]) {
    const sandbox = await run();
    await emulator.end(sandbox.sandboxId, { result, exitCode: 9, message: "on demand" });
    assert.equal(await sandbox.wait(), 9);
    assert.equal((await emulator.sandbox(sandbox.sandboxId)).state, result);
  }
});

await check("nothing is scheduled without capacity", async () => {
  await emulator.set({ scheduling: false });
  const waiting = run({ command: ["true"], gpu: "T4", name: `waiting-${pass}` });
  const isQueued = (sandbox) => sandbox.name === `waiting-${pass}` && sandbox.state === "QUEUED";
  await until(async () => (await emulator.sandboxes()).some(isQueued), "the sandbox");
  await emulator.set({ scheduling: true });
  assert.equal(await (await waiting).wait(), 0);
});

await check("names", async () => {
  const first = await run({ name: "one" });
  await assert.rejects(run({ name: "one" }), AlreadyExistsError);
  assert.equal((await modal.sandboxes.fromName(app.name, "one")).sandboxId, first.sandboxId);
  await first.terminate();
  await assert.rejects(modal.sandboxes.fromName(app.name, "one"), NotFoundError);
  const gpu = await run({ name: "one", gpu: "T4" });
  assert.equal((await modal.sandboxes.fromName(app.name, "one")).sandboxId, gpu.sandboxId);
  await gpu.terminate();
  await assert.rejects(modal.sandboxes.fromName("no-such-app", "one"), NotFoundError);
});

if (v2) {
  await check("a name later, once", async () => {
    const sandbox = await run();
    await sandbox.experimentalSetName("later");
    assert.equal((await modal.sandboxes.fromName(app.name, "later")).sandboxId, sandbox.sandboxId);
    await assert.rejects(sandbox.experimentalSetName("other"), ConflictError);
    const other = await run();
    await assert.rejects(other.experimentalSetName("later"), AlreadyExistsError);
    await sandbox.terminate();
    const last = { includeTerminated: true };
    const found = await modal.sandboxes.fromName(app.name, "later", last);
    assert.equal(found.sandboxId, sandbox.sandboxId);
    await other.terminate();
  });
}

await check("tags: set replaces, get reads", async () => {
  const sandbox = await run({ tags: { a: "1", b: "2" } });
  assert.deepEqual(await sandbox.getTags(), { a: "1", b: "2" });
  await sandbox.setTags({ c: "3" });
  assert.deepEqual(await sandbox.getTags(), { c: "3" });
  await sandbox.setTags({});
  assert.deepEqual(await sandbox.getTags(), {});
  await sandbox.terminate();
});

await check("list by tags over several pages", async () => {
  await emulator.set({ pageSize: 3 });
  const tags = { check: "list", pool: "a" };
  const made = [];
  for (let i = 0; i < 8; i += 1) {
    made.push(await run({ tags, gpu: i % 4 === 0 ? "T4" : undefined }));
  }
  const other = await run({ tags: { check: "list", pool: "b" } });
  const list = (wanted) => all(modal.sandboxes.list({ appId: app.appId, tags: wanted }));
  assert.deepEqual(ids(await list(tags)), ids(made).reverse());
  assert.deepEqual(ids(await list({ check: "list" })), ids([...made, other]).reverse());
  assert.deepEqual(await list({ check: "list", pool: "c" }), []);
  await made[1].terminate();
  assert.equal((await list(tags)).length, 7);
  const everywhere = await all(modal.sandboxes.list({ tags }));
  assert.deepEqual(ids(everywhere), ids(await list(tags)));
  assert.deepEqual(await all(modal.sandboxes.list({ tags, environment: "other" })), []);
  await Promise.all([...made, other].map((sandbox) => sandbox.terminate()));
  await emulator.set({ pageSize: 100 });
});

await check("secrets: named, from an object, env; later ones win", async () => {
  await emulator.secret("npm", { TOKEN: "named", ONLY: "npm" });
  const named = await modal.secrets.fromName("npm", { requiredKeys: ["TOKEN"] });
  const keys = { requiredKeys: ["TOKEN", "OTHER"] };
  await assert.rejects(modal.secrets.fromName("npm", keys), /missing key.*OTHER/);
  await assert.rejects(modal.secrets.fromName("nothing"), NotFoundError);
  const local = await modal.secrets.fromObject({ TOKEN: "local", MINE: "object" });
  const sandbox = await sh('echo "$TOKEN $ONLY ${MINE}"', {
    secrets: [named, local],
    env: { MINE: "env" },
  });
  await sandbox.wait();
  const entries = await all(sandbox.logs.tail({ entries: 5 }));
  assert.deepEqual(entries.map((entry) => entry.message), ["local npm env\n"]);
  const seen = await emulator.sandbox(sandbox.sandboxId);
  assert.deepEqual(seen.envKeys, ["MINE", "ONLY", "TOKEN"]);
  assert.ok(!JSON.stringify(seen).includes("local npm env"));
});

await check("volumes: both ways of mounting", async () => {
  await assert.rejects(modal.volumes.fromName(`cache-${pass}`), NotFoundError);
  const cache = await modal.volumes.fromName(`cache-${pass}`, { createIfMissing: true });
  assert.equal((await modal.volumes.fromName(`cache-${pass}`)).volumeId, cache.volumeId);
  await assert.rejects(modal.volumes.fromName(`cache-${pass}`, { version: 2 }), InvalidError);
  const models = await modal.volumes.fromName(`models-${pass}`, { createIfMissing: true, version: 2 });
  const readOnly = models.withMountOptions({ readOnly: true, subPath: "acme" });
  const sandbox = await run({ volumes: { "/cache": cache, "/models": readOnly } });
  const { volumes } = await emulator.sandbox(sandbox.sandboxId);
  assert.deepEqual(
    volumes.sort((a, b) => a.path.localeCompare(b.path)),
    [
      { volume: cache.volumeId, path: "/cache", readOnly: false, subPath: "" },
      { volume: models.volumeId, path: "/models", readOnly: true, subPath: "acme" },
    ],
  );
  await sandbox.terminate();
  await refused(run({ volumes: { "/tmp": cache } }), INVALID_ARGUMENT);
  await modal.volumes.delete(`cache-${pass}`);
  await assert.rejects(modal.volumes.fromName(`cache-${pass}`), NotFoundError);
});

await check("proxy", async () => {
  await emulator.proxy("static-ip");
  const proxy = await modal.proxies.fromName("static-ip");
  const sandbox = await run({ proxy });
  assert.equal((await emulator.sandbox(sandbox.sandboxId)).proxy, proxy.proxyId);
  await sandbox.terminate();
  await assert.rejects(modal.proxies.fromName("nothing"), NotFoundError);
});

await check("image layers, built while the client follows", async () => {
  await emulator.set({ buildSeconds: 0.3 });
  await emulator.fault("ImageJoinStreaming", { cut: true, times: 2 });
  const layers = (name) =>
    modal.images
      .fromRegistry(`registry.example.com/${name}:${pass}`)
      .dockerfileCommands(["RUN apt-get update", "RUN apt-get install -y git"])
      .dockerfileCommands(["ENV A=1"], { gpu: "T4", env: { TOKEN: "x" } });
  const built = await layers("layers").build(app);
  assert.match(built.imageId, /^im-/);
  assert.equal((await modal.images.fromId(built.imageId)).imageId, built.imageId);
  await assert.rejects(modal.images.fromId("im-nothing"), NotFoundError);
  await emulator.set({ buildSeconds: 0 });
  const again = await layers("layers").build(app);
  assert.equal(again.imageId, built.imageId);
  const forced = await modal.images
    .fromRegistry(`registry.example.com/layers:${pass}`)
    .dockerfileCommands(["RUN apt-get update", "RUN apt-get install -y git"], { forceBuild: true })
    .build(app);
  assert.notEqual(forced.imageId, built.imageId);
  const sandbox = await modal.sandboxes.create(app, built, { command: ["true"] });
  assert.equal(await sandbox.wait(), 0);
});

await check("a private registry", async () => {
  await emulator.secret("registry", { REGISTRY_USERNAME: "u", REGISTRY_PASSWORD: "p" });
  const secret = await modal.secrets.fromName("registry");
  const built = await modal.images.fromRegistry("registry.example.com/private:1", secret).build(app);
  assert.match(built.imageId, /^im-/);
});

await check("a failing build says why", async () => {
  const failing = modal.images.fromRegistry(`registry.example.com/failing:${pass}`);
  await assert.rejects(
    failing.dockerfileCommands(["RUN make && exit 42"]).build(app),
    /failed with the exception:\n.*make && exit 42.*42/,
  );
  await emulator.set({ buildSeconds: 0.2 });
  await assert.rejects(failing.dockerfileCommands(["RUN false"]).build(app), /RUN false.*code 1/);
  await emulator.set({ buildSeconds: 0, failBuildsWith: "vanished" });
  await assert.rejects(failing.dockerfileCommands(["COPY --from=vanished /a /b"]).build(app));
  await emulator.set({ failBuildsWith: null });
  await failing.dockerfileCommands(["COPY --from=vanished /a /b"]).build(app);
});

const countNamed = async (name) =>
  (await emulator.sandboxes()).filter((sandbox) => sandbox.name === `${name}-${pass}`).length;

await check("a retry policy is followed, and one key is one sandbox", async () => {
  const wish = { status: "RESOURCE_EXHAUSTED", times: 3, retryAfter: 0.1, afterEffect: true };
  await emulator.fault(create, wish);
  const start = Date.now();
  const sandbox = await run({ name: `throttled-${pass}`, command: ["true"] });
  assert.ok(Date.now() - start >= 300);
  assert.equal(await sandbox.wait(), 0);
  assert.equal(await countNamed("throttled"), 1);
});

await check("a policy beyond the client's patience fails", async () => {
  const impatient = new ModalClient({ maxThrottleWaitSecs: 1 });
  await emulator.fault("AppGetOrCreate", { status: "RESOURCE_EXHAUSTED", retryAfter: 30 });
  const begin = impatient.apps.fromName(app.name);
  await refused(begin, RESOURCE_EXHAUSTED);
  impatient.close();
});

await check("UNAVAILABLE is tried again, and one key is one sandbox", async () => {
  await emulator.fault(create, { status: "UNAVAILABLE", times: 1 });
  await emulator.fault(create, { status: "UNAVAILABLE", times: 2, afterEffect: true });
  const sandbox = await run({ name: `unavailable-${pass}`, command: ["true"] });
  assert.equal(await sandbox.wait(), 0);
  assert.equal(await countNamed("unavailable"), 1);
  await emulator.fault(create, { status: "UNAVAILABLE", times: 4 });
  await refused(run({ name: `never-${pass}` }), UNAVAILABLE);
  assert.equal(await countNamed("never"), 0);
});

await check("RESOURCE_EXHAUSTED without a policy fails at once", async () => {
  await emulator.fault(create, { status: "RESOURCE_EXHAUSTED" });
  await refused(run({ name: `exhausted-${pass}` }), RESOURCE_EXHAUSTED);
  assert.equal(await countNamed("exhausted"), 0);
});

await check("slow answers are still answers", async () => {
  const sandbox = await run({ command: ["sleep", "0.1"] });
  await emulator.fault(wait, { slow: 0.5 });
  const start = Date.now();
  assert.equal(await sandbox.wait(), 0);
  assert.ok(Date.now() - start >= 500);
});

await check("logs while it runs, of both channels", async () => {
  const script = "echo one; echo 'two  words'; sleep 0.3; no-such-thing; echo three";
  const sandbox = await sh(script, { gpu: "T4" });
  await emulator.fault("SandboxGetLogs", { cut: true });
  assert.equal(await sandbox.stdout.readText(), "one\ntwo  words\nthree\n");
  assert.match(await sandbox.stderr.readText(), /^no-such-thing: /);
  assert.equal(await sandbox.wait(), 0);
});

await check("logs after the end", async () => {
  const sandbox = await sh("echo alpha; echo beta; no-such-thing");
  assert.equal(await sandbox.wait(), 127);
  const messages = async (params) =>
    (await all(sandbox.logs.tail(params))).map((entry) => entry.message.trim());
  assert.deepEqual(await messages({ entries: 1, source: "stdout" }), ["beta"]);
  assert.equal((await messages({ entries: 10 })).length, 3);
});

await check("what is not emulated is UNIMPLEMENTED", async () => {
  await refused(modal.queues.fromName("queue", { createIfMissing: true }), UNIMPLEMENTED);
});

await emulator.forgetFaults();
modal.close();
process.exit(finish(label));
