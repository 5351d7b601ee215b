import type { Command } from 'commander';
import { loadConfig } from '../config.ts';
import { countFrom, parseRunId } from './arguments.ts';
import { examples, JSON_OPTION, type JsonFlag } from './help.ts';
import { show } from './output.ts';
import { count, table } from './table.ts';

export function configure(command: Command): void {
  command
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      '\nLogs are files: logs/dag_id=<dag>/run_id=<run>/task_id=<task>/attempt=<n>.log, JSON lines.',
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
    .description('remove logs and history of all but the newest runs of each DAG')
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
  const orchestrator = await openOrchestrator(config);
  try {
    const kept = keep ?? (await variableValues(await openVariables(config))).history_runs_kept;
    const report = await pruneRuns(config, orchestrator, dags, { keep: kept, isDryRun: dryRun });
    show(report, json, ({ dags: pruned }) =>
      table(
        [
          { title: 'DAG' },
          { title: dryRun ? 'runs to go' : 'runs removed', align: 'right' },
          { title: 'bytes', align: 'right' },
        ],
        pruned.map(({ dag, removed_runs: runs, freed_bytes: bytes }) => [dag, count(runs), count(bytes)]),
      ),
    );
  } finally {
    await orchestrator.close();
  }
}
