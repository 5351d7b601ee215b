import { randomUUID } from 'node:crypto';
import type { AlertTable } from '../storage/control-tables.ts';
import type { Database, Session } from '../storage/storage.ts';
import type { AlertMessage, Channel } from './message.ts';
import { fingerprintOf, type Problem } from './problem.ts';
import { isNews } from './problems.ts';

/** Alerts and their messages in `ecom_ops`: a message is written down before it is sent, and stays until it was. */

export type Alert = AlertTable;

/** How a run changes what is open. */
export interface Changes {
  readonly opened: readonly Problem[];
  readonly resolved: readonly Alert[];
}

/**
 * Opens what is new, closes what is over, and writes a message of each for every channel; what is open already is only seen again.
 *
 * @param isOver whether an open alert that is no problem now is over
 */
export async function recordProblems(
  database: Database,
  problems: readonly Problem[],
  isOver: (alert: Alert) => boolean,
  channels: readonly Channel['name'][],
): Promise<Changes> {
  return database.transaction({}, async (session) => {
    const now = new Date();
    const open = await openAlerts(session);
    const known = new Set(open.map(({ fingerprint }) => fingerprint));
    const present = new Map(problems.map((problem) => [fingerprintOf(problem), problem]));
    const opened = [...present].filter(([fingerprint]) => !known.has(fingerprint));
    const resolved = open.filter((alert) => !present.has(alert.fingerprint) && isOver(alert));
    for (const [fingerprint, problem] of opened) await openAlert(session, fingerprint, problem, now, channels);
    for (const alert of resolved) await resolveAlert(session, alert, now, channels);
    return { opened: opened.map(([, problem]) => problem), resolved };
  });
}

const openAlerts = ({ queries }: Session): Promise<Alert[]> =>
  queries.selectFrom('platform.alert').selectAll().where('resolved_at', 'is', null).execute();

async function openAlert(
  session: Session,
  fingerprint: string,
  problem: Problem,
  now: Date,
  channels: readonly Channel['name'][],
): Promise<void> {
  const alert: Alert = {
    alert_id: randomUUID(),
    fingerprint,
    kind: problem.kind,
    dag_id: problem.dag,
    task_id: problem.task,
    check_name: problem.check,
    table_name: problem.table,
    title: problem.title,
    detail: problem.detail,
    opened_at: now,
    resolved_at: isNews(problem) ? now : null,
  };
  await session.queries.insertInto('platform.alert').values(alert).execute();
  await writeMessages(session, alert, isNews(problem) ? 'news' : 'opened', channels);
}

async function resolveAlert(
  session: Session,
  alert: Alert,
  now: Date,
  channels: readonly Channel['name'][],
): Promise<void> {
  await session.queries
    .updateTable('platform.alert')
    .set({ resolved_at: now })
    .where('alert_id', '=', alert.alert_id)
    .execute();
  await writeMessages(session, alert, 'resolved', channels);
}

async function writeMessages(
  { queries }: Session,
  { alert_id }: Alert,
  event: 'opened' | 'resolved' | 'news',
  channels: readonly Channel['name'][],
): Promise<void> {
  if (channels.length === 0) return;
  await queries
    .insertInto('platform.alert_message')
    .values(
      channels.map((channel) => ({
        message_id: randomUUID(),
        alert_id,
        event,
        channel,
        sent_at: null,
        tries: 0,
        last_error: null,
      })),
    )
    .execute();
}

/** A channel's messages that were not sent yet, in the order in which they were written. */
export async function waitingMessages(database: Database, channel: Channel['name']): Promise<readonly AlertMessage[]> {
  const rows = await database.session(({ queries }) =>
    queries
      .selectFrom('platform.alert_message as m')
      .innerJoin('platform.alert as a', 'a.alert_id', 'm.alert_id')
      .selectAll('a')
      .select(['m.message_id', 'm.event'])
      .where('m.sent_at', 'is', null)
      .where('m.channel', '=', channel)
      .orderBy('a.opened_at')
      .orderBy('m.event')
      .execute(),
  );
  return rows.map((row) => ({
    id: row.message_id,
    event: row.event,
    kind: row.kind,
    title: row.title,
    detail: row.detail,
    dag: row.dag_id,
    task: row.task_id,
    check: row.check_name,
    table: row.table_name,
    openedAt: row.opened_at.toISOString(),
    resolvedAt: row.resolved_at?.toISOString() ?? null,
  }));
}

export async function recordSent(database: Database, messageId: string): Promise<void> {
  await database.session(({ queries }) =>
    queries
      .updateTable('platform.alert_message')
      .set({ sent_at: new Date(), last_error: null })
      .where('message_id', '=', messageId)
      .execute(),
  );
}

export async function recordNotSent(database: Database, messageId: string, reason: string): Promise<void> {
  await database.session(({ queries }) =>
    queries
      .updateTable('platform.alert_message')
      .set(({ eb }) => ({ tries: eb('tries', '+', 1), last_error: reason }))
      .where('message_id', '=', messageId)
      .execute(),
  );
}

/** The newest alerts, open ones first. */
export async function listAlerts(database: Database, limit: number): Promise<readonly Alert[]> {
  const rows = await database.session(({ queries }) =>
    queries.selectFrom('platform.alert').selectAll().orderBy('opened_at', 'desc').offset(0).fetch(limit).execute(),
  );
  return rows.toSorted((a, b) => Number(a.resolved_at !== null) - Number(b.resolved_at !== null));
}

export async function countOpen(database: Database): Promise<number> {
  const row = await database.session(({ queries }) =>
    queries
      .selectFrom('platform.alert')
      .select(({ fn }) => fn.countAll().as('open'))
      .where('resolved_at', 'is', null)
      .executeTakeFirst(),
  );
  return Number(row?.open ?? 0);
}
