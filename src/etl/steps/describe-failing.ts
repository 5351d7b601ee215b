import type { ColumnType } from '../../../models/types.ts';
import type { RunContext } from './context.ts';
import type { Failing, FailingInput, FailingKey } from './find-failing.ts';
import type { RefusedKey } from './refuse.ts';

/** Says in words what of rows cannot be computed, with the numbers that it is computed with: those name nobody. */

/** What of a statement may fail by itself: a column that it gives, or a rule. */
export interface Part {
  readonly name: string;
  readonly select: string;
  /** Columns that it is computed with … */
  readonly columns: ReadonlySet<string>;
  /** … of the rows of this source; absent: of any. */
  readonly source?: string;
}

/** So many rows are each looked at by themselves, and so many names and numbers are said. */
const MOST_LOOKED_AT = 20;
const MOST_PARTS = 3;
const MOST_NUMBERS = 6;

const ENDING = 'a value is too large, or none that the computation takes';

/** @param of what the statement makes */
export async function describeFailing(
  context: RunContext,
  failing: Failing,
  of: string,
  parts: readonly Part[],
): Promise<RefusedKey[]> {
  const { keys } = failing;
  if (keys.length === 0) return [];
  const failed = await failingParts(failing, parts, keys);
  // All of them tell nothing apart.
  const guilty = failed.length < parts.length ? failed : [];
  const described: RefusedKey[] = [];
  for (const [at, key] of keys.entries()) {
    const isAlone = keys.length === 1 || at >= MOST_LOOKED_AT;
    const own = isAlone ? guilty : await failingParts(failing, guilty, [key]);
    const numbers = await numbersOf(context, failing, own.length === 0 ? parts : own, key);
    // Of what all of it is made of, the largest numbers are the likeliest.
    const said = own.length === 0 ? numbers.toSorted((a, b) => b.size - a.size).slice(0, MOST_PARTS) : numbers;
    described.push({ values: key.values, detail: textOf(of, own, said) });
  }
  return described;
}

/** A part that fails over no row says nothing of these. */
async function failingParts(
  { failsOver }: Failing,
  parts: readonly Part[],
  keys: readonly FailingKey[],
): Promise<readonly Part[]> {
  const found: Part[] = [];
  for (const part of parts)
    if ((await failsOver(part.select, keys)) && !(await failsOver(part.select, []))) found.push(part);
  return found;
}

function textOf(of: string, parts: readonly Part[], numbers: readonly SaidNumber[]): string {
  const names = parts.slice(0, MOST_PARTS).map(({ name }) => name);
  const others = parts.length - names.length;
  const listed = [...names, ...(others > 0 ? [`${others} more`] : [])].join(', ');
  const said = numbers.slice(0, MOST_NUMBERS).map(({ text }) => text);
  const made = said.length > 0 ? said.join(', ') : 'it';
  return `${of}${listed && `: ${listed}`} cannot be computed of ${made}: ${ENDING}`;
}

interface SaidNumber {
  readonly text: string;
  readonly size: number;
}

const isNumber = ({ kind }: ColumnType): boolean => ['integer', 'bigint', 'double', 'decimal'].includes(kind);

/** The numbers that the parts are computed with, each as far as it goes among the rows of the key. */
async function numbersOf(
  { engine, graph, relations }: RunContext,
  { inputs, rowsOf }: Failing,
  parts: readonly Part[],
  key: FailingKey,
): Promise<readonly SaidNumber[]> {
  const said: SaidNumber[] = [];
  const numberColumns = ({ source, relation, identity }: FailingInput): string[] =>
    relations
      .columns(relation)
      .filter(
        ({ name, type }) =>
          isNumber(type) && parts.some((part) => (part.source ?? source) === source && part.columns.has(name)),
      )
      .map(({ name }) => name)
      .filter((name) => !identity.includes(name) && !graph.personalColumns(source).has(name));
  for (const input of inputs) {
    const columns = numberColumns(input);
    if (columns.length === 0) continue;
    const ends = columns.flatMap((name, at) =>
      ['min', 'max'].map((end) => `cast(${end}(${engine.quote(name)}) as string) as ${end}_${at}`),
    );
    const [row] = await relations.query(`select ${ends.join(', ')} from (${rowsOf(input, key)}) as failing`);
    for (const [at, name] of columns.entries()) {
      const [least, most] = [row?.[`min_${at}`], row?.[`max_${at}`]];
      const text = rangeText(least, most);
      const of = `${inputs.length > 1 ? `${input.source}.` : ''}${name}`;
      const size = Math.max(...[least, most].map((end) => Math.abs(Number(end))));
      if (text !== undefined) said.push({ text: `${of} ${text}`, size });
    }
  }
  return said;
}

/** Undefined where no row has a number but 0, which makes nothing too large. */
function rangeText(least: unknown, most: unknown): string | undefined {
  const [from, to] = [least, most].map((end) => withoutZeros(String(end ?? '')));
  if (to === '' || (from === '0' && to === '0')) return undefined;
  return from === to ? to : `${from} to ${to}`;
}

const withoutZeros = (number: string): string => (/^-?\d+\.\d+$/.test(number) ? number.replace(/\.?0+$/, '') : number);
