import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CASE_SETTINGS } from '../../models/cases.ts';
import { portableFunctions } from '../../models/functions.ts';
import { duckdbEngine } from '../../src/compute/duckdb/engine.ts';
import { readCases } from '../../tests/support/model-cases.ts';
import accepted from './accepted.json' with { type: 'json' };
import { reportOf } from './report.ts';
import { type Result, runMutants } from './run.ts';

/** Changes the models' SQL, one formula at a time, and tells which changes no case sees: `npm run mutation`, `npm run mutation -- fact_order`. */

const names = process.argv.slice(2);
const all = await readCases();
const unknown = names.find((name) => !all.some((model) => model.name === name));
if (unknown !== undefined)
  throw new Error(`there is no model ${unknown}; models: ${all.map(({ name }) => name).join(', ')}`);
const chosen = names.length === 0 ? all : all.filter(({ name }) => names.includes(name));

const folder = await mkdtemp(join(tmpdir(), 'ecom-mutation-'));
const session = await duckdbEngine.open(folder, portableFunctions(CASE_SETTINGS));
const results: Result[] = [];
try {
  for (const model of chosen) {
    process.stderr.write(`${model.name} …\n`);
    results.push(...(await runMutants(session, model)));
  }
} finally {
  await session.close();
  await rm(folder, { recursive: true });
}
const report = reportOf(results, accepted, names.length === 0);
console.log(report.text);
process.exitCode = report.passed ? 0 : 1;
