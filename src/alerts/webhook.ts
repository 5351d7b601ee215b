import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import type { AlertMessage, Channel } from './message.ts';

const TIMEOUT_MS = 10_000;
const TRIES = 3;

/**
 * Posts the message as JSON, signed as Standard Webhooks has it (https://www.standardwebhooks.com) where there is a secret.
 *
 * @param secret `whsec_` and base64, or any text; empty: not signed
 */
export const webhookChannel = (url: string, secret: string, waitMs = 1_000): Channel => ({
  name: 'webhook',
  target: new URL(url).origin,
  send: (message) => postUntilTaken(url, secret, message, waitMs),
});

async function postUntilTaken(url: string, secret: string, message: AlertMessage, waitMs: number): Promise<void> {
  for (let number = 1; ; number += 1) {
    const problem = await post(url, secret, message);
    if (problem === undefined) return;
    if (!problem.isTransient || number === TRIES) throw new Error(problem.text);
    await sleep(waitMs * 2 ** (number - 1));
  }
}

interface PostProblem {
  readonly text: string;
  /** The same request may be taken later. */
  readonly isTransient: boolean;
}

async function post(url: string, secret: string, message: AlertMessage): Promise<PostProblem | undefined> {
  const body = JSON.stringify(bodyOf(message));
  try {
    const { ok, status } = await fetch(url, {
      method: 'POST',
      headers: headersFor(secret, message.id, body),
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (ok) return undefined;
    return { text: `the receiver answered ${status}`, isTransient: status >= 500 || status === 429 };
  } catch (error) {
    const { message: text, cause } = error as Error;
    return { text: cause instanceof Error ? cause.message : text, isTransient: true };
  }
}

function headersFor(secret: string, id: string, body: string): Record<string, string> {
  const now = new Date();
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
  };
  if (secret === '') return headers;
  const webhook = secret.startsWith('whsec_') ? new Webhook(secret) : new Webhook(secret, { format: 'raw' });
  return { ...headers, 'webhook-signature': webhook.sign(id, now, body) };
}

const bodyOf = ({ event, openedAt, resolvedAt, ...message }: AlertMessage): object => ({
  type: `alert.${event}`,
  timestamp: resolvedAt ?? openedAt,
  data: { ...message, opened_at: openedAt, resolved_at: resolvedAt },
});
