import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { sources } from '../../models/sources/index.ts';
import type { ProgressStep } from '../../src/progress.ts';
import { type Clock, type PlayOptions, play, summed } from '../../src/stream/play.ts';
import type { StreamReport } from '../../src/stream/report.ts';
import { runStream } from '../../src/stream/stream.ts';
import { createTestPlatform, type TestPlatform } from '../support/platform.ts';

const NOON = Date.UTC(2026, 2, 2, 12);
const minutes = (count: number): Date => new Date(NOON + count * 60_000);
const iso = (count: number): string => minutes(count).toISOString();

/** A clock that stands still but while somebody sleeps, or where a test moves it. */
function testClock(start: Date): Clock & { time: number } {
  return {
    time: start.getTime(),
    now() {
      return this.time;
    },
    async sleep(ms) {
      this.time += ms;
    },
  };
}

async function playAll(
  { oltp }: TestPlatform,
  options: PlayOptions,
  clock: Clock,
  onBatch: (report: StreamReport) => void = () => {},
): Promise<readonly StreamReport[]> {
  const batches: StreamReport[] = [];
  for await (const batch of play(oltp, options, clock)) {
    batches.push(batch);
    onBatch(batch);
  }
  return batches;
}

/** For each table how many rows there are, and what all of them are. */
async function shopOf({ oltp }: TestPlatform): Promise<readonly unknown[]> {
  const tables = [];
  for (const { name, columns } of sources) {
    const row = sql.join(Object.keys(columns).map((column) => sql.id(column)));
    const { rows } = await oltp.session(({ queries }) =>
      sql`select count(*) as n, sum(hashtextextended((row(${row}))::text, 0)) as hash from ${sql.id('shop', name)}`.execute(
        queries,
      ),
    );
    tables.push([name, rows[0]]);
  }
  return tables;
}

const spans = (batches: readonly StreamReport[]): readonly unknown[] =>
  batches.map(({ covers_from, covers_until }) => [covers_from, covers_until]);

it('an hour at 60x takes a minute, a batch each five minutes of the shop, and gives the rows of one call', async () => {
  const [whole, played] = [await createTestPlatform(), await createTestPlatform()];
  const one = await runStream(whole.oltp, { since: minutes(0), until: minutes(60), seed: 7 });
  const clock = testClock(minutes(600));
  const written: number[] = [];
  const options = { since: minutes(0), until: minutes(60), seed: 7, speed: 60 };
  const batches = await playAll(played, options, clock, () => written.push(clock.time - minutes(600).getTime()));
  expect(written).toEqual(Array.from({ length: 12 }, (_, batch) => (batch + 1) * 5_000));
  expect(await shopOf(played)).toEqual(await shopOf(whole));
  const { covers_from, covers_until, rows } = summed(batches, 60_000);
  expect({ covers_from, covers_until }).toEqual({ covers_from: iso(0), covers_until: iso(60) });
  expect(rows.order_items).toBe(one.rows.order_items);
});

it('ticks that passed while a batch was written come in one batch', async () => {
  const clock = testClock(minutes(600));
  const batches = await playAll(
    await createTestPlatform(),
    { since: minutes(0), until: minutes(60), speed: 60 },
    clock,
    () => {
      clock.time += 12_000;
    },
  );
  expect(spans(batches)).toEqual([
    [iso(0), iso(5)],
    [iso(5), iso(15)],
    [iso(15), iso(25)],
    [iso(25), iso(40)],
    [iso(40), iso(50)],
    [iso(50), iso(60)],
  ]);
});

it('a shop goes on after its last batch and ends when it has caught up with the present', async () => {
  const platform = await createTestPlatform();
  await runStream(platform.oltp, { since: minutes(0), until: minutes(10) });
  const clock = testClock(minutes(42));
  const steps: ProgressStep[] = [];
  const batches = await playAll(
    platform,
    { since: minutes(-60), speed: 10, onProgress: (step) => steps.push(step) },
    clock,
  );
  // The present is 32 minutes ahead; the shop's clock gains nine tenths of what it goes.
  expect(spans(batches)).toEqual([10, 15, 20, 25, 30, 35, 40].map((from) => [iso(from), iso(from + 5)]));
  expect(clock.time).toBe(minutes(42 + 3.5).getTime());
  const last = { step: 'play the shop at 10x', done: 7, total: 7, unit: 'batches' };
  expect([steps[0], steps.at(-1)]).toEqual([{ ...last, done: 0 }, last]);
  expect(await playAll(platform, { speed: 10 }, clock)).toEqual([]);
});

it('an empty shop without since begins now, and until may lie in the future', async () => {
  const clock = testClock(minutes(2));
  const platform = await createTestPlatform();
  const batches = await playAll(platform, { until: minutes(15), speed: 1 }, clock);
  expect(spans(batches)).toEqual([0, 5, 10].map((from) => [iso(from), iso(from + 5)]));
  expect(clock.time).toBe(minutes(17).getTime());
});

it.each([{}, { until: minutes(-30) }, { since: minutes(60) }])(
  'an empty shop has nothing to play: %j',
  async (given) => {
    const playing = playAll(await createTestPlatform(), { ...given, speed: 60 }, testClock(minutes(2)));
    await expect(playing).rejects.toMatchObject({ code: 'SETTING_INVALID' });
  },
);

it('a drift is made with the first batch, and the play goes on', async () => {
  const platform = await createTestPlatform();
  const clock = testClock(minutes(20));
  const batches = await playAll(
    platform,
    { speed: 60, since: minutes(0), until: minutes(20), drift: ['add_column'] },
    clock,
  );
  expect(batches.length).toBeGreaterThan(1);
});

it('stops when asked: after the batch in progress, or while it waits', async () => {
  const platform = await createTestPlatform();
  const options = { since: minutes(0), until: minutes(60), speed: 60 };
  const asked = new AbortController();
  const batches = await playAll(platform, { ...options, stop: asked.signal }, testClock(minutes(600)), () => {
    asked.abort();
  });
  expect(spans(batches)).toEqual([[iso(0), iso(5)]]);

  const waiting = new AbortController();
  setTimeout(() => waiting.abort(), 50);
  const begin = performance.now();
  for await (const batch of play(platform.oltp, { ...options, speed: 0.001, stop: waiting.signal })) {
    expect.unreachable(`wrote ${batch.covers_until}`);
  }
  expect(performance.now() - begin).toBeLessThan(5_000);
});

it('the sum of no batch says that nothing was written; a webhook that failed once is not hidden by later ones', () => {
  const nothing = summed([], 0);
  expect(nothing).toEqual({
    stream: 'shop',
    batches: 0,
    covers_from: null,
    covers_until: null,
    rows: {},
    duration_ms: 0,
  });
  const told = (error: string | null): StreamReport => ({
    ...nothing,
    batches: 1,
    webhook: { target: 'https://example.com', sent: error === null, error },
  });
  expect(summed([told(null), told('refused'), told(null)], 3)).toMatchObject({
    batches: 3,
    webhook: { error: 'refused' },
  });
});
