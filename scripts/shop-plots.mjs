import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runBundled } from './run-bundled.mjs';

/** Writes the pictures in docs/pictures/shop/ and the table in docs/shop.md: `npm run docs:shop`, about a minute. */

await runBundled('shop-plots', 'scripts/shop-plots/main.ts', { cwd: dirname(dirname(fileURLToPath(import.meta.url))) });
