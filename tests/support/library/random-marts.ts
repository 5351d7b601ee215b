import fc from 'fast-check';
import type { Inputs, Model } from '../../../models/kinds.ts';
import { bigint, boolean, type ColumnType, date, id } from '../../../models/types.ts';

/** Random graphs of marts over the library's facts, its dimensions and one another. */

export interface RandomMart {
  /** In words, for a failure. */
  readonly words: string;
  readonly model: Model;
}

type GroupType = 'id' | 'date';

interface Group {
  readonly column: string;
  readonly type: GroupType;
}

/** What a mart can read. */
interface Table {
  readonly name: string;
  readonly groups: readonly Group[];
  /** A number of each row. */
  readonly measure: string;
  /** It is no view: sums, further inputs and new rows can be read from it. */
  readonly isStored: boolean;
}

const facts: readonly Table[] = [
  {
    name: 'fact_loan',
    groups: [
      { column: 'branch', type: 'id' },
      { column: 'loan_date', type: 'date' },
      { column: 'member_id', type: 'id' },
      { column: 'book_id', type: 'id' },
    ],
    measure: 'case when returned_at is null then 1 else 2 end',
    isStored: true,
  },
  {
    name: 'fact_fine',
    groups: [
      { column: 'fine_date', type: 'date' },
      { column: 'loan_id', type: 'id' },
    ],
    measure: 'amount * 100',
    isStored: true,
  },
  {
    name: 'dim_book',
    groups: [
      { column: 'genre', type: 'id' },
      { column: 'book_id', type: 'id' },
    ],
    measure: 'case when is_deleted then 5 else 3 end',
    isStored: true,
  },
  {
    name: 'dim_member',
    groups: [
      { column: 'home_branch', type: 'id' },
      { column: 'member_id', type: 'id' },
    ],
    measure: 'case when is_current then 1 else 0 end',
    isStored: true,
  },
];

const kinds = [
  'by_key',
  'two',
  'through',
  'both_through',
  'whole',
  'whole_only',
  'sums',
  'view',
  'growing',
  'daily',
] as const;

interface Choice {
  readonly kind: (typeof kinds)[number];
  readonly read: number;
  readonly other: number;
  readonly group: number;
  readonly isStarred: boolean;
}

const choice: fc.Arbitrary<Choice> = fc.record({
  kind: fc.constantFrom(...kinds),
  read: fc.nat({ max: 40 }),
  other: fc.nat({ max: 40 }),
  group: fc.nat({ max: 40 }),
  isStarred: fc.boolean(),
});

export const randomMarts: fc.Arbitrary<readonly RandomMart[]> = fc
  .array(choice, { minLength: 2, maxLength: 6 })
  .map(martsOf);

function martsOf(choices: readonly Choice[]): readonly RandomMart[] {
  const tables: Table[] = [...facts];
  return choices.map((made, position) => {
    const mart = martOf(`mart_${position + 1}`, made, tables);
    tables.push(mart.table);
    return mart;
  });
}

interface Made extends RandomMart {
  readonly table: Table;
}

/** Newer tables first, so that marts read one another. */
function pickOf<T>(list: readonly T[], number: number): T {
  const item = list.at(-1 - (number % list.length));
  if (item === undefined) throw new Error('there is nothing to choose from');
  return item;
}

function martOf(name: string, made: Choice, tables: readonly Table[]): Made {
  const stored = tables.filter((table) => table.isStored);
  switch (made.kind) {
    case 'two':
      return twoInputs(name, made, tables);
    case 'through':
      return through(name, made, tables);
    case 'both_through':
      return bothThrough(name, made);
    case 'whole':
      return besideWhole(name, made, tables);
    case 'whole_only':
      return wholeOnly(name, made, tables);
    case 'sums':
      return sums(name, made, stored);
    case 'view':
      return view(name, made, tables);
    case 'growing':
      return growing(name, made, stored);
    case 'daily':
      return daily(name, made, tables);
    default:
      return byKey(name, made, tables);
  }
}

const typeOf = (type: GroupType): ColumnType => (type === 'id' ? id() : date());

const BAND = "case when count(*) > 1 then 'many' else 'one' end";

/** `k`, how many rows, the sum of their measure, and a band that follows from the number. */
const sumsOf = (rows: string, extra = ''): string =>
  `select k, count(*) as n, cast(coalesce(sum(m), 0)${extra} as bigint) as total, ${BAND} as band from (${rows}) as read_rows where k is not null group by k`;

const rowsOf = ({ name, measure }: Table, column: string, isStarred = false): string =>
  isStarred
    ? `select ${column} as k, ${measure} as m from (select * from ${name}) as every_column`
    : `select ${column} as k, ${measure} as m from ${name}`;

const contract = (name: string, type: GroupType) => ({
  name,
  schema: 'mart' as const,
  grain: 'one k',
  meaning: 'Random.',
  key: ['k'],
  group: 'k',
  columns: {
    k: { type: typeOf(type), meaning: 'The group.' },
    n: { type: bigint(), meaning: 'Rows.' },
    total: { type: bigint(), meaning: 'Sum of the measure.' },
    band: { type: id(), meaning: 'By the number of rows.' },
  },
});

const tableOf = (name: string, type: GroupType, isStored = true): Table => ({
  name,
  groups: isStored
    ? [
        { column: 'band', type: 'id' },
        { column: 'k', type },
      ]
    : [{ column: 'k', type }],
  measure: 'n + total',
  isStored,
});

function keyed(name: string, type: GroupType, inputs: Inputs, sql: string): Made {
  const words = Object.entries(inputs).map(([read, input]) => `${read} ${JSON.stringify(input)}`);
  return {
    words: `${name} by_key: ${words.join(', ')}`,
    model: { ...contract(name, type), kind: 'by_key', inputs, sql },
    table: tableOf(name, type),
  };
}

function byKey(name: string, made: Choice, tables: readonly Table[]): Made {
  const read = pickOf(tables, made.read);
  const { column, type } = pickOf(read.groups, made.group);
  return keyed(name, type, { [read.name]: { by: column } }, sumsOf(rowsOf(read, column, made.isStarred)));
}

/** Each with a column of its own. */
function twoInputs(name: string, made: Choice, tables: readonly Table[]): Made {
  const first = pickOf(tables, made.read);
  const { column, type } = pickOf(first.groups, made.group);
  const others = tables.filter((table) => table !== first && table.groups.some((group) => group.type === type));
  const second = pickOf(others, made.other);
  const own = second.groups.find((group) => group.type === type)?.column ?? '';
  const rows = `${rowsOf(first, column)} union all ${rowsOf(second, own)}`;
  return keyed(name, type, { [first.name]: { by: column }, [second.name]: { by: own } }, sumsOf(rows));
}

/** Pairs that share a column, the second one found through the first. */
const pairs: readonly (readonly [through: string, read: string, on: string])[] = [
  ['fact_loan', 'fact_fine', 'loan_id'],
  ['dim_book', 'fact_loan', 'book_id'],
  ['dim_member', 'fact_loan', 'member_id'],
];

function through(name: string, made: Choice, tables: readonly Table[]): Made {
  const marts = tables.filter((table) => table.groups.some(({ column }) => column === 'band'));
  const pairsOfMarts = marts.flatMap((a) => marts.map((b) => [a.name, b.name, 'band'] as const));
  const all = [...pairs, ...pairsOfMarts.filter(([a, b]) => a !== b)];
  const [throughName, readName, on] = pickOf(all, made.read);
  const [first, read] = [throughName, readName].map((wanted) => tables.find((table) => table.name === wanted));
  if (!first || !read) throw new Error('there is no such table');
  const { column, type } = pickOf(first.groups, made.group);
  const rows = `select nearer.${column} as k, further.m from ${first.name} as nearer
    inner join (select ${on}, ${read.measure} as m from ${read.name}) as further on further.${on} = nearer.${on}`;
  return keyed(name, type, { [first.name]: { by: column }, [read.name]: { on, through: first.name } }, sumsOf(rows));
}

/** Two inputs that are found through the same one, by different columns. */
function bothThrough(name: string, made: Choice): Made {
  const { column, type } = pickOf(facts[0]?.groups ?? [], made.group);
  const rows = `select loans.${column} as k, fines.amount * 100 as m from fact_loan as loans
      inner join fact_fine as fines on fines.loan_id = loans.loan_id
    union all
    select loans.${column}, length(books.genre) from fact_loan as loans
      inner join dim_book as books on books.book_id = loans.book_id`;
  const inputs: Inputs = {
    fact_loan: { by: column },
    fact_fine: { on: 'loan_id', through: 'fact_loan' },
    dim_book: { on: 'book_id', through: 'fact_loan' },
  };
  return keyed(name, type, inputs, sumsOf(rows));
}

function besideWhole(name: string, made: Choice, tables: readonly Table[]): Made {
  const read = pickOf(tables, made.read);
  const whole = pickOf(
    tables.filter((table) => table !== read),
    made.other,
  );
  const { column, type } = pickOf(read.groups, made.group);
  const all = ` + (select coalesce(sum(${whole.measure}), 0) from ${whole.name})`;
  return keyed(
    name,
    type,
    { [read.name]: { by: column }, [whole.name]: { whole: true } },
    sumsOf(rowsOf(read, column), all),
  );
}

function wholeOnly(name: string, made: Choice, tables: readonly Table[]): Made {
  const read = pickOf(tables, made.read);
  const { column, type } = pickOf(read.groups, made.group);
  return keyed(name, type, { [read.name]: { whole: true } }, sumsOf(rowsOf(read, column, made.isStarred)));
}

/** With one or two columns in its key. */
function sums(name: string, made: Choice, stored: readonly Table[]): Made {
  const read = pickOf(stored, made.read);
  const first = pickOf(read.groups, made.group);
  const second = read.groups.find(({ column }) => column !== first.column);
  const keys = second && made.other % 2 === 0 ? ['k', 'k2'] : ['k'];
  const columns = [`${first.column} as k`, ...(keys.length > 1 ? [`${second?.column} as k2`] : [])].join(', ');
  const isKnown = keys.map((key) => `${key} is not null`).join(' and ');
  const { k, n, total } = contract(name, first.type).columns;
  const k2 = { type: typeOf(second?.type ?? 'id'), meaning: 'A second group.' };
  return {
    words: `${name} additive: ${read.name} by ${keys.join(', ')} = ${columns}`,
    model: {
      ...contract(name, first.type),
      kind: 'additive',
      key: keys,
      input: read.name,
      countedBy: 'n',
      columns: { k, ...(keys.length > 1 ? { k2 } : {}), n, total },
      sql: `select ${keys.join(', ')}, count(*) as n, cast(coalesce(sum(m), 0) as bigint) as total
        from (select ${columns}, ${read.measure} as m from ${read.name}) as read_rows where ${isKnown} group by ${keys.join(', ')}`,
    },
    table: {
      name,
      groups: [
        ...(keys.length > 1 && second ? [{ column: 'k2', type: second.type }] : []),
        { column: 'k', type: first.type },
      ],
      measure: 'n + total',
      isStored: true,
    },
  };
}

function view(name: string, made: Choice, tables: readonly Table[]): Made {
  const read = pickOf(tables, made.read);
  const { column, type } = pickOf(read.groups, made.group);
  return {
    words: `${name} view: ${read.name} by ${column}`,
    model: {
      ...contract(name, type),
      kind: 'view',
      inputs: { [read.name]: { by: column } },
      sql: sumsOf(rowsOf(read, column)).replace(BAND, `cast(${BAND} as varchar(64))`),
    },
    table: tableOf(name, type, false),
  };
}

function growing(name: string, made: Choice, stored: readonly Table[]): Made {
  const read = pickOf(stored, made.read);
  const { column, type } = pickOf(read.groups, made.group);
  const known = `select k from old_${name}`;
  return {
    words: `${name} append_only: new_${read.name} by ${column}`,
    model: {
      ...contract(name, type),
      kind: 'append_only',
      sql: `select k, 1 as n, length(cast(k as string)) as total, 'one' as band
        from (select distinct ${column} as k from new_${read.name}) as seen where k is not null and k not in (${known})`,
    },
    table: tableOf(name, type),
  };
}

function daily(name: string, made: Choice, tables: readonly Table[]): Made {
  const read = pickOf(tables, made.read);
  const { column, type } = pickOf(read.groups, made.group);
  const { columns, ...rest } = contract(name, type);
  return {
    words: `${name} daily: ${read.name} by ${column}`,
    model: {
      ...rest,
      kind: 'daily',
      key: ['k', 'as_of_date'],
      entity: ['k'],
      columns: {
        ...columns,
        as_of_date: { type: date(), meaning: 'Since when it holds.' },
        is_current: { type: boolean(), meaning: 'Whether it still holds.' },
      },
      sql: `select k, n, row_number() over (order by total desc, k) as total, band from (${sumsOf(rowsOf(read, column))}) as ranked`,
    },
    table: tableOf(name, type),
  };
}
