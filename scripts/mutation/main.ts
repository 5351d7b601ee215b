import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CASE_SETTINGS } from '../../models/cases.ts';
import { portableFunctions } from '../../models/functions.ts';
import { duckdbEngine } from '../../src/compute/duckdb/engine.ts';
import { readCases } from '../../tests/support/model-cases.ts';
import accepted from './accepted.json' with { type: 'json' };
import { runPlannerMutants } from './planner/run.ts';
import { type Accepted, type Report, reportOf } from './report.ts';
import { type Result, runMutants } from './run.ts';

/**
 * Changes the models' SQL, one formula at a time, and the planner, one decision at a time, and tells which changes no case sees:
 * `npm run mutation`, `npm run mutation -- fact_order`, `npm run mutation -- planner`.
 */

const PLANNER = 'planner';
const root = dirname(import.meta.dirname);

const names = process.argv.slice(2);
const all = await readCases();
const unknown = names.find((name) => name !== PLANNER && !all.some((model) => model.name === name));
if (unknown !== undefined)
  throw new Error(`there is no model ${unknown}; models: ${all.map(({ name }) => name).join(', ')}; or ${PLANNER}`);

const isOfPlanner = ({ file }: Accepted): boolean => file.startsWith('src/');

async function modelsReport(): Promise<Report> {
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
  const listed = accepted.filter((one) => !isOfPlanner(one));
  return reportOf(results, listed, names.length === 0);
}

const reports: Report[] = [];
if (names.length === 0 || names.some((name) => name !== PLANNER)) reports.push(await modelsReport());
if (names.length === 0 || names.includes(PLANNER))
  reports.push(reportOf(await runPlannerMutants(root), accepted.filter(isOfPlanner), true));
for (const { text } of reports) console.log(text);
process.exitCode = reports.every(({ passed }) => passed) ? 0 : 1;
