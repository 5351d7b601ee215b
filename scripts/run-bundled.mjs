import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Bundles a TypeScript program that is for development to `dist/<name>.js` and runs it; this process ends with its exit code. */
export async function runBundled(name, entryPoint, { args = [], cwd = process.cwd() } = {}) {
  const outfile = join(root, 'dist', `${name}.js`);
  await build({
    absWorkingDir: root,
    entryPoints: [entryPoint],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    loader: { '.sql': 'text' },
    logLevel: 'warning',
  });
  process.exitCode = spawnSync(process.execPath, [outfile, ...args], { cwd, stdio: 'inherit' }).status ?? 1;
}
