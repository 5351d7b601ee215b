import fc from 'fast-check';
import { beforeEach, expect, it } from 'vitest';
import { decimal, id, text } from '../../models/types.ts';
import type { Merge, MergeCounts } from '../../src/storage/storage.ts';
import { createTestPlatform } from '../support/platform.ts';
import { column, contents, definition, type Field, makeTable, type Rig, writeRows } from './contract/rig.ts';

/** A merge within one statement against the same in a statement for each of its parts. */

const columns = [
  column('order_id', id()),
  column('line_id', id()),
  column('amount', decimal(18, 2)),
  column('note', text(20)),
];
const table = definition('line', columns, ['order_id', 'line_id']);

type Row = readonly Field[];

const key = fc.constantFrom('1', '2', '3');
const amount = fc.option(fc.constantFrom('1.00', '1.005', '-2.50'));
const note = fc.option(fc.constantFrom('', 'a', '"a", b', 'two\nlines', 'naïve 😀', '{NULL}', 'back\\slash'));
const rows = fc.uniqueArray(fc.tuple(key, key, amount, note), {
  maxLength: 9,
  selector: ([order, line]) => `${order}|${line}`,
});
const scope = fc.record({ name: fc.constantFrom('order_id', 'line_id'), keys: fc.array(key, { minLength: 1 }) });
const replaces: fc.Arbitrary<NonNullable<Merge['replaces']>> = fc.oneof(
  fc.constant('everything' as const),
  fc.array(scope, { maxLength: 3 }).map((scopes) =>
    scopes.map(({ name, keys }) => ({
      keys: { columns: [column(name, id())], rows: keys.map((value) => [value]) },
      columns: [name],
    })),
  ),
);

interface Given {
  readonly before: readonly Row[];
  readonly staged: readonly Row[];
  readonly replaces: NonNullable<Merge['replaces']>;
  readonly inserts: boolean;
}

const given: fc.Arbitrary<Given> = fc.record({ before: rows, staged: rows, replaces, inserts: fc.boolean() });

interface Merged {
  readonly counts: MergeCounts;
  readonly after: readonly Row[];
}

let rig: Rig;

beforeEach(async () => {
  const platform = await createTestPlatform();
  rig = { ...platform, folder: platform.config.home };
});

async function merge({ before, staged, ...how }: Given, isUploaded: boolean): Promise<Merged> {
  const file = await writeRows(rig, columns, staged);
  return rig.dwh.transaction({}, async (session) => {
    await session.ddl.dropTable(table);
    await makeTable(rig, session, table, before);
    const rows = isUploaded ? await session.bulk.uploadTemporary('staged_line', columns, file) : file;
    const counts = await session.bulk.merge({
      ...how,
      target: table,
      staged: rows,
      key: table.primaryKey,
      columns,
      ignore: [],
    });
    return { counts, after: await contents(rig, session, table, columns) };
  });
}

it('counts and leaves the same rows as three statements do', async () => {
  const runs = Number(process.env.ECOM_TEST_RUNS ?? 30);
  const property = fc.asyncProperty(given, async (one) => {
    expect(await merge(one, false)).toEqual(await merge(one, true));
  });
  await fc.assert(property, { numRuns: runs });
});
