#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Node 20.19 is the oldest with every API that the program calls. */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`ecom needs Node 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(2);
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** In a checkout what runs is always what the files say: nobody has to remember a build step. */
if (existsSync(join(root, 'src'))) await rebuild();

const { main } = await import('../dist/ecom.js');
await main(process.argv.slice(2));

async function rebuild() {
  if (!existsSync(join(root, 'node_modules'))) fail('The packages are not installed yet: run npm ci first.');
  const { buildIfStale } = await import('../scripts/build.mjs');
  try {
    await buildIfStale();
  } catch (error) {
    fail(`ecom could not be built from src/.\n${error instanceof Error ? error.message : error}`);
  }
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
