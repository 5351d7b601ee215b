import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { Patience } from '../../../src/storage/silence.ts';
import type { Database } from '../../../src/storage/storage.ts';
import type { SilentProxy } from '../../support/silent-proxy.ts';
import { within } from '../../support/waiting.ts';

export interface SilenceRig {
  readonly proxy: SilentProxy;
  /** Opens the database by the proxy; it is closed with the test. */
  open(patience?: Patience): Database;
  /** A statement that takes so many seconds. */
  waitFor(seconds: number): string;
}

/** Less than a person has, so that the tests do not take minutes. */
const SHORT: Patience = { lookMs: 100, quietMs: 400, answerMs: 700 };

const UNREACHABLE = { code: 'DATABASE_UNREACHABLE', retryable: true };

const run = (database: Database, statement: string): Promise<unknown> =>
  database.session(({ queries }) => sql.raw(statement).execute(queries));

/** What holds where a network drops packets: nobody is told, so whoever waits has to find out. */
export function silenceContract(makeRig: () => Promise<SilenceRig>): void {
  test('a statement whose connection goes silent fails within a minute', async () => {
    const { proxy, open, waitFor } = await makeRig();
    const database = open();
    const begun = performance.now();
    const waiting = run(database, waitFor(300));
    waiting.catch(() => {});
    await sleep(500);
    proxy.goSilent();
    await expect(within(waiting, 'the statement to fail', { ms: 60_000 })).rejects.toMatchObject(UNREACHABLE);
    expect(performance.now() - begun).toBeLessThan(60_000);
  }, 90_000);

  test('a statement that only takes its time is not cut, however quiet it is', async () => {
    const { open, waitFor } = await makeRig();
    await run(open(SHORT), waitFor(5));
  });

  test('a connection that nobody awaits anything of may be quiet', async () => {
    const { open } = await makeRig();
    const held = await open(SHORT).withName('quiet', async () => sleep(3_000, 'kept'));
    expect(held).toEqual({ result: 'kept' });
  });

  test('whoever holds a lock over a connection that goes silent fails, and so does what works beside it', async () => {
    const { proxy, open, waitFor } = await makeRig();
    const database = open(SHORT);
    let beside: Promise<unknown> | undefined;
    const held = database.withName('silent', async () => {
      beside = run(database, waitFor(300));
      beside.catch(() => {});
      await sleep(300);
      proxy.goSilent();
      return new Promise<never>(() => {});
    });
    await expect(within(held, 'the lock to be lost')).rejects.toMatchObject(UNREACHABLE);
    await expect(within(beside ?? Promise.resolve(), 'the other statement to fail')).rejects.toMatchObject(UNREACHABLE);
  });

  test('a database whose connections have gone silent is closed within seconds', async () => {
    const { proxy, open } = await makeRig();
    const database = open(SHORT);
    await run(database, 'select 1 as one');
    proxy.goSilent();
    await within(database.close(), 'the database to be closed', { ms: 10_000 });
  });
}
