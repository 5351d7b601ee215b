import { runBundled } from './run-bundled.mjs';

/** Kills, cuts and fills disks while a shop streams and is loaded: `npm run test:chaos`, `npm run test:chaos -- --kills 60 --seed 7`. */

await runBundled('chaos', 'scripts/chaos/main.ts', { args: process.argv.slice(2) });
