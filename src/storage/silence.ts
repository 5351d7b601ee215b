import { setTimeout as sleep } from 'node:timers/promises';

/** A connection that somebody works with, as its watch sees it. */
export interface Line {
  /** Bytes that have come. */
  received(): number;
  /**
   * Asks the server over another connection what became of this one: `lost` where it has forgotten it, or waits for us as we do for it.
   * Rejects where nobody answers.
   */
  ask(withinMs: number): Promise<'known' | 'lost'>;
  /** Ends this connection with the error; whoever waits for it gets that. */
  cut(error: Error): void;
}

export interface Patience {
  readonly lookMs: number;
  /** Silence for so long is asked about: a statement may just take its time. */
  readonly quietMs: number;
  /** For the answer. */
  readonly answerMs: number;
}

/** At most 5 + 12 s until the first question, and 10 + 5 + 10 s until the second one has had no answer. */
const USUAL: Patience = { lookMs: 5_000, quietMs: 12_000, answerMs: 10_000 };

/** Nobody answering, or the line being lost, has to be found twice. */
const TIMES = 2;

/**
 * Watches a connection while it is worked with. A network that drops packets says nothing, and a statement that takes hours is as silent:
 * what tells them apart is asked over another connection.
 *
 * @returns what ends the watch
 */
export function watchLine(line: Line, patience: Patience = USUAL): () => void {
  const stop = new AbortController();
  void watch(line, patience, stop.signal);
  return () => stop.abort();
}

async function watch(line: Line, { lookMs, quietMs, answerMs }: Patience, stop: AbortSignal): Promise<void> {
  let received = line.received();
  let heardAt = performance.now();
  let found = 0;
  for (;;) {
    await sleep(lookMs, undefined, { signal: stop, ref: false }).catch(() => {});
    if (stop.aborted) return;
    const isHeard = line.received() !== received;
    if (isHeard) {
      received = line.received();
      heardAt = performance.now();
      found = 0;
    }
    if (isHeard || performance.now() - heardAt < quietMs) continue;
    const answer = await line.ask(answerMs).catch(() => 'silent' as const);
    if (stop.aborted) return;
    if (answer === 'known') {
      found = 0;
      heardAt = performance.now();
      continue;
    }
    found += 1;
    if (found < TIMES || line.received() !== received) continue;
    line.cut(Object.assign(new Error(SAID[answer]), { code: 'ETIMEDOUT' }));
    return;
  }
}

const SAID = {
  silent: 'it has gone silent, and does not answer on another connection either',
  lost: 'it has gone silent: the server no longer knows of the connection, or waits for it',
} as const;
