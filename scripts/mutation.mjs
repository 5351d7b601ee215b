import { runBundled } from './run-bundled.mjs';

/** Tries wrong formulas on the models' cases: `npm run mutation`, `npm run mutation -- fact_order`. */

await runBundled('mutation', 'scripts/mutation/main.ts', { args: process.argv.slice(2) });
