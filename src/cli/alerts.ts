import { type Command, Option } from 'commander';
import type { Alert } from '../alerts/ledger.ts';
import { loadConfig } from '../config.ts';
import { counted } from '../counted.ts';
import { EcomError, exitCodes } from '../errors.ts';
import type { Database } from '../storage/storage.ts';
import { countFrom, parseLimit, parseRunId } from './arguments.ts';
import { colour } from './colour.ts';
import { examples, JSON_OPTION, type JsonFlag } from './help.ts';
import { dateTime } from './moments.ts';
import { printNote, show } from './output.ts';
import { table } from './table.ts';

export function configure(command: Command): void {
  command
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      `\nOne message when a problem begins, none while it lasts, one when it is over; each channel on its own. Channels are
Variables: alert_email and smtp_url, alert_webhook_url and alert_webhook_secret.`,
    )
    .addHelpText('after', examples('ecom alerts list', 'ecom alerts test'));
  command
    .command('list')
    .description('problems, those that last first')
    .option('--limit <number>', 'how many', parseLimit, 20)
    .action(({ limit }: { readonly limit: number }) => list(limit, command.opts()));
  command
    .command('report')
    .description('tell how a task ended; Airflow calls it, ecom up does it by itself')
    .requiredOption('--dag <dag>', 'whose task it was')
    .requiredOption('--run <id>', 'in which run', parseRunId)
    .requiredOption('--task <task>', 'the task')
    .requiredOption('--attempt <number>', 'its last attempt, from 1', countFrom(1, 1_000))
    .addOption(new Option('--state <state>', 'how it ended').choices(['success', 'failed']).makeOptionMandatory())
    .action((flags: ReportFlags) => report(flags, command.opts()));
  command
    .command('test')
    .description('send a test message by every channel')
    .action(() => test(command.opts()));
}

async function list(limit: number, { json }: JsonFlag): Promise<void> {
  const { listAlerts } = await import('../alerts/ledger.ts');
  await onLedger(async (database) => show(await listAlerts(database, limit), json, alertsText));
}

async function onLedger(work: (database: Database) => Promise<void>): Promise<void> {
  const { openState } = await import('../wire.ts');
  const { database } = await openState(loadConfig());
  try {
    await work(database);
  } finally {
    await database.close();
  }
}

interface ReportFlags {
  readonly dag: string;
  readonly run: string;
  readonly task: string;
  readonly attempt: number;
  readonly state: 'success' | 'failed';
}

/** What embedded schedules do by themselves when a run ends. */
async function report(
  { dag: dagId, run: runId, task, attempt, state }: ReportFlags,
  { json }: JsonFlag,
): Promise<void> {
  const [{ openVariables }, { channelsOf, reportRun, tellRun }, { endedTask }, { dagNamed, taskNamed }] =
    await Promise.all([
      import('../wire.ts'),
      import('../alerts/report.ts'),
      import('../alerts/ended-task.ts'),
      import('../orchestration/dags.ts'),
    ]);
  const config = loadConfig();
  const dag = dagNamed(dagId);
  taskNamed([dag], task);
  const ended = await endedTask(config, { dagId, runId, taskId: task, number: attempt }, state);
  const run = { dag, runId, state, tasks: [ended] };
  const store = await openVariables(config);
  // The run has succeeded once its last task has.
  const isWhole = task === dag.tasks.at(-1)?.id;
  await onLedger(async (database) => {
    const changes = isWhole
      ? await tellRun(database, run, store, printNote)
      : await reportRun(database, run, await channelsOf(store), printNote);
    show(
      { opened: changes.opened.length, resolved: changes.resolved.length },
      json,
      ({ opened, resolved }) => `${counted(opened, 'problem')} began, ${counted(resolved, 'is', 'are')} over.`,
    );
  });
}

function alertsText(alerts: readonly Alert[]): string {
  if (alerts.length === 0) return 'No alerts.';
  return table(
    [{ title: 'since, UTC' }, { title: 'until' }, { title: 'problem' }],
    alerts.map(({ opened_at: from, resolved_at: to, title }) => [
      dateTime(from),
      to === null ? colour('red', 'lasts') : dateTime(to),
      title,
    ]),
  );
}

interface TestReport {
  readonly channel: string;
  readonly target: string;
  readonly sent: boolean;
  readonly error: string | null;
}

async function test({ json }: JsonFlag): Promise<void> {
  const [{ openVariables }, { channelsOf }, { testMessage }] = await Promise.all([
    import('../wire.ts'),
    import('../alerts/report.ts'),
    import('../alerts/message.ts'),
  ]);
  const channels = await channelsOf(await openVariables(loadConfig()));
  if (channels.length === 0) throw noChannel();
  const reports: TestReport[] = await Promise.all(
    channels.map(async ({ name, target, send }) => {
      const error = await send(testMessage(name)).then(
        () => null,
        (reason: Error) => reason.message,
      );
      return { channel: name, target, sent: error === null, error };
    }),
  );
  show(reports, json, testText);
  if (reports.some(({ sent }) => !sent)) process.exitCode = exitCodes.failed;
}

const testText = (reports: readonly TestReport[]): string =>
  reports
    .map(({ channel, target, sent, error }) => {
      const outcome = sent ? colour('green', 'sent') : `${colour('red', 'not sent')}: ${error}`;
      return `${channel.padEnd(8)} ${target}  ${outcome}`;
    })
    .join('\n');

const noChannel = (): EcomError =>
  new EcomError('SETTING_INVALID', 'No alert goes anywhere: neither e-mail nor a webhook is set.', {
    next: 'Set alert_email and smtp_url, or alert_webhook_url, with ecom variables set; what Airflow hides give as ECOM_VAR_….',
  });
