// What the checks share: one line for each, a summary, and the emulator's own API.
import assert from "node:assert/strict";

const control = process.env.EMULATOR_CONTROL;
let passed = 0;
let failed = 0;

/** Runs one check and prints how it went. */
export async function check(name, body) {
  try {
    await body();
    passed += 1;
    console.log(`ok    ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL  ${name}\n      ${String(error?.stack ?? error).replaceAll("\n", "\n      ")}`);
  }
}

/** Prints the summary and returns the exit code. */
export function finish(label) {
  console.log(`${label}: ${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

async function call(method, path, body) {
  const answer = await fetch(`${control}/${path}`, {
    method,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
  return text === "" ? undefined : JSON.parse(text);
}

export const emulator = {
  fault: (rpc, wish) => call("POST", "faults", { rpc, ...wish }),
  forgetFaults: () => call("DELETE", "faults"),
  set: (settings) => call("POST", "settings", settings),
  end: (id, wish) => call("POST", `sandboxes/${id}/end`, wish),
  secret: (name, values) => call("POST", "secrets", { name, values }),
  proxy: (name) => call("POST", "proxies", { name }),
  sandboxes: () => call("GET", "sandboxes"),
  sandbox: async (id) => (await call("GET", "sandboxes")).find((sandbox) => sandbox.id === id),
};

/** Polls until the condition holds. */
export async function until(condition, what) {
  const end = Date.now() + 10_000;
  while (!(await condition())) {
    assert.ok(Date.now() < end, `waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Asserts that a call is refused with this gRPC code. */
export function refused(call, code) {
  return assert.rejects(call, (error) => {
    assert.equal(error.code, code, String(error));
    return true;
  });
}

export async function all(iterable) {
  const items = [];
  for await (const item of iterable) {
    items.push(item);
  }
  return items;
}
