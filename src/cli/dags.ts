import { type Command, InvalidArgumentError } from 'commander';
import { loadConfig } from '../config.ts';
import { counted } from '../counted.ts';
import type { Orchestrator } from '../orchestration/orchestration.ts';
import { parseCount } from './arguments.ts';
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
    .option('--run <id>', 'one run with its attempts; needs --dag')
    .option('--limit <number>', 'how many', parseCount, 20)
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
    .option('--run-id <id>', 'name of the run; the same name twice is one run')
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
    .command('cancel <dag> <run>')
    .description('end a run that waits or runs, its processes too')
    .action((dag: string, run: string) =>
      onOrchestrator(async (it) =>
        show({ cancelled: await it.cancel(dag, run) }, options().json, ({ cancelled }) =>
          cancelled ? `${dag}: ${run} is cancelled.` : `${dag}: ${run} has ended already, or there is no such run.`,
        ),
      ),
    );
}

async function trigger(
  orchestrator: Orchestrator,
  dag: string,
  { conf, runId }: TriggerFlags,
  { json }: JsonFlag,
): Promise<void> {
  const run = await orchestrator.trigger(dag, { conf, ...(runId === undefined ? {} : { runId }) });
  show(run, json, (made) => `${dag}: ${made.runId} is in line. ecom logs show ${dag} --follow shows it.`);
}

const WHAT_RUNS_THEM = `
ecom up starts them by their schedules; the other commands work while it runs or not. A run that is put in line
starts when the one before it of the same DAG has ended. With ECOM_ORCHESTRATOR=airflow the same commands act on Airflow.`;

interface TriggerFlags {
  readonly conf: Readonly<Record<string, string>>;
  readonly runId?: string;
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
  if (dag !== undefined && run !== undefined) {
    show(await orchestrator.attempts(dag, run), json, attemptsText);
    return;
  }
  show(await orchestrator.runs({ ...(dag === undefined ? {} : { dagId: dag }), limit }), json, runsText);
}
