import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { airflowDeclaration, declarationFile, declarationText } from '../../src/orchestration/airflow/declaration.ts';

it('dags/ecom_dags.json is what ecom dags export writes', async () => {
  expect(await readFile(declarationFile(), 'utf8')).toBe(declarationText(airflowDeclaration()));
});

it('values of a run are in the environment of its script, never in its text', () => {
  const scripts = airflowDeclaration().dags.flatMap(({ tasks }) => tasks.map(({ script }) => script));
  expect(scripts).toEqual([
    'scripts/synth/run_synth_stream.sh --until "$ECOM_LOGICAL_TIME"',
    'scripts/etl/run_etl.sh --requested-by "$ECOM_RUN_ID"',
    'scripts/ecom.sh validate',
    'scripts/ecom.sh logs prune',
  ]);
});
