import fc from 'fast-check';
import { expect, it } from 'vitest';
import { runEtl } from '../../src/etl/run.ts';
import type { Database } from '../../src/storage/storage.ts';
import { change, createLibrary, day, discard, type LibraryRow, lend } from '../support/library/library.ts';
import { libraryWith } from '../support/library/project.ts';
import { type RandomMart, randomMarts } from '../support/library/random-marts.ts';
import type { LibrarySource } from '../support/library/sources.ts';
import type { TestPlatform } from '../support/platform.ts';
import { rebuildOnClone, warehouseOf } from '../support/warehouse.ts';

/** How many graphs, each with a history of its own; `ECOM_TEST_RUNS` asks for more. */
const GRAPHS = Number(process.env.ECOM_TEST_RUNS ?? 4);

interface Action {
  readonly words: string;
  readonly step: (oltp: Database) => Promise<void>;
}

/** What changes before a run. */
interface Batch {
  readonly actions: readonly Action[];
  /** Business days that pass before it. */
  readonly days: number;
  /** Which mart has another definition from then on, if any. */
  readonly changed: number | null;
  readonly full: boolean;
}

const put = (source: LibrarySource, row: LibraryRow): Action => ({
  words: `put ${source} ${JSON.stringify(row)}`,
  step: (oltp) => lend(oltp, source, row),
});

/** Late rows too: a day may be any of four. */
const moment = fc.nat({ max: 3 }).map((days) => day(days));
const number = (count: number): fc.Arbitrary<number> => fc.nat({ max: count - 1 });
const branch = fc.constantFrom('North', 'South', 'East');

const member = fc
  .record({ n: number(3), home_branch: fc.constantFrom('North', 'South', ' '), updated_at: moment })
  .map(({ n, ...given }) => put('members', { member_id: `M${n}`, ...given }));

const book = fc
  .record({
    n: number(3),
    title: fc.constantFrom('Emma', 'Dune', 'Emma', ' '),
    genre: fc.constantFrom(null, 'novel', 'space'),
  })
  .map(({ n, ...given }) => put('books', { book_id: `B${n}`, ...given }));

/** M3 and B3 never come: such loans wait. */
const loan = fc
  .record({
    n: number(6),
    member_id: fc.constantFrom(null, 'M0', 'M1', 'M2', 'M3'),
    book: fc.constantFrom(0, 0, 1, 2, 3),
    branch,
    loaned_at: moment,
    returned_at: fc.constantFrom(null, day(5), day(-5)),
  })
  .map(({ n, book: b, ...given }) => put('loans', { loan_id: `L${n}`, book_id: `B${b}`, ...given }));

const fine = fc
  .record({ n: number(4), loan: number(6), amount: fc.constantFrom('1.00', '2.00', '0.00'), fined_at: moment })
  .map(({ n, loan: l, ...given }) => put('fines', { fine_id: `F${n}`, loan_id: `L${l}`, ...given }));

/** To another group. */
const move = fc.record({ n: number(6), branch, at: moment }).map(
  ({ n, branch: to, at }): Action => ({
    words: `move loan L${n} to ${to} on ${at}`,
    step: (oltp) => change(oltp, 'loans', { loan_id: `L${n}` }, { branch: to, loaned_at: at }),
  }),
);

/** Of a column that no mart uses. */
const note = fc.record({ n: number(6), text: fc.constantFrom('torn', 'wet', null) }).map(
  ({ n, text }): Action => ({
    words: `note of L${n}: ${text}`,
    step: (oltp) => change(oltp, 'loans', { loan_id: `L${n}` }, { note: text }),
  }),
);

const deletion = fc
  .constantFrom<[LibrarySource, LibraryRow]>(
    ['members', { member_id: 'M1' }],
    ['books', { book_id: 'B1' }],
    ['loans', { loan_id: 'L0' }],
    ['loans', { loan_id: 'L3' }],
    ['loans', { branch: 'South' }],
    ['fines', { fine_id: 'F0' }],
    ['fines', { loan_id: 'L1' }],
  )
  .map(
    ([source, where]): Action => ({
      words: `delete ${source} ${JSON.stringify(where)}`,
      step: (oltp) => discard(oltp, source, where),
    }),
  );

const batch: fc.Arbitrary<Batch> = fc.record({
  actions: fc.array(fc.oneof(member, book, loan, loan, loan, fine, fine, move, note, deletion), {
    minLength: 1,
    maxLength: 10,
  }),
  days: fc.constantFrom(0, 0, 1),
  changed: fc.option(fc.nat({ max: 5 }), { freq: 2 }),
  full: fc.constantFrom(false, false, false, false, false, false, true),
});

/** The first run has parents for most of what follows. */
const opening: Batch = {
  actions: [
    ...[0, 1, 2].map((n) => put('members', { member_id: `M${n}`, home_branch: n === 0 ? 'North' : 'South' })),
    ...[0, 1].map((n) => put('books', { book_id: `B${n}`, genre: n === 0 ? 'novel' : 'space' })),
  ],
  days: 0,
  changed: null,
  full: false,
};

it('tables of every kind, kept by what changed, equal a full rebuild of them', async () => {
  const details = await fc.check(
    fc.asyncProperty(randomMarts, fc.array(batch, { minLength: 2, maxLength: 4 }), async (marts, batches) => {
      const library = await createLibrary(libraryWith(...marts.map(({ model }) => model)));
      try {
        const { platform, now } = await replay(library, marts, [opening, ...batches]);
        await runEtl(platform, { now, daily: true });
        const incremental = await warehouseOf(platform);
        expect(incremental).toEqual(await rebuildOnClone(platform, { now }));
      } finally {
        await library.drop();
      }
    }),
    { numRuns: GRAPHS, endOnFailure: true, ...replayed() },
  );
  expect(describeFailure(details)).toBe('');
}, 600_000);

/** `ECOM_TEST_SEED` and `ECOM_TEST_PATH` repeat a failure. */
function replayed(): { readonly seed?: number; readonly path?: string } {
  const { ECOM_TEST_SEED: seed, ECOM_TEST_PATH: path } = process.env;
  return { ...(seed ? { seed: Number(seed) } : {}), ...(path ? { path } : {}) };
}

interface Replayed {
  /** With the definitions of the last run. */
  readonly platform: TestPlatform;
  readonly now: Date;
}

/** A run after each batch. */
async function replay(
  library: TestPlatform,
  marts: readonly RandomMart[],
  batches: readonly Batch[],
): Promise<Replayed> {
  let platform = library;
  let models = marts.map(({ model }) => model);
  let days = 10;
  for (const [position, { actions, days: passed, changed, full }] of batches.entries()) {
    days += passed;
    for (const { step } of actions) await step(library.oltp);
    if (changed !== null) {
      models = models.map((model, at) =>
        at === changed % models.length ? { ...model, sql: `/* ${position} */ ${model.sql}` } : model,
      );
      platform = { ...library, project: libraryWith(...models) };
    }
    await runEtl(platform, { now: new Date(day(days)), full });
  }
  return { platform, now: new Date(day(days)) };
}

/** What to run again to see it: seed, path, graph and history in words. */
function describeFailure(details: fc.RunDetails<[readonly RandomMart[], Batch[]]>): string {
  if (!details.failed) return '';
  const [marts = [], batches = []] = details.counterexample ?? [];
  const graph = marts.map(({ words }) => `  ${words}`).join('\n');
  const history = batches
    .map(({ actions, ...run }) =>
      [...actions.map(({ words }) => `  ${words}`), `  run ${JSON.stringify(run)}`].join('\n'),
    )
    .join('\n');
  return `seed ${details.seed}, path ${details.counterexamplePath}\n${graph}\n${history}\n${String(details.errorInstance)}`;
}
