import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';

/** A message as Standard Webhooks has it (https://www.standardwebhooks.com). */
export interface WebhookMessage {
  /** The same for every try: a receiver may leave out what it has. */
  readonly id: string;
  /** `<what>.<happened>`. */
  readonly type: string;
  /** When it happened, ISO 8601. */
  readonly timestamp: string;
  readonly data: object;
}

const TIMEOUT_MS = 10_000;
const TRIES = 3;

/**
 * Posts a message as JSON, signed where there is a secret, and repeats it with a wait that doubles while its receiver is in trouble.
 *
 * @param secret `whsec_` and base64, or any text; empty: not signed
 * @throws Error in words, when the receiver refused it or was in trouble three times
 */
export async function postWebhook(url: string, secret: string, message: WebhookMessage, waitMs = 1_000): Promise<void> {
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

/** `http://user:password@host`, which `fetch` refuses, as the address and the header that it means. */
export function requestTo(url: string): { readonly address: string; readonly headers: Record<string, string> } {
  const address = new URL(url);
  const { username, password } = address;
  if (username === '' && password === '') return { address: url, headers: {} };
  address.username = '';
  address.password = '';
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { address: address.toString(), headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` } };
}

async function post(url: string, secret: string, { id, ...content }: WebhookMessage): Promise<PostProblem | undefined> {
  const body = JSON.stringify(content);
  const { address, headers } = requestTo(url);
  try {
    const { ok, status } = await fetch(address, {
      method: 'POST',
      headers: { ...headers, ...headersFor(secret, id, body) },
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
