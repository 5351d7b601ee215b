import { runBundled } from './run-bundled.mjs';

/** Runs the benchmarks: `npm run bench`, `npm run bench -- --orders 100000`. */

await runBundled('bench', 'bench/main.ts', { args: process.argv.slice(2) });
