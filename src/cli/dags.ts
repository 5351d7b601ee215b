import { type Command, InvalidArgumentError } from 'commander';
import { loadConfig } from '../config.ts';
import { counted } from '../counted.ts';
import { EcomError } from '../errors.ts';
import type { Orchestrator } from '../orchestration/orchestration.ts';
import { parseLimit, parseRunId } from './arguments.ts';
import { attemptsText, dagsText, runsText } from './dags-text.ts';
import { examples, JSON_OPTION, type JsonFlag } from './help.ts';
import { parseSince } from './moments.ts';
import { show } from './output.ts';

export function configure(command: Command): void {
  command
    .option(...JSON_OPTION)
    .addHelpText('after', WHAT_RUNS_THEM)
    .addHelpText(
      'after',
      examples(
        'ecom dags list',
        'ecom dags trigger synth_stream_5min --conf orders_per_batch=500',
        'ecom dags trigger ecom_etl_10min --wait',
        'ecom dags runs --dag ecom_etl_10min --limit 5',
      ),
    );
  const options = (): JsonFlag => command.opts();
  addLooks(command, options);
  addStarts(command, options);
  addStops(command, options);
}

function addLooks(command: Command, options: () => JsonFlag): void {
  command
    .command('list')
    .description('every DAG, its schedule and its last run')
    .action(() => onOrchestrator(async (it) => show(await it.dags(), options().json, dagsText)));
  command
    .command('runs')
    .description('runs, the newest first')
    .option('--dag <dag>', 'of this DAG alone')
    .option('--run <id>', 'one run with its attempts; needs --dag', parseRunId)
    .option('--limit <number>', 'how many', parseLimit, 20)
    .action((flags: RunsFlags) => onOrchestrator((it) => runs(it, flags, options())));
  command
    .command('export')
    .description('write the declaration of the DAGs for Airflow, dags/ecom_dags.json; with --json print it')
    .action(() => exportDags(options()));
}

async function exportDags({ json }: JsonFlag): Promise<void> {
  const { declarationOfDags } = await import('../wire.ts');
  const { declarationFile, writeDeclaration, airflowDeclaration } = await declarationOfDags();
  const declaration = airflowDeclaration();
  if (!json) await writeDeclaration(declaration);
  show(
    declaration,
    json,
    ({ dags }) => `${declarationFile()} declares ${dags.map(({ dag_id }) => dag_id).join(', ')}.`,
  );
}

function addStarts(command: Command, options: () => JsonFlag): void {
  command
    .command('trigger <dag>')
    .description('put a run in line now')
    .option('--conf <variable=value...>', 'Variables for this run alone', collectPairs, {})
    .option('--run-id <id>', 'name of the run; the same name twice is one run', parseRunId)
    .option('--wait', 'show what its tasks say until it has ended, and end with its exit code')
    .action((dag: string, flags: TriggerFlags) => onOrchestrator((it) => trigger(it, dag, flags, options())));
  command
    .command('backfill <dag>')
    .description('put a run in line for every moment of the schedule that had none')
    .requiredOption('--from <when>', 'first moment (2026-01-31T08:00, 6h, …)', parseSince)
    .requiredOption('--to <when>', 'up to there, exclusive', parseSince)
    .action((dag: string, { from, to }: { readonly from: Date; readonly to: Date }) =>
      onOrchestrator(async (it) =>
        show(
          await it.backfill(dag, from, to),
          options().json,
          (made) => `${dag}: ${counted(made.length, 'run is', 'runs are')} in line.`,
        ),
      ),
    );
}

function addStops(command: Command, options: () => JsonFlag): void {
  command
    .command('pause <dag>')
    .description('start no scheduled run until it is unpaused')
    .action((dag: string) => onOrchestrator((it) => it.pause(dag).then(() => tell(dag, 'paused', options()))));
  command
    .command('unpause <dag>')
    .description('go on by the schedule')
    .action((dag: string) => onOrchestrator((it) => it.unpause(dag).then(() => tell(dag, 'not paused', options()))));
  command
    .command('cancel')
    .description('end a run that waits or runs, its processes too')
    .argument('<dag>', 'whose run')
    .argument('<run>', 'its id', parseRunId)
    .action((dag: string, run: string) => onOrchestrator((it) => cancel(it, dag, run, options())));
}

async function cancel(orchestrator: Orchestrator, dag: string, run: string, { json }: JsonFlag): Promise<void> {
  const cancelled = await orchestrator.cancel(dag, run);
  if (!cancelled) await refuseUnknownRun(orchestrator, dag, run);
  show({ cancelled }, json, () => `${dag}: ${run} ${cancelled ? 'is cancelled' : 'had ended already'}.`);
}

/** @throws EcomError SETTING_INVALID */
async function refuseUnknownRun(orchestrator: Orchestrator, dag: string, run: string): Promise<void> {
  const known = await orchestrator.runs({ dagId: dag });
  if (known.some(({ runId }) => runId === run)) return;
  throw new EcomError('SETTING_INVALID', `${dag} has no run ${run}.`, {
    next: `ecom dags runs --dag ${dag} shows those that it has.`,
    fields: { dag, run },
  });
}

async function trigger(
  orchestrator: Orchestrator,
  dag: string,
  { conf, runId, wait }: TriggerFlags,
  { json }: JsonFlag,
): Promise<void> {
  const run = await orchestrator.trigger(dag, { conf, ...(runId === undefined ? {} : { runId }) });
  if (wait) {
    const { awaitRun } = await import('./dags/await-run.ts');
    await awaitRun(loadConfig(), orchestrator, run, json);
    return;
  }
  show(run, json, (made) => `${dag}: ${made.runId} is in line. ecom logs show ${dag} --follow shows it.`);
}

const WHAT_RUNS_THEM = `
ecom up starts them by their schedules; the other commands work while it runs or not. A run that is put in line
starts when the one before it of the same DAG has ended. With ECOM_ORCHESTRATOR=airflow the same commands act on Airflow.`;

interface TriggerFlags {
  readonly conf: Readonly<Record<string, string>>;
  readonly runId?: string;
  readonly wait?: boolean;
}

interface RunsFlags {
  readonly dag?: string;
  readonly run?: string;
  readonly limit: number;
}

function collectPairs(text: string, before: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const [, name, value] = /^(\w+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError('Expected variable=value.');
  return { ...before, [name]: value };
}

async function onOrchestrator(work: (orchestrator: Orchestrator) => Promise<unknown>): Promise<void> {
  const { openOrchestrator } = await import('../wire.ts');
  const orchestrator = await openOrchestrator(loadConfig());
  try {
    await work(orchestrator);
  } finally {
    await orchestrator.close();
  }
}

function tell(dag: string, state: string, { json }: JsonFlag): void {
  show({ dag, is_paused: state === 'paused' }, json, () => `${dag} is ${state}.`);
}

async function runs(orchestrator: Orchestrator, { dag, run, limit }: RunsFlags, { json }: JsonFlag): Promise<void> {
  if (run !== undefined) {
    if (dag === undefined) throw needsDag();
    const attempts = await orchestrator.attempts(dag, run);
    if (attempts.length === 0) await refuseUnknownRun(orchestrator, dag, run);
    show(attempts, json, attemptsText);
    return;
  }
  show(await orchestrator.runs({ ...(dag === undefined ? {} : { dagId: dag }), limit }), json, runsText);
}

const needsDag = (): EcomError =>
  new EcomError('SETTING_INVALID', '--run names a run of a DAG, and no DAG is named.', {
    next: 'Give --dag too; ecom dags runs shows both.',
  });
