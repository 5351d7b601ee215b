import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { openAirflowOrchestrator } from '../../src/orchestration/airflow/client.ts';
import { airflowDeclaration } from '../../src/orchestration/airflow/declaration.ts';
import {
  CLEANUP,
  ETL,
  MONTHLY,
  orchestratorContract,
  type Rig,
  STREAM,
  scriptPath,
} from '../orchestration/contract.ts';
import { dagsWith, startTestAirflow, type TestAirflow } from './support/airflow.ts';

const taskScript = `#!/bin/sh
script="$ECOM_HOME/scripts-of-tasks/$ECOM_RUN_ID/$ECOM_TASK_ID.sh"
if [ -f "$script" ]; then exec /bin/sh "$script"; fi
`;

/** Our declaration, due once a month and with short waits between attempts. */
function declaration(): object {
  const declared = airflowDeclaration();
  return {
    ...declared,
    dags: declared.dags.map((dag) => ({
      ...dag,
      cron: MONTHLY,
      tasks: dag.tasks.map((task) => ({ ...task, script: 'scripts/task.sh', retry_delay_seconds: 0.05 })),
    })),
  };
}

let airflow: TestAirflow | undefined;
let dagsFolder: string | undefined;

beforeAll(async () => {
  dagsFolder = await dagsWith(declaration(), { 'scripts/task.sh': taskScript });
  airflow = await startTestAirflow({ dagsFolder });
  const orchestrator = await openAirflowOrchestrator(airflow.config);
  for (const dag of [STREAM, ETL, CLEANUP]) await orchestrator.unpause(dag);
});

afterAll(async () => {
  await airflow?.remove();
  if (dagsFolder) await rm(dirname(dagsFolder), { recursive: true });
});

orchestratorContract(async (): Promise<Rig> => {
  if (!airflow) throw new Error('Airflow did not start');
  const { home } = airflow.config;
  await rm(`${home}/order`, { force: true });
  return {
    orchestrator: await openAirflowOrchestrator(airflow.config),
    home,
    patienceMs: 200_000,
    async script(runId, taskId, text) {
      await mkdir(dirname(scriptPath(home, runId, taskId)), { recursive: true });
      await writeFile(scriptPath(home, runId, taskId), text);
    },
  };
});
