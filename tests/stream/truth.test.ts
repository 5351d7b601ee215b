import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { runEtl } from '../../src/etl/run.ts';
import { validateWarehouse } from '../../src/quality/validate.ts';
import { runStream } from '../../src/stream/stream.ts';
import { type Fault, faultRow, recordFaults } from '../../src/stream/truth.ts';
import { createTestPlatform, type TestPlatform } from '../support/platform.ts';

const fault: Fault = {
  kind: 'wrong_total',
  table: 'order_items',
  key: 'O1 / 2',
  done: 'A "total" that is 1,00 too high.',
  expected: 'Quarantined.',
  at: Date.UTC(2026, 2, 2, 12, 5, 0, 250),
};

const record = ({ oltp }: TestPlatform, faults: readonly Fault[]): Promise<number> =>
  oltp.transaction({}, (session) => recordFaults(session, faults.map(faultRow)));

const ledger = ({ oltp }: TestPlatform): Promise<unknown[]> =>
  oltp.session(({ queries }) => queries.selectFrom('truth.planted_faults').selectAll().orderBy('fault_id').execute());

it('a planted fault is a row with its kind, table, key, words and moment', async () => {
  const platform = await createTestPlatform();
  expect(await record(platform, [fault])).toBe(1);
  expect(await ledger(platform)).toEqual([
    {
      fault_id: expect.stringContaining('O1 / 2'),
      kind: 'wrong_total',
      table_name: 'order_items',
      row_key: 'O1 / 2',
      what_was_done: 'A "total" that is 1,00 too high.',
      expected_handling: 'Quarantined.',
      planted_at: new Date(fault.at),
    },
  ]);
});

it('a fault that is there already is refused with all that came with it; at another moment it is another one', async () => {
  const platform = await createTestPlatform();
  await record(platform, [fault]);
  await expect(record(platform, [{ ...fault, key: 'O2 / 1' }, fault])).rejects.toThrow();
  expect(await ledger(platform)).toHaveLength(1);
  await record(platform, [
    { ...fault, at: fault.at + 1 },
    { ...fault, kind: 'repeated_row' },
  ]);
  expect(await ledger(platform)).toHaveLength(3);
});

it('no run and no validation reads the ledger: they do without its schema', async () => {
  const platform = await createTestPlatform();
  const since = new Date(Date.UTC(2026, 2, 2, 12));
  await runStream(platform.oltp, { since, until: new Date(since.getTime() + 600_000) });
  await platform.oltp.session(({ queries }) => sql`drop schema truth cascade`.execute(queries));
  await runEtl(platform);
  expect((await validateWarehouse(platform)).passed).toBe(true);
});
