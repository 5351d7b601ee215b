import { beforeEach, expect, it } from 'vitest';
import type { DailyModel } from '../../models/kinds.ts';
import { boolean, date, id, integer } from '../../models/types.ts';
import type { EtlOptions } from '../../src/etl/report.ts';
import { runEtl } from '../../src/etl/run.ts';
import type { Platform } from '../../src/platform.ts';
import { createLibrary, discard, lend } from '../support/library/library.ts';
import { libraryWith } from '../support/library/project.ts';
import { watched } from '../support/library/watched.ts';
import type { TestPlatform } from '../support/platform.ts';
import { warehouseOf } from '../support/warehouse.ts';

/** Models of a business day. Ann has two loans and Bob one: Ann is the first. */
let library: TestPlatform;

beforeEach(async () => {
  library = await createLibrary();
  const { oltp } = library;
  for (const member_id of ['ANN', 'BOB']) await lend(oltp, 'members', { member_id });
  for (const book_id of ['EMMA', 'DUNE']) await lend(oltp, 'books', { book_id });
  await loans('ANN', 'L1', 'L2');
  await loans('BOB', 'L3');
});

async function loans(member_id: string, ...ids: readonly string[]): Promise<void> {
  for (const loan_id of ids) await lend(library.oltp, 'loans', { loan_id, member_id, book_id: 'EMMA' });
}

/** A run at a moment; returns whether the model of the day was computed. */
async function runAt(now: string, options: EtlOptions = {}, platform: Platform = library): Promise<boolean> {
  const watch = watched(platform);
  await runEtl(watch.platform, { ...options, now: new Date(now) });
  return watch.computed().includes('member_rank');
}

async function ranks(platform: Pick<Platform, 'dwh' | 'project'> = library): Promise<string[]> {
  const rows = (await warehouseOf(platform)).member_rank ?? [];
  return rows.map((row) => [row.member_id, row.as_of_date, row.loan_rank, row.is_current].join('|'));
}

const first = ['ANN|2026-03-02|1|true', 'BOB|2026-03-02|2|true'];

it('is computed once a day, and gets a row only where a value changed', async () => {
  expect(await runAt('2026-03-02T09:00:00Z')).toBe(true);
  expect(await ranks()).toEqual(first);
  // The same day: it waits, whatever changes.
  await loans('BOB', 'L4', 'L5');
  expect(await runAt('2026-03-02T23:59:59Z')).toBe(false);
  expect(await ranks()).toEqual(first);
  // The next day Bob has three.
  expect(await runAt('2026-03-03T00:00:00Z')).toBe(true);
  const swapped = [
    'ANN|2026-03-02|1|false',
    'ANN|2026-03-03|2|true',
    'BOB|2026-03-02|2|false',
    'BOB|2026-03-03|1|true',
  ];
  expect(await ranks()).toEqual(swapped);
  // A day on which nothing happened, and none is computed twice.
  expect(await runAt('2026-03-04T12:00:00Z')).toBe(true);
  expect(await runAt('2026-03-04T13:00:00Z')).toBe(false);
  expect(await ranks()).toEqual(swapped);
  // Days without a run are skipped; Eve comes last, the others stay where they are.
  await lend(library.oltp, 'members', { member_id: 'EVE' });
  await runAt('2026-03-09T12:00:00Z');
  expect(await ranks()).toEqual([...swapped, 'EVE|2026-03-09|3|true']);
});

it('--daily computes the same day again and corrects its rows; past rows stay', async () => {
  await runAt('2026-03-01T12:00:00Z');
  await loans('BOB', 'L4', 'L5');
  await runAt('2026-03-02T12:00:00Z');
  const swapped = [
    'ANN|2026-03-01|1|false',
    'ANN|2026-03-02|2|true',
    'BOB|2026-03-01|2|false',
    'BOB|2026-03-02|1|true',
  ];
  expect(await ranks()).toEqual(swapped);
  expect(await runAt('2026-03-02T13:00:00Z', { daily: true })).toBe(true);
  expect(await ranks()).toEqual(swapped);
  // Zoe has four, and takes the first place on the same day.
  await lend(library.oltp, 'members', { member_id: 'ZOE' });
  await loans('ZOE', 'L6', 'L7', 'L8', 'L9');
  await runAt('2026-03-02T14:00:00Z', { daily: true });
  expect(await ranks()).toEqual([
    'ANN|2026-03-01|1|false',
    'ANN|2026-03-02|3|true',
    'BOB|2026-03-01|2|false',
    'BOB|2026-03-02|2|true',
    'ZOE|2026-03-02|1|true',
  ]);
});

it('--full keeps past rows and computes the present day', async () => {
  await runAt('2026-03-01T12:00:00Z');
  await loans('BOB', 'L4', 'L5');
  await runAt('2026-03-02T12:00:00Z', { full: true });
  const swapped = [
    'ANN|2026-03-01|1|false',
    'ANN|2026-03-02|2|true',
    'BOB|2026-03-01|2|false',
    'BOB|2026-03-02|1|true',
  ];
  expect(await ranks()).toEqual(swapped);
  await runAt('2026-03-03T12:00:00Z', { full: true });
  expect(await ranks()).toEqual(swapped);
});

it('the day turns at midnight in the business time zone', async () => {
  const inZone: Platform = {
    ...library,
    variables: { ...library.variables, read: async () => ({ business_timezone: 'America/Los_Angeles' }) },
  };
  // Eight hours behind: 21:00 of 6 March, 23:59 of 6 March, midnight of 7 March.
  expect(await runAt('2026-03-07T05:00:00Z', {}, inZone)).toBe(true);
  expect(await ranks()).toEqual(['ANN|2026-03-06|1|true', 'BOB|2026-03-06|2|true']);
  expect(await runAt('2026-03-07T07:59:59Z', {}, inZone)).toBe(false);
  await loans('BOB', 'L4', 'L5');
  expect(await runAt('2026-03-07T08:00:00Z', {}, inZone)).toBe(true);
  expect(await ranks()).toEqual([
    'ANN|2026-03-06|1|false',
    'ANN|2026-03-07|2|true',
    'BOB|2026-03-06|2|false',
    'BOB|2026-03-07|1|true',
  ]);
});

const booksLent: DailyModel = {
  name: 'books_lent',
  kind: 'daily',
  schema: 'mart',
  grain: 'one book from a day on',
  meaning: 'How often a book is lent.',
  sql: 'select book_id, count(*) as loan_count from fact_loan group by book_id',
  key: ['book_id', 'as_of_date'],
  entity: ['book_id'],
  columns: {
    book_id: { type: id(), meaning: 'The book.' },
    as_of_date: { type: date(), meaning: 'Since when.' },
    loan_count: { type: integer(), unit: 'loans', meaning: 'Loans.' },
    is_current: { type: boolean(), meaning: 'Whether it still holds.' },
  },
};

it('whoever is gone has a last row that no longer holds, and a new one on return; rows that went on the same day are gone for it', async () => {
  const platform = { ...library, project: libraryWith(booksLent) };
  const lent = async (): Promise<string[]> =>
    ((await warehouseOf(platform)).books_lent ?? []).map((row) =>
      [row.book_id, row.as_of_date, row.loan_count, row.is_current].join('|'),
    );
  await lend(library.oltp, 'loans', { loan_id: 'D1', member_id: 'ANN', book_id: 'DUNE' });
  await runEtl(platform, { now: new Date('2026-03-01T12:00:00Z') });
  expect(await lent()).toEqual(['DUNE|2026-03-01|1|true', 'EMMA|2026-03-01|3|true']);
  // Only this model reads the loans.
  await discard(library.oltp, 'loans', { loan_id: 'D1' });
  await discard(library.oltp, 'loans', { loan_id: 'L3' });
  await runEtl(platform, { now: new Date('2026-03-02T12:00:00Z') });
  expect(await lent()).toEqual(['DUNE|2026-03-01|1|false', 'EMMA|2026-03-01|3|false', 'EMMA|2026-03-02|2|true']);
  await lend(library.oltp, 'loans', { loan_id: 'D2', member_id: 'BOB', book_id: 'DUNE' });
  await runEtl(platform, { now: new Date('2026-03-03T12:00:00Z') });
  expect(await lent()).toEqual([
    'DUNE|2026-03-01|1|false',
    'DUNE|2026-03-03|1|true',
    'EMMA|2026-03-01|3|false',
    'EMMA|2026-03-02|2|true',
  ]);
});
