// Compares a receiver with the one of @octokit/webhooks: same bytes, same headers, to both.
// Usage: WEBHOOK_SECRET=... node compare.mjs URL [DIRECTORY...]
import { createHmac, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { createNodeMiddleware, Webhooks } from "@octokit/webhooks";
import { sign } from "@octokit/webhooks-methods";

const [url, ...directories] = process.argv.slice(2);
const secret = process.env.WEBHOOK_SECRET;

const webhooks = new Webhooks({ secret });
// Else it prints what it refuses.
webhooks.onError(() => {});
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const middleware = createNodeMiddleware(webhooks, { path: "/webhook", log: silent });
const reference = createServer((request, response) => middleware(request, response));
await new Promise((listening) => reference.listen(0, "127.0.0.1", listening));
const referenceUrl = `http://127.0.0.1:${reference.address().port}/webhook`;

function* files(directory) {
  for (const name of readdirSync(directory).sort()) {
    const path = join(directory, name);
    if (statSync(path).isDirectory()) {
      yield* files(path);
    } else if (name.endsWith(".payload.json") || name === "payload.json") {
      yield path;
    }
  }
}

const samples = [];
for (const { name, examples } of createRequire(import.meta.url)("@octokit/webhooks-examples")) {
  examples.forEach((body, index) => samples.push({ event: name, id: `${name}[${index}]`, body: JSON.stringify(body) }));
}
for (const directory of directories) {
  for (const path of files(directory)) {
    const event = basename(dirname(path));
    if (event !== "rest" && event !== "meta") {
      samples.push({ event, id: path.slice(directory.length + 1), body: readFileSync(path, "utf8") });
    }
  }
}

function flipped(hex, index) {
  const digit = (parseInt(hex[index], 16) ^ 1).toString(16);
  return hex.slice(0, index) + digit + hex.slice(index + 1);
}

/** Every way in which a delivery can be wrong, and how it is right. */
async function variants(body) {
  const good = await sign(secret, body);
  const hex = good.slice("sha256=".length);
  return [
    ["signed", good, body],
    ["no signature", undefined, body],
    ["upper case", "sha256=" + hex.toUpperCase(), body],
    ["bare hex", hex, body],
    ["sha1 prefix", "sha1=" + hex, body],
    ["real sha1", "sha1=" + createHmac("sha1", secret).update(body).digest("hex"), body],
    ["shorter", good.slice(0, -1), body],
    ["longer", good + "0", body],
    ["first digit", "sha256=" + flipped(hex, 0), body],
    ["last digit", "sha256=" + flipped(hex, 63), body],
    ["another secret", await sign(secret + "x", body), body],
    ["body longer", good, body + " "],
    ["body shorter", good, body.slice(0, -1)],
    ["body changed", good, body.replace(/[0-9]/, (digit) => String((Number(digit) + 1) % 10))],
    ["body of nothing", good, "{}"],
  ];
}

async function deliver(to, event, signature, body, guid) {
  const headers = {
    accept: "*/*",
    "content-type": "application/json",
    "user-agent": "GitHub-Hookshot/044aadd",
    "x-github-delivery": guid,
    "x-github-event": event,
    "x-github-hook-id": "292430182",
  };
  if (signature !== undefined) {
    headers["x-hub-signature-256"] = signature;
  }
  const response = await fetch(to, { method: "POST", headers, body });
  await response.arrayBuffer();
  return response.status;
}

let compared = 0;
let accepted = 0;
const differences = [];
for (const { event, id, body } of samples) {
  for (const [variant, signature, bytes] of await variants(body)) {
    const guid = randomUUID();
    const theirs = await deliver(referenceUrl, event, signature, bytes, guid);
    const ours = await deliver(url, event, signature, bytes, guid);
    compared += 1;
    accepted += ours < 300 ? 1 : 0;
    const right = variant === "signed" || bytes === body && signature === (await sign(secret, body));
    if (ours < 300 !== theirs < 300 || ours < 300 !== right) {
      differences.push(`${id}, ${variant}: ours ${ours}, theirs ${theirs}`);
    }
  }
}
reference.close();
differences.forEach((line) => console.log(line));
console.log(`${samples.length} samples, ${compared} deliveries, ${accepted} accepted, ${differences.length} differences`);
// Nothing compared, or nothing taken, would be no difference either.
const meant = samples.length > 0 && accepted >= samples.length;
if (!meant) {
  console.log("too little was accepted to compare anything");
}
process.exit(meant && differences.length === 0 ? 0 : 1);
