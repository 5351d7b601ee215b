import type { Dag } from '../orchestration/dags.ts';
import { requestTo } from '../webhook.ts';

const TIMEOUT_MS = 10_000;

/** Runs that bring the warehouse up to date, checks included: what somebody outside waits to hear of. */
const isWaitedFor = ({ tasks }: Dag): boolean => tasks.some(({ writes }) => writes.includes('ecom_dwh'));

/**
 * Fetches the address of a monitor that alarms when it hears nothing for a while, after a run that succeeded. Its failure is a warning,
 * without the address.
 *
 * @param url empty: nobody waits
 */
export async function sendHeartbeat(dag: Dag, url: string, onWarning: (text: string) => void): Promise<void> {
  if (url === '' || !isWaitedFor(dag)) return;
  const { address, headers } = requestTo(url);
  const { host } = new URL(address);
  try {
    const { ok, status } = await fetch(address, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (!ok) onWarning(`the heartbeat was not taken: ${host} answered ${status}`);
  } catch (error) {
    const { message, cause } = error as Error;
    onWarning(`the heartbeat was not taken: ${host}: ${cause instanceof Error ? cause.message : message}`);
  }
}
