import { describe, expect, it } from 'vitest';
import type { Source } from '../../models/contract.ts';
import { bigint, type ColumnType, date, decimal, id, integer, text, timestamp, typeName } from '../../models/types.ts';
import type { Compared, KnownColumn } from '../../src/etl/evolution/compared.ts';
import { compareSource, type SourceEvolution } from '../../src/etl/evolution/evolution.ts';
import { underContractNames } from '../../src/etl/evolution/names.ts';
import { asStored, inEngine } from '../../src/etl/source-column.ts';
import type { StoredColumn } from '../../src/storage/storage.ts';

const source: Source = {
  name: 'sales',
  grain: 'one sale',
  key: ['sale_id'],
  columns: {
    sale_id: { type: id(), meaning: 'The sale.' },
    sold_at: { type: timestamp(), nullable: true, meaning: 'When.' },
    born_on: { type: date(), nullable: true, isPersonal: true, meaning: 'When who bought was born.' },
    units: { type: integer(), nullable: true, meaning: 'How many.' },
    price: { type: decimal(18, 2), nullable: true, meaning: 'For how much.' },
    note: { type: text(20), nullable: true, meaning: 'A remark.' },
    status: { type: text(20), meaning: 'A word.' },
  },
};

type Types = Readonly<Record<string, ColumnType | string>>;

const declared: Types = Object.fromEntries(Object.entries(source.columns).map(([name, { type }]) => [name, type]));

/** A word is a type of the store's that we have no equal of. */
const storedOf = (types: Types): StoredColumn[] =>
  Object.entries(types).map(([name, type]) =>
    typeof type === 'string'
      ? { name, type: undefined, nativeType: type, nullable: true }
      : { name, type, nativeType: typeName(type), nullable: true },
  );

const knownAs = (columns: readonly KnownColumn[]): Map<string, KnownColumn> =>
  new Map(columns.map((column) => [column.name, column]));

function compare(types: Types, given: Partial<Compared> = {}): SourceEvolution {
  return compareSource({
    schema: 'shop',
    source,
    stored: storedOf(types),
    known: new Map(),
    mode: 'evolve',
    place: new Set(['sale_id']),
    money: new Set(['price']),
    storedIn: { table: 'core.fact_sale', columns: ['sale_id', 'units_text'] },
    ...given,
  });
}

/** The same table after a run that found `before`. */
const later = (before: SourceEvolution, types: Types, given: Partial<Compared> = {}): SourceEvolution =>
  compare(types, { ...given, known: knownAs(before.known) });

const changesOf = ({ changes }: SourceEvolution): unknown[] =>
  changes.map(({ column_name, change, outcome }) => [column_name, change, outcome]);

const first = compare(declared);

it('a table that is as its contract says changes nothing', () => {
  expect(changesOf(first)).toEqual([]);
  expect(first.present).toEqual(Object.entries(declared).map(([name, type]) => ({ name, type })));
  const next = later(first, declared);
  expect([next.changes, next.readAnew, next.gained, next.extra]).toEqual([[], undefined, [], []]);
});

describe('evolve', () => {
  it('a column that fits nobody has to be asked about is read as it is', () => {
    expect(later(first, { ...declared, units: bigint() }).present).toContainEqual({ name: 'units', type: bigint() });
    expect(later(first, { ...declared, status: integer() }).present).toContainEqual({ name: 'status', type: text() });
  });

  it('a column of another type is asked for in its own type, once for itself and once for its variant', () => {
    const { present, extra, readAnew, missing } = later(first, { ...declared, sold_at: bigint() });
    const variant = {
      name: 'sold_at_text',
      stored: 'sold_at',
      type: text(),
      rule: { kind: 'variant', from: bigint(), of: 'sold_at' },
    };
    expect(present).toContainEqual({
      name: 'sold_at',
      type: timestamp(),
      rule: { kind: 'cast', from: bigint(), misfits: 'variant' },
    });
    expect(extra).toEqual([variant]);
    expect(asStored(present).filter(({ name }) => name.startsWith('sold_at'))).toEqual([
      { name: 'sold_at', type: bigint() },
      { name: 'sold_at_text', stored: 'sold_at', type: bigint() },
    ]);
    expect([readAnew, missing]).toEqual(['sales.sold_at was retyped in the source', []]);
  });

  it.each([
    ['sale_id', 'wait', 'a row with a value that is no id(64) waits in quarantine: the warehouse needs the column'],
    [
      'price',
      'wait',
      'a row with a value that is no decimal(18,2) waits in quarantine: without it amounts would be wrong',
    ],
    ['born_on', 'null', 'a value that is no date is left out: the column says who somebody is'],
    ['units', 'variant', 'a value that is no integer goes to core.fact_sale.units_text_2'],
  ])('of %s what does not fit: %s', (name, misfits, outcome) => {
    const evolution = later(first, { ...declared, [name]: 'integer[]' });
    expect(evolution.present.find((column) => column.name === name)?.rule).toEqual({
      kind: 'cast',
      from: text(),
      misfits,
    });
    expect(changesOf(evolution)).toEqual([[name, 'retyped', outcome]]);
  });

  it('a key that is a number or a word of another kind is read as text', () => {
    for (const [type, heldAs] of [
      [bigint(), 'integer'],
      ['inet', 'other'],
    ] as const) {
      const evolution = later(first, { ...declared, sale_id: type });
      expect(evolution.present[0]).toEqual({ name: 'sale_id', type: id(), heldAs });
      expect(changesOf(evolution)).toEqual([['sale_id', 'retyped', 'read as id(64)']]);
    }
  });

  it('a type that is another one on the first run already is told', () => {
    expect(compare({ ...declared, sold_at: text() }).changes).toMatchObject([
      { column_name: 'sold_at', change: 'retyped', old_type: 'timestamp', new_type: 'text' },
    ]);
  });

  it('the variant stays, empty, once the column has its type again, and is kept once the column is gone', () => {
    const retyped = later(first, { ...declared, sold_at: bigint() });
    const same = later(retyped, { ...declared, sold_at: bigint() });
    expect([same.changes, same.readAnew, same.known]).toEqual([[], undefined, retyped.known]);
    const back = later(same, declared);
    expect(changesOf(back)).toEqual([['sold_at', 'retyped', 'read as timestamp']]);
    expect(back.missing).toEqual([{ name: 'sold_at_text', type: text() }]);
    expect(back.extra).toEqual(back.missing);
    expect(back.readAnew).toBe('sales.sold_at was retyped in the source');
    expect(later(back, declared).extra).toEqual([{ name: 'sold_at_text', type: text() }]);
    const { sold_at: _, ...others } = declared;
    const gone = later(same, others);
    expect(changesOf(gone)).toEqual([['sold_at', 'dropped', null]]);
    expect(gone.lostExtra).toEqual([{ name: 'sold_at_text', type: text() }]);
    expect(gone.readAnew).toBe(undefined);
  });

  it('a lost column that the warehouse needs has all rows read again, one of the key ends the run', () => {
    const { status: _, ...others } = declared;
    const lost = later(first, others);
    expect(changesOf(lost)).toEqual([['status', 'dropped', 'rows that need it wait in quarantine (missing_status)']]);
    expect(lost.readAnew).toBe('sales.status was dropped in the source');
    const { sale_id: __, ...keyless } = declared;
    expect(() => later(first, keyless)).toThrow('shop.sales.sale_id is gone');
  });

  it('a column that comes to stand for another is a change, and has all rows read again; neither is told to come or go', () => {
    const named: Source = {
      ...source,
      columns: {
        ...source.columns,
        note: { type: text(20), nullable: true, otherNames: ['remark'], meaning: 'A remark.' },
      },
    };
    const { note: _, ...others } = declared;
    const found = (types: Types): Partial<Compared> => ({
      source: named,
      stored: underContractNames(named, storedOf(types)),
    });
    const [both, alone] = [
      { ...declared, remark: text(20) },
      { ...others, remark: text(20) },
    ];
    const own = compare(both, found(both));
    const other = later(own, alone, found(alone));
    expect(changesOf(other)).toEqual([['note', 'dropped', 'remark is read in its place']]);
    expect(other.readAnew).toBe('sales.note was dropped in the source');
    expect(later(other, alone, found(alone))).toMatchObject({ changes: [], readAnew: undefined });
    const back = later(other, both, found(both));
    expect(changesOf(back)).toEqual([['note', 'added', 'read in the place of remark']]);
    expect(back.readAnew).toBe('sales.note was added in the source');
    expect(() => later(own, alone, { ...found(alone), mode: 'freeze' })).toThrow('shop.sales.note was dropped');
    // Neither of them is there.
    const none = later(other, others, found(others));
    expect([changesOf(none), none.readAnew]).toEqual([[['note', 'dropped', null]], undefined]);
  });

  it('a name of 63 bytes leaves room for what is added to it', () => {
    const long = 'é'.repeat(31);
    const taken = later(first, { ...declared, [long]: date() });
    const [variant] = later(taken, { ...declared, [long]: bigint() }).extra.filter(
      ({ rule }) => rule?.kind === 'variant',
    );
    expect(variant?.name).toBe(`${'é'.repeat(29)}_text`);
  });
});

describe('discard_row and discard_value', () => {
  const grown = { ...declared, colour: text(), units: bigint(), note: text() };

  it('take no new column: one reads it to refuse rows, the other not at all', () => {
    const rows = later(first, grown, { mode: 'discard_row' });
    expect(rows.present.at(-1)).toEqual({ name: 'colour', type: text(), rule: { kind: 'refuse' } });
    expect(inEngine(rows.present).map(({ name }) => name)).not.toContain('colour');
    const values = later(first, grown, { mode: 'discard_value' });
    expect(values.present.map(({ name }) => name)).not.toContain('colour');
    for (const { gained, extra } of [rows, values]) expect([gained, extra]).toEqual([[], []]);
  });

  it.each([
    ['discard_row', 'wait'],
    ['discard_value', 'null'],
  ] as const)('%s widens nothing: what is too large has to %s', (mode, misfits) => {
    const { present } = later(first, grown, { mode });
    expect(present.filter(({ name }) => name === 'units' || name === 'note')).toEqual([
      { name: 'units', type: integer(), rule: { kind: 'cast', from: bigint(), misfits } },
      { name: 'note', type: text(20), rule: { kind: 'cast', from: text(), misfits } },
    ]);
  });

  it('keep what an earlier run took or widened', () => {
    const taken = later(first, grown);
    const { present, changes, readAnew } = later(taken, grown, { mode: 'discard_row' });
    expect([changes, readAnew]).toEqual([[], undefined]);
    expect(present).toEqual(taken.present);
  });

  it('tell a column once, and a table is read again where a change of the mode makes a difference', () => {
    const left = later(first, { ...declared, colour: text() }, { mode: 'discard_value' });
    expect([left.changes.length, left.readAnew]).toEqual([1, undefined]);
    const types = { ...declared, colour: text() };
    const again = later(left, types, { mode: 'discard_value' });
    expect([again.changes, again.readAnew]).toEqual([[], undefined]);
    const refused = later(left, types, { mode: 'discard_row' });
    expect([refused.changes, refused.readAnew]).toEqual([[], 'the contract mode of sales is discard_row now']);
    const back = later(refused, types, { mode: 'discard_value' });
    expect([back.changes, back.readAnew]).toEqual([[], 'the contract mode of sales is discard_value now']);
    // One column alone is filled.
    const filled = later(left, types);
    expect([filled.gained, filled.readAnew]).toEqual([['colour'], undefined]);
    const taken = later(refused, types);
    expect([taken.gained, taken.readAnew]).toEqual([['colour'], 'the contract mode of sales is evolve now']);
    // What was never taken and is gone is forgotten.
    const gone = later(left, declared, { mode: 'discard_value' });
    expect([gone.changes, gone.lostExtra, gone.known]).toEqual([[], [], first.known]);
  });

  it('fill no variant that is there', () => {
    const retyped = later(first, { ...declared, sold_at: bigint() });
    const strict = later(retyped, { ...declared, sold_at: bigint() }, { mode: 'discard_value' });
    expect(strict.missing).toEqual([{ name: 'sold_at_text', type: text() }]);
    expect(strict.readAnew).toBe('the contract mode of sales is discard_value now');
    const evolved = later(strict, { ...declared, sold_at: bigint() });
    expect(evolved.extra.map(({ name }) => name)).toEqual(['sold_at_text']);
    expect(evolved.missing).toEqual([]);
  });
});

describe('freeze', () => {
  const frozen = { mode: 'freeze' } as const;

  it.each<[string, Types]>([
    ['shop.sales.colour was added (text)', { ...declared, colour: text() }],
    ['shop.sales.units was widened (integer → bigint)', { ...declared, units: bigint() }],
    ['shop.sales.sold_at was retyped (timestamp → inet)', { ...declared, sold_at: 'inet' }],
    ['shop.sales.status was retyped (text(20) → integer)', { ...declared, status: integer() }],
  ])('%s', (words, types) => {
    expect(() => later(first, types, frozen)).toThrow(`${words}; the contract mode of sales is freeze.`);
  });

  it('asks the first run too, by the contract alone', () => {
    expect(() => compare({ ...declared, colour: text() }, frozen)).toThrow('shop.sales.colour was added (text)');
    expect(() => compare(declared, frozen)).not.toThrow();
  });

  it('lets come what the contract has, and what a run has taken', () => {
    const { note: _, ...without } = declared;
    expect(changesOf(later(compare(without), declared, frozen))).toEqual([['note', 'returned', null]]);
    const types = { ...declared, colour: text(), sold_at: bigint(), units: bigint() };
    const taken = later(first, types);
    expect(later(taken, types, frozen).present).toEqual(taken.present);
    const left = later(first, { ...declared, colour: text() }, { mode: 'discard_value' });
    expect(() => later(left, { ...declared, colour: text() }, frozen)).toThrow('shop.sales.colour was added (text)');
  });
});
