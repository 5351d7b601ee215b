import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { PortableFunction } from '../../../models/functions.ts';
import type { NamedColumn } from '../../storage/storage.ts';
import type { BoundColumn, NamedPlace, NamedQuery, ParsedQuery, SqlAnalyser, SqlMistake } from '../compute.ts';
import { literal, quote } from './expressions.ts';
import { macros } from './functions.ts';
import { outputPlaces, readTree } from './parse-tree.ts';
import { duckdbType } from './types.ts';

/** DuckDB's own parser and binder, so that the project has no SQL parser. */
export const duckdbAnalyser: SqlAnalyser = { parse, bind };

async function withConnection<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '1',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await instance.connect();
  try {
    return await work(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** What `json_serialize_sql` gives. */
interface Serialized {
  readonly error: boolean;
  readonly error_message?: string;
  readonly position?: string;
  readonly statements?: readonly { readonly node: unknown }[];
}

/** All queries in one statement. */
async function serialize(
  connection: DuckDBConnection,
  queries: readonly NamedQuery[],
): Promise<ReadonlyMap<string, Serialized>> {
  if (queries.length === 0) return new Map();
  const trees = queries.map(({ sql }, position) => `json_serialize_sql(${literal(sql)}) as tree_${position}`);
  const [row = {}] = await (await connection.run(`select ${trees.join(', ')}`)).getRowObjectsJson();
  return new Map(
    queries.map(({ name }, position) => [name, JSON.parse(String(row[`tree_${position}`])) as Serialized]),
  );
}

async function parse(queries: readonly NamedQuery[]): Promise<ReadonlyMap<string, ParsedQuery | SqlMistake>> {
  const trees = await withConnection((connection) => serialize(connection, queries));
  return new Map(queries.map(({ name, sql }) => [name, parsed(sql, trees.get(name))]));
}

function parsed(sql: string, tree: Serialized | undefined): ParsedQuery | SqlMistake {
  const nodes = tree?.statements ?? [];
  if (!tree || tree.error)
    return { message: tree?.error_message ?? 'it is no query', line: lineAt(sql, Number(tree?.position ?? 0)) };
  if (nodes.length !== 1) return { message: `it has ${nodes.length} statements instead of one`, line: 1 };
  return readTree(nodes[0]?.node, (name, byte) => placeOf(sql, name, byte));
}

/** DuckDB counts bytes. */
function placeOf(sql: string, name: string, byte: number): NamedPlace {
  const before = Buffer.from(sql).subarray(0, byte).toString();
  return { name, line: before.split('\n').length, offset: before.length };
}

const lineAt = (sql: string, byte: number): number => placeOf(sql, '', byte).line;

async function bind(
  tables: ReadonlyMap<string, readonly NamedColumn[]>,
  functions: readonly PortableFunction[],
  queries: readonly NamedQuery[],
): Promise<ReadonlyMap<string, readonly BoundColumn[] | SqlMistake>> {
  return withConnection(async (connection) => {
    const definitions = [...tables].map(
      ([name, columns]) =>
        `create table ${quote(name)} (${columns.map((column) => `${quote(column.name)} ${duckdbType(column.type)}`).join(', ')})`,
    );
    await connection.run([...macros(functions), ...definitions].join(';\n'));
    const trees = await serialize(connection, queries);
    const bound = new Map<string, readonly BoundColumn[] | SqlMistake>();
    for (const query of queries) bound.set(query.name, await bindQuery(connection, query, trees.get(query.name)));
    return bound;
  });
}

async function bindQuery(
  connection: DuckDBConnection,
  { sql }: NamedQuery,
  tree: Serialized | undefined,
): Promise<readonly BoundColumn[] | SqlMistake> {
  const places = outputPlaces(tree?.statements?.[0]?.node ?? {});
  try {
    const statement = await connection.prepare(sql);
    const columns = Array.from({ length: statement.columnCount }, (_, index) => statement.columnName(index));
    statement.destroySync();
    return columns.map((name) => {
      const byte = places.get(name);
      return { name, line: byte === undefined ? undefined : lineAt(sql, byte) };
    });
  } catch (cause) {
    return mistakeOf(cause);
  }
}

/** `Binder Error: Table with name x does not exist! … LINE 3: from x`: one sentence, and the line. */
function mistakeOf(cause: unknown): SqlMistake {
  const text = cause instanceof Error ? cause.message : String(cause);
  const [message = text] = text.split('\n');
  return { message: message.replace(/^\w+ Error: /, ''), line: Number(/\nLINE (\d+):/.exec(text)?.[1] ?? 1) };
}
