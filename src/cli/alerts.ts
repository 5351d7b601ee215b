import type { Command } from 'commander';
import type { Alert } from '../alerts/ledger.ts';
import { loadConfig } from '../config.ts';
import { EcomError, exitCodes } from '../errors.ts';
import { parseCount } from './arguments.ts';
import { colour } from './colour.ts';
import { examples, JSON_OPTION, type JsonFlag } from './help.ts';
import { dateTime } from './moments.ts';
import { show } from './output.ts';
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
    .option('--limit <number>', 'how many', parseCount, 20)
    .action(({ limit }: { readonly limit: number }) => list(limit, command.opts()));
  command
    .command('test')
    .description('send a test message by every channel')
    .action(() => test(command.opts()));
}

async function list(limit: number, { json }: JsonFlag): Promise<void> {
  const [{ openState }, { listAlerts }] = await Promise.all([
    import('../orchestration/dbos/state.ts'),
    import('../alerts/ledger.ts'),
  ]);
  const { database } = await openState(loadConfig());
  try {
    show(await listAlerts(database, limit), json, alertsText);
  } finally {
    await database.close();
  }
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
  const [{ channelsOf }, { testMessage }] = await Promise.all([
    import('../alerts/report.ts'),
    import('../alerts/message.ts'),
  ]);
  const channels = await channelsOf(loadConfig());
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
    next: 'Set alert_email and smtp_url, or alert_webhook_url, with ecom variables set.',
  });
