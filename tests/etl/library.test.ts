import { beforeEach, expect, it } from 'vitest';
import { runEtl } from '../../src/etl/run.ts';
import { validateWarehouse } from '../../src/quality/validate.ts';
import { change, createLibrary, day, discard, lend } from '../support/library/library.ts';
import type { TestPlatform } from '../support/platform.ts';
import { warehouseOf } from '../support/warehouse.ts';

/**
 * The library goes through the pipeline that the shop goes through. 1 March: Ann (North) borrows Emma at North and returns it, Bob (South)
 * borrows Dune at South. 2 March: Ann borrows Dune at South. Fines: 2.50 on Ann's first loan, on 3 March; 4.00 on Bob's, on 2 March.
 */
let library: TestPlatform;

const run = () => runEtl(library, { now: new Date(day(5)) });

beforeEach(async () => {
  library = await createLibrary();
  const { oltp } = library;
  await lend(oltp, 'members', { member_id: 'ANN', name: 'Ann', home_branch: 'North' });
  await lend(oltp, 'members', { member_id: 'BOB', name: 'Bob', home_branch: 'South' });
  await lend(oltp, 'books', { book_id: 'EMMA', title: 'Emma', genre: 'Novel' });
  await lend(oltp, 'books', { book_id: 'DUNE', title: 'Dune', genre: 'Space' });
  await lend(oltp, 'loans', {
    loan_id: 'L1',
    member_id: 'ANN',
    book_id: 'EMMA',
    branch: 'North',
    loaned_at: day(0),
    returned_at: day(1),
  });
  await lend(oltp, 'loans', {
    loan_id: 'L2',
    member_id: 'BOB',
    book_id: 'DUNE',
    branch: 'South',
    loaned_at: day(0, 1),
  });
  await lend(oltp, 'loans', { loan_id: 'L3', member_id: 'ANN', book_id: 'DUNE', branch: 'South', loaned_at: day(1) });
  await lend(oltp, 'fines', { fine_id: 'F1', loan_id: 'L1', amount: '2.50', fined_at: day(2) });
  await lend(oltp, 'fines', { fine_id: 'F2', loan_id: 'L2', amount: '4.00', fined_at: day(1) });
});

async function expectValid(): Promise<void> {
  const { checks } = await validateWarehouse(library);
  expect(checks.filter(({ status, severity }) => status === 'failed' && severity === 'error')).toEqual([]);
}

/** A table's rows as `value|value|…`. */
async function table(name: string, ...columns: readonly string[]): Promise<string[]> {
  const rows = (await warehouseOf(library))[name] ?? [];
  return rows.map((row) => columns.map((column) => String(row[column])).join('|'));
}

const libraryDay = () => table('library_day', 'date_day', 'loan_count', 'fine_amount');
const member360 = () => table('member_360', 'member_id', 'home_branch', 'loan_count', 'fine_amount');
const branchMembers = () => table('branch_members', 'home_branch', 'member_count', 'loan_count');
const genreShare = () => table('genre_share', 'genre', 'book_count', 'loan_count', 'all_loan_count');
const branchDay = () => table('branch_day', 'loan_date', 'branch', 'loan_count', 'returned_count');
const branchRates = () => table('branch_rates', 'loan_date', 'branch', 'return_rate');
const dayBest = () => table('day_best', 'loan_date', 'branch_count', 'best_rate');
const memberRank = () => table('member_rank', 'member_id', 'as_of_date', 'loan_rank', 'is_current');

it('a full load computes a mart of every kind', async () => {
  const report = await run();
  expect(report).toMatchObject({ mode: 'full', mode_reason: 'the first run' });
  expect(report.sources.map(({ source, read, loaded }) => [source, read, loaded])).toEqual([
    ['members', 2, 2],
    ['books', 2, 2],
    ['loans', 3, 3],
    ['fines', 2, 2],
  ]);
  expect(await table('dim_book', 'book_id', 'genre', 'is_deleted')).toEqual(['DUNE|space|false', 'EMMA|novel|false']);
  expect(await table('dim_day', 'date_day', 'month_number')).toEqual(['2026-03-01|3', '2026-03-02|3', '2026-03-03|3']);
  expect(await libraryDay()).toEqual(['2026-03-01|2|0.00', '2026-03-02|1|4.00', '2026-03-03|0|2.50']);
  expect(await member360()).toEqual(['ANN|North|2|2.50', 'BOB|South|1|4.00']);
  expect(await branchMembers()).toEqual(['North|1|2', 'South|1|1']);
  expect(await genreShare()).toEqual(['novel|1|1|3', 'space|1|2|3']);
  expect(await branchDay()).toEqual(['2026-03-01|North|1|1', '2026-03-01|South|1|0', '2026-03-02|South|1|0']);
  expect(await branchRates()).toEqual([
    '2026-03-01|North|1.0000',
    '2026-03-01|South|0.0000',
    '2026-03-02|South|0.0000',
  ]);
  expect(await dayBest()).toEqual(['2026-03-01|2|1.0000', '2026-03-02|1|0.0000']);
  expect(await memberRank()).toEqual(['ANN|2026-03-06|1|true', 'BOB|2026-03-06|2|true']);
  await expectValid();
});

it('the first rows of an empty library come with an incremental run', async () => {
  const { oltp } = library;
  for (const source of ['fines', 'loans', 'books', 'members'] as const)
    for (const [column, ids] of [
      ['fine_id', ['F1', 'F2']],
      ['loan_id', ['L1', 'L2', 'L3']],
      ['book_id', ['EMMA', 'DUNE']],
      ['member_id', ['ANN', 'BOB']],
    ] as const)
      if (column === `${source.slice(0, -1)}_id`) for (const id of ids) await discard(oltp, source, { [column]: id });
  await run();
  expect(await branchDay()).toEqual([]);
  await lend(oltp, 'members', { member_id: 'EVE', home_branch: 'East' });
  await lend(oltp, 'books', { book_id: 'ODE', genre: 'Verse' });
  await lend(oltp, 'loans', { loan_id: 'L9', member_id: 'EVE', book_id: 'ODE', branch: 'East', returned_at: day(3) });
  expect(await run()).toMatchObject({ mode: 'incremental' });
  expect(await libraryDay()).toEqual(['2026-03-01|1|0.00']);
  expect(await branchMembers()).toEqual(['East|1|1']);
  expect(await branchDay()).toEqual(['2026-03-01|East|1|1']);
  expect(await dayBest()).toEqual(['2026-03-01|1|1.0000']);
  await expectValid();
});

it('an incremental run brings every mart to what changed', async () => {
  await run();
  const { oltp } = library;
  // A late loan of 1 March, and Bob's comes back.
  await lend(oltp, 'loans', {
    loan_id: 'L4',
    member_id: 'BOB',
    book_id: 'EMMA',
    branch: 'South',
    loaned_at: day(0, 3),
  });
  await change(oltp, 'loans', { loan_id: 'L2' }, { returned_at: day(4) });
  await lend(oltp, 'fines', { fine_id: 'F3', loan_id: 'L4', amount: '0.75', fined_at: day(30) });
  expect(await run()).toMatchObject({ mode: 'incremental', mode_reason: null });
  expect(await table('dim_day', 'date_day', 'month_number')).toEqual([
    '2026-03-01|3',
    '2026-03-02|3',
    '2026-03-03|3',
    '2026-03-31|3',
  ]);
  expect(await libraryDay()).toEqual([
    '2026-03-01|3|0.00',
    '2026-03-02|1|4.00',
    '2026-03-03|0|2.50',
    '2026-03-31|0|0.75',
  ]);
  expect(await member360()).toEqual(['ANN|North|2|2.50', 'BOB|South|2|4.75']);
  expect(await branchMembers()).toEqual(['North|1|2', 'South|1|2']);
  expect(await genreShare()).toEqual(['novel|1|2|4', 'space|1|2|4']);
  expect(await branchDay()).toEqual(['2026-03-01|North|1|1', '2026-03-01|South|2|1', '2026-03-02|South|1|0']);
  expect(await branchRates()).toEqual([
    '2026-03-01|North|1.0000',
    '2026-03-01|South|0.5000',
    '2026-03-02|South|0.0000',
  ]);
  expect(await dayBest()).toEqual(['2026-03-01|2|1.0000', '2026-03-02|1|0.0000']);
  await expectValid();
});

it('rows that the library deletes leave the marts, and dimensions keep theirs', async () => {
  await run();
  const { oltp } = library;
  // All that Bob had, and the only loan of Emma.
  await discard(oltp, 'fines', { fine_id: 'F2' });
  await discard(oltp, 'loans', { loan_id: 'L2' });
  await discard(oltp, 'loans', { loan_id: 'L1' });
  await discard(oltp, 'fines', { fine_id: 'F1' });
  await discard(oltp, 'members', { member_id: 'BOB' });
  await discard(oltp, 'books', { book_id: 'EMMA' });
  await run();
  expect(await table('fact_loan', 'loan_id')).toEqual(['L3']);
  expect(await table('fact_fine', 'fine_id')).toEqual([]);
  expect(await table('dim_member', 'member_id', 'is_current', 'is_deleted')).toEqual([
    'ANN|true|false',
    'BOB|true|true',
  ]);
  expect(await table('dim_book', 'book_id', 'is_deleted')).toEqual(['DUNE|false', 'EMMA|true']);
  expect(await libraryDay()).toEqual(['2026-03-02|1|0.00']);
  expect(await member360()).toEqual(['ANN|North|1|0.00', 'BOB|South|0|0.00']);
  expect(await genreShare()).toEqual(['novel|1|0|1', 'space|1|1|1']);
  expect(await branchDay()).toEqual(['2026-03-02|South|1|0']);
  expect(await branchRates()).toEqual(['2026-03-02|South|0.0000']);
  expect(await dayBest()).toEqual(['2026-03-02|1|0.0000']);
  await expectValid();
});

it('a row that moves to another group leaves the one that it was in', async () => {
  await run();
  const { oltp } = library;
  // Ann's first loan was Bob's, on 2 March at South; her card moves South on 4 March; Dune is a novel; F1 was for L2.
  await change(oltp, 'loans', { loan_id: 'L1' }, { member_id: 'BOB', branch: 'South', loaned_at: day(1) });
  await change(oltp, 'members', { member_id: 'ANN' }, { home_branch: 'South', updated_at: day(3) });
  await change(oltp, 'books', { book_id: 'DUNE' }, { genre: 'Novel' });
  await change(oltp, 'fines', { fine_id: 'F1' }, { loan_id: 'L2', fined_at: day(1) });
  await run();
  expect(await table('dim_member', 'member_id', 'home_branch', 'is_current')).toEqual([
    'ANN|North|false',
    'BOB|South|true',
    'ANN|South|true',
  ]);
  expect(await libraryDay()).toEqual(['2026-03-01|1|0.00', '2026-03-02|2|6.50']);
  expect(await member360()).toEqual(['ANN|South|1|0.00', 'BOB|South|2|6.50']);
  expect(await branchMembers()).toEqual(['South|2|3']);
  expect(await genreShare()).toEqual(['novel|2|3|3']);
  expect(await branchDay()).toEqual(['2026-03-01|South|1|0', '2026-03-02|South|2|1']);
  expect(await dayBest()).toEqual(['2026-03-01|1|0.0000', '2026-03-02|1|0.5000']);
  await expectValid();
});

const quarantine = () => table('quarantine', 'source_table', 'source_key', 'rule', 'waits_for_key');

it('refused rows wait in quarantine, each with its rule, and come in when they are repaired', async () => {
  const { oltp } = library;
  await lend(oltp, 'members', { member_id: 'NOB', home_branch: ' ' });
  await lend(oltp, 'loans', { loan_id: 'L4', member_id: 'EVE', book_id: 'EMMA' });
  await lend(oltp, 'loans', { loan_id: 'L5', member_id: 'ANN', book_id: 'ODE' });
  await lend(oltp, 'loans', { loan_id: 'L6', member_id: 'ANN', book_id: 'EMMA', returned_at: day(-1) });
  await lend(oltp, 'loans', { loan_id: 'L7', member_id: 'ANN', book_id: 'EMMA' });
  await lend(oltp, 'fines', { fine_id: 'F7', loan_id: 'L7', amount: '50.01' });
  await lend(oltp, 'fines', { fine_id: 'F8', loan_id: 'L3', amount: '0.00' });
  await lend(oltp, 'fines', { fine_id: 'F9', loan_id: 'L3', amount: '1.00', fined_at: day(0) });
  const report = await run();
  expect(report.sources.map(({ source, read, loaded, quarantined }) => [source, read, loaded, quarantined])).toEqual([
    ['members', 3, 2, 1],
    ['books', 2, 2, 0],
    ['loans', 7, 2, 5],
    ['fines', 5, 2, 3],
  ]);
  expect(await quarantine()).toEqual([
    'fines|F7|loans_quarantined|null',
    'fines|F8|amount_positive|null',
    'fines|F9|fined_after_loan|null',
    'loans|L3|fines_quarantined|null',
    'loans|L4|unknown_member_id|EVE',
    'loans|L5|unknown_book_id|ODE',
    'loans|L6|returned_after_loan|null',
    'loans|L7|fines_within_limit|null',
    'members|NOB|member_has_branch|null',
  ]);
  // A fine has no currency but the library's: 50.01 + 1 of those and 2.50 + 4.
  const fines = { source_table: 'fines', rows: 3, source_rows: 5, shop_amount: '51.01', amount_share: 51.01 / 57.51 };
  expect(report.quarantine.at(-1)).toMatchObject(fines);
  await library.variables.store('quarantine_fail_share', '100%');
  // L3 was loaned on 2 March, and waits for its fines.
  expect(await libraryDay()).toEqual(['2026-03-01|2|0.00', '2026-03-02|0|4.00', '2026-03-03|0|2.50']);
  await expectValid();

  await lend(oltp, 'members', { member_id: 'EVE', home_branch: 'North' });
  await lend(oltp, 'books', { book_id: 'ODE', genre: 'Verse' });
  await change(oltp, 'loans', { loan_id: 'L6' }, { returned_at: day(1) });
  await change(oltp, 'fines', { fine_id: 'F7' }, { amount: '50.00' });
  await change(oltp, 'fines', { fine_id: 'F8' }, { amount: '0.50' });
  await discard(oltp, 'fines', { fine_id: 'F9' });
  await discard(oltp, 'members', { member_id: 'NOB' });
  await run();
  expect(await quarantine()).toEqual([]);
  expect(await libraryDay()).toEqual(['2026-03-01|6|0.00', '2026-03-02|1|54.50', '2026-03-03|0|2.50']);
  expect(await member360()).toEqual(['ANN|North|5|53.00', 'BOB|South|1|4.00', 'EVE|North|1|0.00']);
  expect(await branchMembers()).toEqual(['North|2|6', 'South|1|1']);
  expect(await genreShare()).toEqual(['novel|1|4|7', 'space|1|2|7', 'verse|1|1|7']);
  expect(await branchDay()).toEqual(['2026-03-01|North|5|2', '2026-03-01|South|1|0', '2026-03-02|South|1|0']);
  await expectValid();
});

it('a loan whose change is refused waits, and its book keeps what it was', async () => {
  await run();
  const { oltp } = library;
  await change(oltp, 'books', { book_id: 'DUNE' }, { title: ' ', genre: 'Novel' });
  await change(oltp, 'loans', { loan_id: 'L3' }, { returned_at: day(-5) });
  await run();
  expect(await quarantine()).toEqual(['books|DUNE|title_known|null', 'loans|L3|returned_after_loan|null']);
  expect(await table('dim_book', 'book_id', 'title', 'genre')).toEqual(['DUNE|Dune|space', 'EMMA|Emma|novel']);
  expect(await genreShare()).toEqual(['novel|1|1|2', 'space|1|1|2']);
  await runEtl(library, { full: true, now: new Date(day(5)) });
  expect(await table('dim_book', 'book_id', 'title', 'genre')).toEqual(['DUNE|Dune|space', 'EMMA|Emma|novel']);
  expect(await genreShare()).toEqual(['novel|1|1|2', 'space|1|1|2']);
  expect(await table('fact_loan', 'loan_id')).toEqual(['L1', 'L2']);
});

it('validate finds a row that waits in quarantine for what has arrived', async () => {
  await library.variables.store('quarantine_fail_share', '100%');
  await lend(library.oltp, 'loans', { loan_id: 'L4', member_id: 'EVE', book_id: 'EMMA' });
  await run();
  await expectValid();
  await library.dwh.session(({ queries }) =>
    queries.updateTable('ops.quarantine').set({ waits_for_key: 'ANN' }).where('waits_for_key', '=', 'EVE').execute(),
  );
  const { checks } = await validateWarehouse(library);
  expect(
    checks.filter(({ status, severity }) => status === 'failed' && severity === 'error').map((one) => one.check_name),
  ).toEqual(['loans_wait_for_members']);
});
