import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { EcomError } from '../errors.ts';
import type { EtlReport } from '../etl/report.ts';
import type { Platform } from '../platform.ts';
import type { Progress } from '../progress.ts';
import { parseRunId } from './arguments.ts';
import { etlText } from './etl-text.ts';
import { examples, JSON_OPTION } from './help.ts';
import { printNote, show } from './output.ts';
import { planText } from './plan-text.ts';
import { withPlatform } from './platform.ts';
import { beforeCancel } from './signals.ts';

interface Options {
  readonly full?: boolean;
  readonly daily?: boolean;
  readonly plan?: boolean;
  readonly check?: boolean;
  readonly keepFiles?: boolean;
  readonly requestedBy?: string;
  readonly wait?: boolean;
  readonly json?: boolean;
}

/** How often a waiting run asks whether the other one has ended. */
const WAIT_MS = 1_000;

export function configure(command: Command): void {
  command
    .option('--full', 'read everything and rebuild the warehouse, instead of what changed')
    .option('--daily', 'compute the models of a business day again, also where the day has not turned')
    .option('--plan', 'show what a run would do and why; writes nothing')
    .option('--check', 'only hold the SQL of the models against their contracts')
    .option('--keep-files', "keep the run's files and tables, to look at with ecom sql --run")
    .option('--requested-by <id>', "an orchestrator's run id, kept in ops.etl_run", parseRunId)
    .option('--wait', 'wait for a run in progress to end, instead of exiting with 99')
    .option(...JSON_OPTION)
    .addHelpText('after', WHAT_A_RUN_DOES)
    .addHelpText('after', examples('ecom etl', 'ecom etl --plan', 'ecom etl --full --json'))
    .action(etl);
}

const WHAT_A_RUN_DOES = `
The run commits whole or not at all: after a failure or a kill, run it again. In the shop it makes nothing but
the capture of changes, on the tables that exist.`;

async function etl(options: Options): Promise<void> {
  if (options.check) return checkModels(options);
  return options.plan ? showPlan(options) : runOnce(options);
}

async function runOnce({ json, wait, plan: _, check: __, ...options }: Options): Promise<void> {
  const report = await withPlatform(async (platform, onProgress) => {
    const [{ runEtl }] = await Promise.all([import('../etl/run.ts'), prepare(platform, onProgress)]);
    beforeCancel(() => platform.engine.cancel());
    const run = (): Promise<EtlReport> => runEtl(platform, { ...options, onProgress });
    const report = await (wait ? afterOthers(run, onProgress) : run());
    await eraseDeleted(platform);
    return report;
  });
  show(report, json, etlText);
}

/** Whom the shop deleted long ago: so that nobody has to think of it. */
async function eraseDeleted(platform: Platform): Promise<void> {
  const erasure = await import('../erasure/deleted.ts');
  const erased = await erasure.eraseDeleted(platform);
  if (erased.length > 0)
    printNote(`Erased ${erased.length} that the shop deleted more than erase_deleted_after_days ago.`);
}

async function showPlan({ json, full, daily }: Options): Promise<void> {
  const explanation = await withPlatform(async (platform) => {
    const { explainRun } = await import('../etl/explain.ts');
    return explainRun(platform, { full: full ?? false, daily: daily ?? false });
  });
  show(explanation, json, planText);
}

/** No database is opened. */
async function checkModels({ json }: Options): Promise<void> {
  const [{ loadConfig }, { openAnalyser, openProject }, { checkProject }] = await Promise.all([
    import('../config.ts'),
    import('../wire.ts'),
    import('../project/validate.ts'),
  ]);
  const checked = await checkProject(await openProject(loadConfig()), await openAnalyser());
  show(checked, json, ({ models }) => `${models} models are what their contracts say.`);
}

async function prepare(platform: Platform, progress: Progress): Promise<void> {
  const { prepareCapture, prepareWarehouse } = await import('../prepare.ts');
  const { sourceSchema, sources } = platform.project;
  await Promise.all([
    prepareCapture(platform.oltp, sourceSchema, sources, progress),
    prepareWarehouse(platform, progress),
  ]);
}

async function afterOthers(run: () => Promise<EtlReport>, onProgress: Progress): Promise<EtlReport> {
  for (;;) {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof EcomError) || error.code !== 'RUN_IN_PROGRESS') throw error;
      onProgress({ step: 'wait for the run in progress' });
      await sleep(WAIT_MS);
    }
  }
}
