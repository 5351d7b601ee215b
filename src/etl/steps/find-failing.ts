import type { RunContext } from './context.ts';
import { readingInstead } from './refuse.ts';
import { unionAll } from './sql.ts';
import { isOfValues } from './values/load-source.ts';

/**
 * Finds the rows for which a statement fails: the rows are halved until those are alone. Engines do not say which row it was, and their
 * words may hold its values.
 */

/** More statements would take longer than to correct the model. */
const MOST_PROBES = 2_000;

export interface FailingInput {
  readonly source: string;
  readonly relation: string;
  /** Columns that tell rows, or groups of them, apart. */
  readonly identity: readonly string[];
}

export interface FailingStatement {
  readonly inputs: readonly FailingInput[];
  readonly select: string;
  /** What it failed with. */
  readonly error: unknown;
}

export interface Failing {
  readonly keys: readonly FailingKey[];
  readonly inputs: readonly FailingInput[];
  /** Whether another statement fails over these rows alone. */
  failsOver(select: string, keys: readonly FailingKey[]): Promise<boolean>;
  /** A query of an input's rows that have the key. */
  rowsOf(input: FailingInput, key: FailingKey): string;
}

/** Values of the inputs' identity, as text, for which the statement fails alone. */
export interface FailingKey {
  readonly values: readonly string[];
  readonly place: number;
}

/** @throws the statement's error where it fails over no row at all: then it is the statement that is wrong */
export async function findFailing(context: RunContext, { inputs, select, error }: FailingStatement): Promise<Failing> {
  const identity = inputs[0]?.identity ?? [];
  const suspects = context.nextName('suspects');
  const count = await context.relations.make(suspects, [], numbered(inputs, identity));
  let probes = 0;
  const failsBetween = async (first: number, last: number): Promise<boolean> => {
    probes += 1;
    if (probes > MOST_PROBES) throw error;
    return fails(context, inputs, select, { suspects, places: `between ${first} and ${last}` });
  };
  const found: number[] = [];
  const search = async (first: number, last: number): Promise<void> => {
    if (first > last || !(await failsBetween(first, last))) return;
    if (first === last) return void found.push(first);
    const middle = Math.floor((first + last) / 2);
    await search(first, middle);
    await search(middle + 1, last);
  };
  if (await failsBetween(0, -1)) throw error;
  await search(1, count);
  return {
    keys: await keysAt(context, suspects, identity, found),
    inputs,
    failsOver: (other, keys) => fails(context, inputs, other, { suspects, places: `in (${placesOf(keys)})` }),
    rowsOf: (input, key) => rowsAt(input, { suspects, places: `= ${key.place}` }),
  };
}

/** No row has the place 0. */
const placesOf = (keys: readonly FailingKey[]): string => [0, ...keys.map(({ place }) => place)].join(', ');

function numbered(inputs: readonly FailingInput[], identity: readonly string[]): string {
  const list = identity.join(', ');
  const known = identity.map((column) => `${column} is not null`).join(' and ');
  const all = inputs.map(({ relation }) => `select ${list} from ${relation} where ${known}`);
  return `select ${list}, row_number() over (order by ${list}) as place
    from (select distinct ${list} from (${unionAll(all)}) as every_row) as each_once`;
}

/** Rows by the place of their identity among all. */
interface Places {
  readonly suspects: string;
  /** A condition's end. */
  readonly places: string;
}

function rowsAt({ relation, identity }: FailingInput, { suspects, places }: Places): string {
  const same = identity.map((column) => `suspect.${column} = whole.${column}`).join(' and ');
  return `select whole.* from ${relation} as whole inner join ${suspects} as suspect on ${same} and suspect.place ${places}`;
}

async function fails(
  { relations }: RunContext,
  inputs: readonly FailingInput[],
  select: string,
  places: Places,
): Promise<boolean> {
  const parts = new Map<string, string>();
  for (const input of inputs) {
    const part = `part_of_${input.relation}`;
    await relations.make(part, relations.columns(input.relation), rowsAt(input, places));
    parts.set(input.relation, part);
  }
  try {
    await relations.make('probed', [], readingInstead(select, parts));
    return false;
  } catch (error) {
    if (!isOfValues(error)) throw error;
    return true;
  }
}

async function keysAt(
  { relations }: RunContext,
  suspects: string,
  identity: readonly string[],
  places: readonly number[],
): Promise<FailingKey[]> {
  if (places.length === 0) return [];
  const list = identity.map((column) => `cast(${column} as string) as ${column}`).join(', ');
  const rows = await relations.query(`select ${list}, place from ${suspects} where place in (${places.join(', ')})`);
  return rows.map((row) => ({ values: identity.map((column) => String(row[column])), place: Number(row.place) }));
}
