import type { ChildProcess } from 'node:child_process';
import type { AddressInfo, Server } from 'node:net';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds that what takes seconds may take on a busy machine; below the limit of a test, whose message would not say what it waited for. */
export const PATIENCE_MS = 50_000;

/**
 * Waits for `work`, and no longer than its bound.
 *
 * @param what the wait is for, as in "waited 50 s for …"
 * @param found what is there instead, asked for when the time is over
 * @throws Error when the time is over; the work itself goes on
 */
export async function within<T>(
  work: Promise<T>,
  what: string,
  { ms = PATIENCE_MS, found }: { readonly ms?: number; readonly found?: () => string } = {},
): Promise<T> {
  const timer = new AbortController();
  const over = sleep(ms, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`waited ${ms / 1_000} s for ${what}${found ? `; ${found()}` : ''}`);
  });
  // Whoever comes second must not count as unhandled.
  over.catch(() => {});
  work.catch(() => {});
  try {
    return await Promise.race([work, over]);
  } finally {
    timer.abort();
  }
}

interface Asking {
  readonly ms?: number;
  readonly everyMs?: number;
  readonly found?: () => string;
}

/**
 * Asks again and again until the answer is neither `undefined` nor `false`.
 *
 * @throws Error when the time is over, also where a question stays without an answer, or whatever `ask` throws
 */
export async function until<T>(
  ask: () => T | Promise<T>,
  what: string,
  { ms = PATIENCE_MS, everyMs = 50, found }: Asking = {},
): Promise<Exclude<Awaited<T>, undefined | false>> {
  const giveUpAt = performance.now() + ms;
  const repeated = async (): Promise<Exclude<Awaited<T>, undefined | false>> => {
    for (;;) {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer as Exclude<Awaited<T>, undefined | false>;
      if (performance.now() > giveUpAt) return new Promise<never>(() => {});
      await sleep(everyMs);
    }
  };
  return within(repeated(), what, found ? { ms, found } : { ms });
}

/** How a process ended: one of both is null. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const endingOf = ({ exitCode: code, signalCode: signal }: ChildProcess): Ending | undefined =>
  code === null && signal === null ? undefined : { code, signal };

/** The end of a process that this one started, also where it has ended already. */
export const endOfProcess = (child: ChildProcess, what: string, ms = PATIENCE_MS): Promise<Ending> =>
  within(
    new Promise<Ending>((resolve, reject) => {
      const ended = endingOf(child);
      if (ended) resolve(ended);
      child.once('error', reject);
      child.once('exit', (code, signal) => resolve({ code, signal }));
    }),
    `the end of ${what}`,
    { ms },
  );

/** The lines of a stream as they come, each looked at once. */
export interface Lines {
  /**
   * The next line that matches; those before it are gone.
   *
   * @throws Error when the time is over or the stream has ended
   */
  next(pattern: RegExp, ms?: number): Promise<string>;
}

const LAST_LINES = 8;

/** Reads a stream from now on, so that its writer never waits for a reader. */
export function linesOf(stream: Readable | null): Lines {
  if (!stream) throw new Error('the process has no such stream');
  const lines: string[] = [];
  let looked = 0;
  let isEnded = false;
  createInterface({ input: stream })
    .on('line', (line) => lines.push(line))
    .on('close', () => {
      isEnded = true;
    });
  const found = (): string => `the last lines are\n${lines.slice(-LAST_LINES).join('\n')}`;
  const look = (pattern: RegExp): string | undefined => {
    // Asked before the lines are looked at: the last ones may have come with the end.
    const nothingMore = isEnded;
    while (looked < lines.length) {
      const line = lines[looked] ?? '';
      looked += 1;
      if (pattern.test(line)) return line;
    }
    if (nothingMore) throw new Error(`the stream ended without ${pattern}; ${found()}`);
    return undefined;
  };
  return { next: (pattern, ms = PATIENCE_MS) => until(() => look(pattern), `a line like ${pattern}`, { ms, found }) };
}

/** Lets a server listen on the loopback, by default on a free port; resolves to the port. */
export async function listening(server: Server, port = 0): Promise<number> {
  await within(
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    }),
    'a server of the test to listen',
  );
  return (server.address() as AddressInfo).port;
}

/** Closes a server; resolves when its last connection has ended. */
export const closed = (server: Pick<Server, 'close'>): Promise<void> =>
  within(new Promise<void>((resolve) => void server.close(() => resolve())), 'a server of the test to close');
