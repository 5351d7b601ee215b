import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, inject, it, onTestFinished } from 'vitest';
import {
  type ClientOptions,
  cachedRelation,
  openSpark,
  type SparkClient,
  sqlRelation,
  unionByName,
} from '../../src/compute/spark/client.ts';
import { brokenLine } from './support/broken-line.ts';

const { address } = inject('spark');

const opened: SparkClient[] = [];

function open(options: ClientOptions = {}, to: Partial<typeof address> = {}): SparkClient {
  const client = openSpark({ ...address, ...to }, options);
  opened.push(client);
  return client;
}

afterEach(async () => {
  for (const client of opened.splice(0)) await client.close();
});

/** Some seconds of work on two cores, with one row as its answer. */
const work = (rows: number | string): string =>
  `select count(*) as n from range(${rows}) where hash(id, id + 1) % 7 <> 8`;

const failureOf = (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => new Error('it did not fail'),
    (error: Error) => error,
  );

it('values come back digit by digit', async () => {
  const [row] = await open().rows(`select
    cast(9007199254740993 as bigint) as big, 7 as small, cast(-0.0500 as decimal(38, 4)) as cents,
    cast(-12345678901234567890.123456789012345678 as decimal(38, 18)) as wide, cast(5 as decimal(9, 0)) as whole,
    'naïve – 日本語 😀' as text, '' as empty, cast(null as string) as missing, null as nothing, true as yes,
    date '0001-01-01' as first_day, timestamp_ntz '1969-12-31 23:59:59.999999' as before, timestamp_ntz '2026-01-02 03:04:05' as at, 0.1d as ratio`);
  expect(row).toEqual({
    big: '9007199254740993',
    small: 7,
    cents: '-0.0500',
    wide: '-12345678901234567890.123456789012345678',
    whole: '5',
    text: 'naïve – 日本語 😀',
    empty: '',
    missing: null,
    nothing: null,
    yes: true,
    first_day: '0001-01-01',
    before: '1969-12-31 23:59:59.999999',
    at: '2026-01-02 03:04:05',
    ratio: 0.1,
  });
});

it('nulls in every column, and answers of several batches', async () => {
  const client = open();
  const rows = await client.rows(`select id, if(id % 2 = 0, cast(id as decimal(10, 2)), null) as even,
    if(id % 2 = 0, timestamp_ntz '2026-01-01 00:00:00', null) as at from range(0, 30000, 1, 4)`);
  expect(rows).toHaveLength(30_000);
  expect(rows.slice(10, 12)).toEqual([
    { id: '10', even: '10.00', at: '2026-01-01 00:00:00' },
    { id: '11', even: null, at: null },
  ]);
});

it('a kept relation has a name and needs nothing that it came from', async () => {
  const client = open();
  await client.keep('numbers', sqlRelation('select id, rand() as lot from range(1000)'));
  const lots = await client.rows('select sum(lot) as n from numbers');
  expect(await client.rows('select sum(lot) as n from numbers')).toEqual(lots);
  const before = await client.keep('numbers', sqlRelation('select id from numbers where id < 10'));
  const both = unionByName(cachedRelation(before), sqlRelation("select 'x' as note, id from range(3)"));
  await client.keep('numbers', both);
  await client.forget(before);
  expect(await client.rows('select count(*) as n, count(note) as notes from numbers')).toEqual([
    { n: '13', notes: '3' },
  ]);
});

it('sessions do not see each other', async () => {
  await open().keep('mine', sqlRelation('select 1 as one'));
  await expect(open().rows('select * from mine')).rejects.toMatchObject({
    code: 'MODEL_FAILED',
    fields: { error_class: 'TABLE_OR_VIEW_NOT_FOUND' },
  });
});

it('a wrong token is refused, and no message holds it', async () => {
  const error = await failureOf(open({}, { token: 'wrong-token' }).rows('select 1'));
  expect(error).toMatchObject({ code: 'ENGINE_LOGIN_FAILED' });
  expect(error.message).not.toContain('wrong-token');
});

it('a failing row gives the class of its error without the row', async () => {
  const error = await failureOf(open().rows("select cast(concat('zoe', '@example.com') as int) as n from range(1)"));
  expect(error).toMatchObject({
    code: 'MODEL_FAILED',
    fields: { error_class: 'CAST_INVALID_INPUT', sql_state: '22018' },
  });
  expect(error.message).not.toContain('zoe');
});

it('tells how far a statement is', async () => {
  const told: number[] = [];
  await open({ onTasks: (done) => told.push(done) }).rows(work('0, 1000000000, 1, 16'));
  expect(Math.max(...told)).toBeGreaterThan(0);
});

it('a statement goes on where its connection breaks, and runs once', async () => {
  const line = await brokenLine(address.port);
  onTestFinished(() => line.close());
  const client = open({}, { port: line.port });
  const answer = client.rows(work(1_000_000_000));
  let cuts = 0;
  for (const pause of [600, 900, 1200]) {
    await sleep(pause);
    cuts += line.cut();
  }
  expect(await answer).toEqual([{ n: '1000000000' }]);
  expect(cuts).toBeGreaterThanOrEqual(2);
});

it('interrupt ends what runs', async () => {
  const client = open();
  const answer = client.rows(work(1_000_000_000_000));
  const outcome = expect(answer).rejects.toMatchObject({ fields: { error_class: 'OPERATION_CANCELED' } });
  await sleep(1_000);
  await client.interrupt();
  await outcome;
});

it('what a killed client left is ended by whoever knows its session', async () => {
  const dead = open();
  const outcome = expect(dead.rows(work(1_000_000_000_000))).rejects.toMatchObject({ code: 'MODEL_FAILED' });
  await sleep(1_000);
  await open({ sessionId: dead.sessionId }).close();
  await outcome;
});

it('a server that is not there is named, without its token', async () => {
  const client = open({ retries: 0 }, { port: 1 });
  await expect(client.version()).rejects.toMatchObject({ code: 'ENGINE_UNREACHABLE', retryable: true });
  await expect(client.rows('select 1')).rejects.toMatchObject({ code: 'ENGINE_UNREACHABLE' });
});
