import { setTimeout as sleep } from 'node:timers/promises';
import { EcomError } from '../../errors.ts';
import { livingPostmaster } from './control-file.ts';
import { type Answer, ask } from './probe.ts';
import type { ServerState } from './state.ts';

const PATIENCE_MS = 30_000;
const PAUSE_MS = 250;

/** From a server that starts, recovers or stops, or has no connection left at the moment. */
const passing = new Set(['57P03', '53300', 'ECONNREFUSED', 'ECONNRESET']);

/**
 * Before a process is ended: that it is the server of this data folder. It has to know our password, by which both sides prove themselves,
 * and to say that its folder and its process are these. False where it has ended meanwhile.
 *
 * @throws EcomError STORE_FAILED where it does not prove to be
 */
export async function provesToBeOurs(state: ServerState, password: string | undefined): Promise<boolean> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  for (;;) {
    const postmaster = await livingPostmaster(state.data);
    if (!postmaster) return false;
    const { pid, port } = postmaster;
    if (password === undefined) throw notOurs(state, pid, 'its password is gone');
    const answer = await ask({ port, password }).catch((error: unknown) => error as Error & { code?: string });
    if (!(answer instanceof Error)) {
      if (isThis(answer, state.data, pid)) return true;
      throw notOurs(state, pid, `on port ${port} answers process ${answer.pid} with the folder ${answer.data}`);
    }
    if (!passing.has(answer.code ?? '') || Date.now() > giveUpAt) throw notOurs(state, pid, answer.message);
    await sleep(PAUSE_MS);
  }
}

const isThis = (answer: Answer, data: string, pid: number): boolean => answer.data === data && answer.pid === pid;

const notOurs = ({ data }: ServerState, pid: number, reason: string): EcomError =>
  new EcomError(
    'STORE_FAILED',
    `Process ${pid} does not prove to be the PostgreSQL of ${data}: ${reason}. It was not stopped.`,
    {
      next: `See what process ${pid} is, and end it yourself if it is that server.`,
      fields: { pid, data },
    },
  );
