import { aggregates } from '../../models/aggregates.ts';
import type { CaseRow, CaseValue, Given, ModelCase, ModelCases, RuleCase, RuleCases } from '../../models/cases.ts';
import type { Columns, Rule } from '../../models/contract.ts';
import { models } from '../../models/index.ts';
import { groupOf, type Model, resultColumns } from '../../models/kinds.ts';
import { sources } from '../../models/sources/index.ts';
import { stagings } from '../../models/staging/index.ts';
import { type ColumnType, id, typeName } from '../../models/types.ts';
import type { EngineSession } from '../../src/compute/compute.ts';
import { issueColumns, withTotals } from '../../src/project/catalog.ts';
import type { NamedColumn } from '../../src/storage/storage.ts';

/** Runs the cases that stand beside the models' SQL, on any engine. */

/** A SQL text with its cases: a model, or a staging. */
export interface CasedModel {
  readonly name: string;
  /** Its SQL, from the project's root. */
  readonly file: string;
  readonly sql: string;
  readonly key: readonly string[];
  /** The columns of the SQL's result. */
  readonly columns: readonly NamedColumn[];
  readonly predicates: readonly Predicate[];
  readonly cases: ModelCases;
  readonly ruleCases: RuleCases;
}

/** A statement about rows of one relation: a staging's rule, a model's check. */
export interface Predicate {
  readonly name: string;
  readonly relation: string;
  /** The relation with what the statement reads beside its rows. */
  readonly rows: string;
  /** The SQL of that, as it stands in `rows`. */
  readonly totals?: string;
  readonly holds: string;
}

interface CaseFile {
  readonly cases: ModelCases;
  readonly ruleCases?: RuleCases;
}

type Layer = 'staging' | 'core' | 'marts';

const caseFile: Readonly<Record<Layer, (name: string) => Promise<CaseFile>>> = {
  staging: (name) => import(`../../models/staging/${name}.cases.ts`),
  core: (name) => import(`../../models/core/${name}.cases.ts`),
  marts: (name) => import(`../../models/marts/${name}.cases.ts`),
};

/** Every staging and model with the cases of its `.cases.ts`. Throws where one has no such file. */
export async function readCases(): Promise<readonly CasedModel[]> {
  return Promise.all([
    ...stagings.map(async (staging) => {
      const { name, sql, key, columns, rules, aggregateRules = [], memberRules = [] } = staging;
      const predicate = (rule: Rule, rows: string): Predicate => ({ ...rule, relation: name, rows });
      return {
        ...(await located('staging', name)),
        sql,
        key,
        columns: named(columns),
        predicates: [
          ...[...rules, ...memberRules].map((rule) => predicate(rule, name)),
          ...aggregateRules.map((rule) => ({
            ...predicate(rule, withTotals(staging)),
            ...(staging.totals ? { totals: staging.totals.sql } : {}),
          })),
        ],
      };
    }),
    ...models.map(async (model) => ({
      ...(await located(model.schema === 'mart' ? 'marts' : 'core', model.name)),
      sql: model.sql,
      key: model.kind === 'scd2' ? groupOf(model) : model.key,
      columns: resultOf(model),
      predicates: (model.checks ?? []).flatMap((check) =>
        check.kind === 'expression'
          ? [{ name: check.name, relation: `new_${model.name}`, rows: `new_${model.name}`, holds: check.holds }]
          : [],
      ),
    })),
  ]);
}

async function located(layer: Layer, name: string): Promise<Pick<CasedModel, 'name' | 'file' | 'cases' | 'ruleCases'>> {
  const { cases, ruleCases = [] } = await caseFile[layer](name);
  return { name, file: `models/${layer}/${name}.sql`, cases, ruleCases };
}

const named = (columns: Columns): NamedColumn[] => Object.entries(columns).map(([name, { type }]) => ({ name, type }));

/** The SQL of a dimension with versions gives the present attributes and since when they are valid; the run makes the rest. */
const resultOf = (model: Model): NamedColumn[] =>
  resultColumns(model).map((name) => ({ name, type: model.columns[name]?.type ?? { kind: 'timestamp' } }));

/** The columns of a relation that a model's SQL or a rule may read. */
export function relationColumns(relation: string): readonly NamedColumn[] {
  const [, prefix = '', bare = ''] = /^(?:(src|stg|new|old|gone|touched|issues)_)?(.*)$/.exec(relation) ?? [];
  const source = sources.find(({ name }) => name === bare);
  const model = models.find(({ name }) => name === bare);
  const keys = (names: readonly string[]): NamedColumn[] => names.map((name) => ({ name, type: id() }));
  switch (prefix) {
    case 'src':
      if (source) return named(source.columns);
      break;
    case 'stg': {
      const staging = stagings.find(({ name }) => name === relation);
      if (staging) return named(staging.columns);
      break;
    }
    case 'gone':
      if (source) return keys(source.key);
      break;
    case 'issues': {
      const aggregate = aggregates.find(({ name }) => name === bare);
      if (aggregate) return issueColumns(aggregate);
      break;
    }
    case 'touched': {
      const group = aggregates.find(({ name }) => name === bare)?.group;
      if (group !== undefined) return keys([group]);
      if (model) return keys(groupOf(model));
      break;
    }
    default:
      if (model) return named(model.columns);
  }
  throw new Error(`no contract says which columns the relation ${relation} has`);
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** How an engine writes a text; Spark's backslashes begin an escape. */
export type TextLiteral = (text: string) => string;

/** A query that gives these rows in these types. */
function rowsSql(
  session: EngineSession,
  columns: readonly NamedColumn[],
  rows: readonly CaseRow[],
  write: TextLiteral,
): string {
  const value = (row: CaseRow, name: string): string => {
    const given = row[name] ?? null;
    return given === null ? 'null' : write(String(given));
  };
  const names = columns.map(({ name }) => name);
  const lines = rows.length === 0 ? [{}] : rows;
  const values = lines.map((row) => `(${names.map((name) => value(row, name)).join(', ')})`);
  const typed = columns.map(({ name, type }) => `cast(${name} as ${session.typeName(type)}) as ${name}`);
  return `select ${typed.join(', ')} from (values ${values.join(', ')}) as given_rows (${names.join(', ')})${
    rows.length === 0 ? ' where false' : ''
  }`;
}

function assertKnown(what: string, columns: readonly NamedColumn[], rows: readonly CaseRow[]): void {
  const known = new Set(columns.map(({ name }) => name));
  const unknown = rows.flatMap((row) => Object.keys(row)).find((name) => !known.has(name));
  if (unknown !== undefined) throw new Error(`${what} has no column ${unknown}`);
}

/**
 * The relations that a SQL text reads, as common table expressions before it: the given ones with their rows, the others empty. One
 * statement for each case, because a statement is what takes Spark its time.
 */
export function withRelations(
  session: EngineSession,
  relations: readonly string[],
  given: Given,
  write: TextLiteral = literal,
): string {
  const unread = Object.keys(given).find((name) => !relations.includes(name));
  if (unread !== undefined) throw new Error(`the SQL does not read ${unread}, it reads ${relations.join(', ')}`);
  return `with ${relations
    .map((relation) => {
      const columns = relationColumns(relation);
      const rows = given[relation] ?? [];
      assertKnown(relation, columns, rows);
      return `${relation} as (${rowsSql(session, columns, rows, write)})`;
    })
    .join(', ')}`;
}

/** Relations that a SQL text reads, its own common table expressions left out. `session` is DuckDB, whose parser tells. */
export async function relationsOf(session: EngineSession, sql: string): Promise<string[]> {
  const [row] = await session.rows(`select json_serialize_sql(${literal(sql)}) as tree`);
  const tables = new Set<string>();
  const expressions = new Set<string>();
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(visit);
    else if (isRecord(node)) {
      if (node.type === 'BASE_TABLE') tables.add(String(node.table_name));
      if (isRecord(node.cte_map) && Array.isArray(node.cte_map.map))
        for (const entry of node.cte_map.map) if (isRecord(entry)) expressions.add(String(entry.key));
      Object.values(node).forEach(visit);
    }
  };
  visit(JSON.parse(String(row?.tree)));
  return [...tables].filter((name) => !expressions.has(name));
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The columns that a case compares. */
function comparedColumns({ name, columns }: CasedModel, compared: ModelCase): readonly NamedColumn[] {
  assertKnown(name, columns, compared.expected);
  if (!compared.columns) return columns;
  const about = compared.columns.map((column) => columns.find((known) => known.name === column));
  const missing = compared.columns.find((_, position) => about[position] === undefined);
  if (missing !== undefined) throw new Error(`${name} has no column ${missing}`);
  return about.filter((column) => column !== undefined);
}

/** Rows as texts, in an order of their own: the key's first, so that a difference stands where a person looks for it. */
export type ComparableRows = readonly Readonly<Record<string, string | null>>[];

/** What a case expects, as `actualRows` would give it. */
export function expectedRows(model: CasedModel, expected: ModelCase): ComparableRows {
  const columns = comparedColumns(model, expected);
  const rows = expected.expected.map((row) =>
    Object.fromEntries(columns.map(({ name, type }) => [name, asText(row[name] ?? null, type, name)])),
  );
  return sorted(model, rows);
}

/** What `sql` makes of the relations before it (`withRelations`), cast to the contract's types as the ETL does. */
export async function actualRows(
  session: EngineSession,
  model: CasedModel,
  compared: ModelCase,
  given: string,
  sql: string,
): Promise<ComparableRows> {
  const columns = comparedColumns(model, compared);
  const typed = columns.map(({ name, type }) => `cast(${name} as ${session.typeName(type)}) as ${name}`);
  const rows = await session.rows(`${given} select ${typed.join(', ')} from (${sql}) as result`);
  return sorted(
    model,
    rows.map((row) =>
      Object.fromEntries(columns.map(({ name, type }) => [name, asText(row[name] ?? null, type, name)])),
    ),
  );
}

function sorted({ key }: CasedModel, rows: ComparableRows): ComparableRows {
  const place = (row: ComparableRows[number]): string =>
    JSON.stringify([key.map((name) => row[name] ?? null), Object.values(row)]);
  return rows
    .map((row) => [place(row), row] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, row]) => row);
}

/** One spelling for each value of a type. A case that is more precise than its column is wrong and refused. */
function asText(value: CaseValue, type: ColumnType, column: string): string | null {
  if (value === null) return null;
  const text = String(value);
  if (type.kind === 'timestamp') return text.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
  if (type.kind !== 'decimal') return text;
  const [whole = '', fraction = ''] = text.split('.');
  if (fraction.length > type.scale) throw new Error(`${column} is ${typeName(type)}, ${text} has more digits`);
  return type.scale === 0 ? whole : `${whole}.${fraction.padEnd(type.scale, '0')}`;
}

const POSITION: NamedColumn = { name: 'case_position', type: { kind: 'integer' } };

/** The relations of a rule's case; its rows carry their position, those for which it holds first. */
export function withRuleRows(
  session: EngineSession,
  predicate: Predicate,
  { holds, breaks, given = {} }: RuleCase,
  relations: readonly string[],
  write: TextLiteral = literal,
): string {
  const columns = relationColumns(predicate.relation);
  assertKnown(predicate.relation, columns, [...holds, ...breaks]);
  const rows = [...holds, ...breaks].map((row, position) => ({ ...row, [POSITION.name]: position }));
  const own = `${predicate.relation} as (${rowsSql(session, [...columns, POSITION], rows, write)})`;
  const others = relations.filter((name) => name !== predicate.relation);
  return others.length === 0 ? `with ${own}` : `${withRelations(session, others, given, write)}, ${own}`;
}

/** The query that tells whether a rule holds; the ETL takes null for no. */
export const ruleSql = ({ rows }: Predicate, holds: string): string =>
  `select ${POSITION.name}, coalesce((${holds}), false) as holds from ${rows}`;

/** The verdicts on a case's rows, in their order. */
export async function verdicts(
  session: EngineSession,
  predicate: Predicate,
  given: string,
  holds: string,
): Promise<boolean[]> {
  const rows = await session.rows(`${given} ${ruleSql(predicate, holds)} order by ${POSITION.name}`);
  return rows.map((row) => row.holds === true);
}

export const expectedVerdicts = ({ holds, breaks }: RuleCase): boolean[] => [
  ...holds.map(() => true),
  ...breaks.map(() => false),
];

export function predicateNamed({ name, predicates }: CasedModel, rule: string): Predicate {
  const found = predicates.find((predicate) => predicate.name === rule);
  if (!found)
    throw new Error(`${name} has no rule ${rule}, it has ${predicates.map((known) => known.name).join(', ')}`);
  return found;
}
