import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runBundled } from './run-bundled.mjs';

/** Writes docs/tables.md from the contracts: `npm run docs:tables`. */

await runBundled('tables-page', 'scripts/tables.ts', { cwd: dirname(dirname(fileURLToPath(import.meta.url))) });
