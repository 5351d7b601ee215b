import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { ProblemKind } from './problem.ts';

/** What a channel sends: a problem that began, one that is over, news, or a test. */
export interface AlertMessage {
  /** The same for every try: a receiver may leave out what it has. */
  readonly id: string;
  readonly event: 'opened' | 'resolved' | 'news' | 'test';
  readonly kind: ProblemKind | 'test';
  readonly title: string;
  readonly detail: string;
  readonly dag: string | null;
  readonly task: string | null;
  readonly check: string | null;
  readonly table: string | null;
  /** ISO 8601. */
  readonly openedAt: string;
  readonly resolvedAt: string | null;
}

/** A way to people; each on its own: one that fails keeps no other from sending. */
export interface Channel {
  readonly name: 'email' | 'webhook';
  /** Where it goes, without secrets. */
  readonly target: string;
  /** @throws whatever keeps the message from arriving */
  send(message: AlertMessage): Promise<void>;
}

export const testMessage = (channel: Channel['name']): AlertMessage => ({
  id: randomUUID(),
  event: 'test',
  kind: 'test',
  title: `alerts from ${hostname()} arrive by ${channel}`,
  detail: 'Somebody ran ecom alerts test.',
  dag: null,
  task: null,
  check: null,
  table: null,
  openedAt: new Date().toISOString(),
  resolvedAt: null,
});
