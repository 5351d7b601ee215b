import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/** Writes docs/tables.md from the contracts. */

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const outfile = join(root, 'dist', 'tables-page.js');

await build({
  absWorkingDir: root,
  entryPoints: ['src/project/tables-page.ts'],
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  loader: { '.sql': 'text' },
  logLevel: 'warning',
});
const { tablesPage } = await import(pathToFileURL(outfile).href);
await writeFile(join(root, 'docs', 'tables.md'), tablesPage());
