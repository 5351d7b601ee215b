import { inTurn } from '../storage/in-turn.ts';
import type { Database } from '../storage/storage.ts';
import type { VariableStore } from '../variables/store.ts';
import { variableValues } from '../variables/values.ts';
import { emailChannel } from './email.ts';
import { sendHeartbeat } from './heartbeat.ts';
import { type Changes, recordNotSent, recordProblems, recordSent, waitingMessages } from './ledger.ts';
import type { Channel } from './message.ts';
import type { EndedRun } from './problem.ts';
import { lookedAt, problemsOf } from './problems.ts';
import { webhookChannel } from './webhook.ts';

/** The channels that the Variables name, as they are now. */
export async function channelsOf(store: VariableStore): Promise<readonly Channel[]> {
  const { alert_email, smtp_url, alert_webhook_url, alert_webhook_secret } = await variableValues(store);
  return [
    ...(alert_email !== '' && smtp_url !== '' ? [emailChannel(smtp_url, alert_email)] : []),
    ...(alert_webhook_url === '' ? [] : [webhookChannel(alert_webhook_url, alert_webhook_secret)]),
  ];
}

/** Tells whoever is to hear that a run has ended: alerts by every channel, and the heartbeat of a run that succeeded. */
export async function tellRun(
  database: Database,
  run: EndedRun,
  store: VariableStore,
  onWarning: (text: string) => void = () => {},
): Promise<Changes> {
  const [changes] = await Promise.all([
    reportRun(database, run, await channelsOf(store), onWarning),
    run.state === 'success' ? heartbeat(run, store, onWarning) : undefined,
  ]);
  return changes;
}

const heartbeat = async ({ dag }: EndedRun, store: VariableStore, onWarning: (text: string) => void): Promise<void> =>
  sendHeartbeat(dag, (await variableValues(store)).heartbeat_url, onWarning);

/**
 * What a run that has ended means for alerts: one message when a problem begins, none while it lasts, one when it is over. May be repeated.
 * A channel that fails keeps its messages for the next time.
 */
export async function reportRun(
  database: Database,
  run: EndedRun,
  channels: readonly Channel[],
  onWarning: (text: string) => void = () => {},
): Promise<Changes> {
  const names = channels.map(({ name }) => name);
  const changes = await recordProblems(
    database,
    problemsOf(run),
    ({ kind, dag_id, task_id }) => lookedAt(run, { kind, dag: dag_id, task: task_id }),
    names,
  );
  await Promise.all(channels.map((channel) => sendWaiting(database, channel, onWarning)));
  return changes;
}

/** One process at a time, so that no message goes out twice. */
const sendWaiting = (database: Database, channel: Channel, onWarning: (text: string) => void): Promise<void> =>
  inTurn(database, `alerts by ${channel.name}`, () => sendInTurn(database, channel, onWarning));

async function sendInTurn(database: Database, channel: Channel, onWarning: (text: string) => void): Promise<void> {
  for (const message of await waitingMessages(database, channel.name)) {
    try {
      await channel.send(message);
      await recordSent(database, message.id);
    } catch (error) {
      const reason = (error as Error).message;
      await recordNotSent(database, message.id, reason);
      onWarning(`an alert could not be sent by ${channel.name} to ${channel.target}: ${reason}`);
      // The others would fail too; they wait for the next run.
      return;
    }
  }
}
