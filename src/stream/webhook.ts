import { postWebhook, type WebhookMessage } from '../webhook.ts';
import type { StreamReport } from './report.ts';

/** How the announcement of a batch went; its failure is nobody else's. */
export interface Announcement {
  /** Without path and secrets. */
  readonly target: string;
  readonly sent: boolean;
  readonly error: string | null;
}

/**
 * Tells the webhook what a call of the stream wrote; undefined where there is no webhook, or nothing was written.
 *
 * @param now for the lag: seconds from the end of what the batch covers
 */
export async function announce(
  report: StreamReport,
  { webhook_url: url, webhook_secret: secret }: { readonly webhook_url: string; readonly webhook_secret: string },
  now: Date = new Date(),
  waitMs?: number,
): Promise<Announcement | undefined> {
  const message = messageOf(report, now);
  if (url === '' || !message) return undefined;
  const target = new URL(url).origin;
  try {
    await postWebhook(url, secret, message, waitMs);
    return { target, sent: true, error: null };
  } catch (error) {
    return { target, sent: false, error: (error as Error).message };
  }
}

function messageOf(report: StreamReport, now: Date): WebhookMessage | undefined {
  const { stream, batches, covers_from, covers_until, rows, duration_ms } = report;
  if (covers_from === null || covers_until === null) return undefined;
  const lag_seconds = Math.max(0, Math.round((now.getTime() - Date.parse(covers_until)) / 1_000));
  return {
    // What was written is written once, and so is its name; a full stop would end it in what is signed.
    id: `${stream}_${Date.parse(covers_from)}_${Date.parse(covers_until)}`,
    type: 'batch.written',
    timestamp: now.toISOString(),
    data: { stream, batches, covers_from, covers_until, rows, lag_seconds, duration_ms },
  };
}
