// Cuts GitHub's description down to the paths that we call, with all that these refer to: the whole
// refers to files that are not in the package.
// Usage: node subset.mjs DESCRIPTION.json PATHS.txt > SUBSET.json
import { readFileSync } from "node:fs";

const [description, paths] = process.argv.slice(2);
const whole = JSON.parse(readFileSync(description, "utf8"));
const wanted = readFileSync(paths, "utf8")
  .split("\n")
  .map((line) => line.trim())
  .filter((line) => line !== "" && !line.startsWith("#"));

const subset = { openapi: whole.openapi, info: whole.info, servers: [{ url: "/" }], paths: {}, components: {} };
for (const line of wanted) {
  const [method, path] = line.split(" ");
  const operation = whole.paths[path]?.[method.toLowerCase()];
  if (operation === undefined) {
    console.error(`GitHub describes no ${line}`);
    process.exit(1);
  }
  subset.paths[path] ??= {};
  subset.paths[path][method.toLowerCase()] = operation;
}

const open = [subset.paths];
while (open.length > 0) {
  const node = open.pop();
  if (node === null || typeof node !== "object") {
    continue;
  }
  if (typeof node.$ref === "string") {
    const [, , kind, name] = node.$ref.split("/");
    subset.components[kind] ??= {};
    if (subset.components[kind][name] === undefined) {
      subset.components[kind][name] = whole.components[kind][name];
      open.push(subset.components[kind][name]);
    }
  }
  open.push(...Object.values(node));
}
process.stdout.write(JSON.stringify(subset));
