import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { EcomError } from '../errors.ts';
import type { EtlReport } from '../etl/report.ts';
import type { Platform } from '../platform.ts';
import type { Progress } from '../progress.ts';
import { etlText } from './etl-text.ts';
import { examples, JSON_OPTION } from './help.ts';
import { show } from './output.ts';
import { withPlatform } from './platform.ts';
import { beforeCancel } from './signals.ts';

interface Options {
  readonly full?: boolean;
  readonly requestedBy?: string;
  readonly wait?: boolean;
  readonly json?: boolean;
}

/** How often a waiting run asks whether the other one has ended. */
const WAIT_MS = 1_000;

export function configure(command: Command): void {
  command
    .option('--full', 'read everything and rebuild the warehouse, instead of what changed')
    .option('--requested-by <id>', "an orchestrator's run id, kept in ops.etl_run")
    .option('--wait', 'wait for a run in progress to end, instead of exiting with 99')
    .option(...JSON_OPTION)
    .addHelpText('after', WHAT_A_RUN_DOES)
    .addHelpText('after', examples('ecom etl', 'ecom etl --full --json'))
    .action(etl);
}

const WHAT_A_RUN_DOES = `
The run commits whole or not at all: after a failure or a kill, run it again. In the shop it makes nothing but
the capture of changes, on the tables that exist.`;

async function etl({ json, wait, ...options }: Options): Promise<void> {
  const report = await withPlatform(async (platform, onProgress) => {
    const [{ runEtl }] = await Promise.all([import('../etl/run.ts'), prepare(platform)]);
    beforeCancel(() => platform.engine.cancel());
    const run = (): Promise<EtlReport> => runEtl(platform, { ...options, onProgress });
    return wait ? afterOthers(run, onProgress) : run();
  });
  show(report, json, etlText);
}

async function prepare(platform: Platform): Promise<void> {
  const [{ SHOP_SCHEMA, sources }, { prepareCapture, prepareWarehouse }] = await Promise.all([
    import('../../models/sources/index.ts'),
    import('../prepare.ts'),
  ]);
  await Promise.all([prepareCapture(platform.oltp, SHOP_SCHEMA, sources), prepareWarehouse(platform)]);
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
