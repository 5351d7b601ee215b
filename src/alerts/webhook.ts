import { postWebhook, type WebhookMessage } from '../webhook.ts';
import type { AlertMessage, Channel } from './message.ts';

export const webhookChannel = (url: string, secret: string, waitMs?: number): Channel => ({
  name: 'webhook',
  target: new URL(url).origin,
  send: (message) => postWebhook(url, secret, webhookMessage(message), waitMs),
});

const webhookMessage = ({ id, event, openedAt, resolvedAt, ...message }: AlertMessage): WebhookMessage => ({
  id,
  type: `alert.${event}`,
  timestamp: resolvedAt ?? openedAt,
  data: { id, ...message, opened_at: openedAt, resolved_at: resolvedAt },
});
