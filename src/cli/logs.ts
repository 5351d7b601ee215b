import type { Command } from 'commander';
import { loadConfig } from '../config.ts';
import type { PruneReport } from '../orchestration/prune.ts';
import type { ForgetOptions, ForgetReport } from '../retention/forget.ts';
import { countFrom, parseRunId } from './arguments.ts';
import { examples, JSON_OPTION, type JsonFlag } from './help.ts';
import { show } from './output.ts';
import { withShopPlatform } from './platform.ts';
import { count, table } from './table.ts';

export function configure(command: Command): void {
  command
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      '\nLogs are files: logs/dag_id=<dag>/run_id=<run>/task_id=<task>/attempt=<n>.log, JSON lines. prune also forgets, by the Variables\nhistory_days_kept and deletions_days_kept, what ops keeps of runs, alerts that are over, and keys of rows that the shop deleted.',
    )
    .addHelpText(
      'after',
      examples('ecom logs show', 'ecom logs show ecom_etl_10min --follow', 'ecom logs prune --keep 5 --dry-run'),
    );
  command
    .command('show')
    .description('the log of a run, by default the newest of the DAG, or of all')
    .argument('[dag]', 'whose run')
    .argument('[run]', 'its id', parseRunId)
    .option('--task <task>', 'of one task alone')
    .option('-f, --follow', 'go on as it grows, until Ctrl-C')
    .action(async (dag: string | undefined, run: string | undefined, options: ShowFlags) => {
      const { showLogs } = await import('./logs/show.ts');
      await showLogs(loadConfig(), { ...options, dag, run }, command.opts<JsonFlag>());
    });
  command
    .command('prune')
    .description('remove logs and history of all but the newest runs of each DAG, and what is remembered too long')
    .option('--keep <number>', 'how many stay (default: the Variable history_runs_kept)', countFrom(0, 10_000))
    .option('--dry-run', 'only say what would go')
    .action((options: PruneFlags) => prune(options, command.opts()));
}

interface ShowFlags {
  readonly task?: string;
  readonly follow?: boolean;
}

interface PruneFlags {
  readonly keep?: number;
  readonly dryRun?: boolean;
}

async function prune({ keep, dryRun = false }: PruneFlags, { json }: JsonFlag): Promise<void> {
  const [{ openOrchestrator, openVariables }, { pruneRuns }, { dags }, { variableValues }] = await Promise.all([
    import('../wire.ts'),
    import('../orchestration/prune.ts'),
    import('../orchestration/dags.ts'),
    import('../variables/values.ts'),
  ]);
  const config = loadConfig();
  const values = await variableValues(await openVariables(config));
  const orchestrator = await openOrchestrator(config);
  try {
    const pruned = await pruneRuns(config, orchestrator, dags, {
      keep: keep ?? values.history_runs_kept,
      isDryRun: dryRun,
    });
    const forgotten = dryRun
      ? undefined
      : await forget({ historyDays: values.history_days_kept, deletionDays: values.deletions_days_kept });
    show({ ...pruned, ...(forgotten ? { forgotten } : {}) }, json, (report) => pruneText(report, dryRun));
  } finally {
    await orchestrator.close();
  }
}

const forget = (options: ForgetOptions): Promise<ForgetReport> =>
  withShopPlatform(async (platform) => {
    const [{ forgetOld }, { openState }] = await Promise.all([import('../retention/forget.ts'), import('../wire.ts')]);
    const { database } = await openState(platform.config);
    try {
      return await forgetOld(platform, database, options);
    } finally {
      await database.close();
    }
  });

function pruneText({ dags, forgotten }: PruneReport & { forgotten?: ForgetReport }, isDryRun: boolean): string {
  const runs = table(
    [
      { title: 'DAG' },
      { title: isDryRun ? 'runs to go' : 'runs removed', align: 'right' },
      { title: 'bytes', align: 'right' },
    ],
    dags.map(({ dag, removed_runs: removed, freed_bytes: bytes }) => [dag, count(removed), count(bytes)]),
  );
  const rows = Object.entries(forgotten?.rows ?? {}).filter(([, number]) => number > 0);
  if (rows.length === 0) return [runs, ...(forgotten?.notes ?? [])].join('\n');
  const forgot = table(
    [{ title: 'forgotten' }, { title: 'rows', align: 'right' }],
    rows.map(([name, number]) => [name, count(number)]),
  );
  return [runs, '', forgot, ...(forgotten?.notes ?? [])].join('\n');
}
