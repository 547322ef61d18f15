// Asks the YAML language server what an editor would show for our files: diagnostics of every
// example, completion and hover at a few places, and the error for a misspelt key. The server gets
// the schema only through the first line of each file, as in an editor without settings of ours.
//
//   src/test/editor/install.sh && node src/test/editor/check.mjs

import { spawn } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");
const server = join(root, "target/npm/node_modules/yaml-language-server/bin/yaml-language-server");
const child = spawn(process.execPath, [server, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });

let buffer = Buffer.alloc(0);
let nextId = 1;
const answers = new Map();
const diagnostics = new Map();

function send(message) {
  const body = Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message }));
  child.stdin.write(`Content-Length: ${body.length}\r\n\r\n`);
  child.stdin.write(body);
}

function request(method, params) {
  const id = nextId++;
  return new Promise((done) => {
    answers.set(id, done);
    send({ id, method, params });
  });
}

function receive(message) {
  if (message.method === "textDocument/publishDiagnostics") {
    diagnostics.get(message.params.uri)?.(message.params.diagnostics);
  } else if (message.method === "workspace/configuration") {
    const settings = { yaml: { validate: true, hover: true, completion: true, schemaStore: { enable: false } } };
    send({ id: message.id, result: message.params.items.map((item) => settings[item.section] ?? {}) });
  } else if (message.method && message.id !== undefined) {
    send({ id: message.id, result: null });
  } else if (message.id !== undefined) {
    answers.get(message.id)?.(message.result);
  }
}

child.stdout.on("data", (chunk) => {
  buffer = Buffer.concat([buffer, chunk]);
  for (;;) {
    const end = buffer.indexOf("\r\n\r\n");
    if (end < 0) return;
    const length = Number(/Content-Length: (\d+)/i.exec(buffer.subarray(0, end).toString())[1]);
    if (buffer.length < end + 4 + length) return;
    const body = buffer.subarray(end + 4, end + 4 + length).toString();
    buffer = buffer.subarray(end + 4 + length);
    receive(JSON.parse(body));
  }
});

/** Opens a text as a file in examples/; answers with its diagnostics. */
function open(name, text) {
  const uri = pathToFileURL(join(root, "examples", name)).href;
  return new Promise((done, fail) => {
    const late = setTimeout(() => fail(new Error(`no diagnostics for ${name}`)), 30_000);
    diagnostics.set(uri, (found) => {
      clearTimeout(late);
      done({ uri, found });
    });
    const textDocument = { uri, languageId: "yaml", version: 1, text };
    send({ method: "textDocument/didOpen", params: { textDocument } });
  });
}

function yamlFiles(directory) {
  return readdirSync(directory).sort().flatMap((name) => {
    const path = join(directory, name);
    if (statSync(path).isDirectory()) return yamlFiles(path);
    return name.endsWith(".yaml") ? [path] : [];
  });
}

let failures = 0;
function check(what, good, seen) {
  console.log(`${good ? "ok  " : "FAIL"} ${what}${good ? "" : `: ${seen}`}`);
  failures += good ? 0 : 1;
}

const modeline = "# yaml-language-server: $schema=../schema/runner-pools.schema.json\n";
const labels = (items) => items.map((item) => item.label ?? item);

/** A text with | where the cursor is. */
async function at(name, marked) {
  const before = (modeline + marked).split("|")[0];
  const line = before.split("\n").length - 1;
  const character = before.split("\n").at(-1).length;
  const { uri, found } = await open(name, modeline + marked.replace("|", ""));
  return { uri, found, position: { line, character } };
}

async function completion(name, marked) {
  const { uri, position } = await at(name, marked);
  const answer = await request("textDocument/completion", { textDocument: { uri }, position });
  return labels(answer?.items ?? answer ?? []);
}

async function hover(name, marked) {
  const { uri, position } = await at(name, marked);
  const answer = await request("textDocument/hover", { textDocument: { uri }, position });
  return answer?.contents?.value ?? JSON.stringify(answer);
}

await request("initialize", {
  processId: process.pid,
  rootUri: pathToFileURL(root).href,
  capabilities: {
    workspace: { configuration: true },
    textDocument: { completion: { completionItem: { snippetSupport: true } } },
  },
});
send({ method: "initialized", params: {} });

for (const path of [join(root, "runner-pools.yaml"), join(root, "runner-pools.test.yaml"), ...yamlFiles(join(root, "examples"))]) {
  const name = relative(join(root, "examples"), path);
  const { found } = await open(name, readFileSync(path, "utf8"));
  check(`no complaints about ${relative(root, path)}`, found.length === 0, JSON.stringify(found));
}

const top = await completion("a1.yaml", "version: 1\n|");
check("completes top-level keys", ["github", "modal", "defaults", "limits", "deny", "pools", "moved"].every((key) => top.includes(key)), top);
const pool = await completion("a2.yaml", "version: 1\npools:\n  - name: p\n    match: { labels: [modal] }\n    |");
check("completes keys of a pool", ["gpu", "cpu", "memory", "timeout", "network", "volumes"].every((key) => pool.includes(key)), pool);
check("does not offer keys that are there", !pool.includes("name"), pool);
const gpu = await completion("a3.yaml", "version: 1\npools:\n  - name: p\n    match: { labels: [modal] }\n    gpu: |");
check("completes GPU types from the examples", ["T4", "H100", "H100:8"].every((word) => gpu.some((label) => label.includes(word))), gpu);
const scope = await completion("a4.yaml", "version: 1\ngithub:\n  scope: |");
check("completes words of a closed set", ["repository", "organization", "enterprise"].every((word) => scope.includes(word)), scope);
const forks = await completion("a5.yaml", "version: 1\npools:\n  - name: p\n    match:\n      labels: [modal]\n      forks: |");
check("completes words beside interpolation", ["exclude", "include", "only"].every((word) => forks.includes(word)), forks);

const timeout = await hover("h1.yaml", "version: 1\ndefaults:\n  time|out: 1h\n");
check("hover explains a key", timeout.includes("The longest a job may run"), timeout);
const deep = await hover("h2.yaml", "version: 1\npools:\n  - name: p\n    match:\n      lab|els: [modal]\n");
check("hover explains a key below", deep.includes("Every label of the job must be met"), deep);

const wrong = [
  ["a misspelt key", "version: 1\npool: []\n", 2],
  ["a number in quotes", 'version: 1\npools:\n  - name: p\n    match: { labels: [modal] }\n    cpu: "8"\n', 5],
  ["an unknown word", "version: 1\ngithub:\n  scope: organisation\n", 3],
  ["a missing key", "version: 1\npools:\n  - match: { labels: [modal] }\n", 3],
];
for (const [what, text, line] of wrong) {
  const { found } = await open(`w${line}-${what.length}.yaml`, modeline + text);
  check(`complains about ${what} in its line`, found.length === 1 && found[0].range.start.line === line, JSON.stringify(found));
  console.log(`       ${found[0]?.message.split("\n")[0]}`);
}

await request("shutdown", null);
send({ method: "exit" });
console.log(failures === 0 ? "all good" : `${failures} failed`);
process.exitCode = failures === 0 ? 0 : 1;
