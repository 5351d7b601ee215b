import type { PortableFunction } from '../../../models/functions.ts';
import { expander } from '../calls.ts';
import { literal } from './expressions.ts';

/** The statements that make the portable functions as macros, those that others call first, each after the types that it names. */
export const macros = (functions: readonly PortableFunction[]): readonly string[] =>
  functions.flatMap(({ name, parameters, duckdb, duckdbTypes = {} }) => [
    ...Object.entries(duckdbTypes).map(enumeration),
    `create or replace macro ${name}(${parameters.join(', ')}) as (${duckdb})`,
  ]);

const enumeration = ([name, values]: readonly [string, readonly string[]]): string =>
  `create type if not exists ${name} as enum (${values.map(literal).join(', ')})`;

/** The portable functions without macros, which would be a statement each: their text takes the place of their calls. */
export interface DuckdbFunctions {
  expand(sql: string): string;
  /** The statements that make the types which expanded SQL names, by type. */
  typesIn(sql: string): ReadonlyMap<string, string>;
}

export function duckdbFunctions(functions: readonly PortableFunction[]): DuckdbFunctions {
  const types = functions.flatMap(({ duckdbTypes = {} }) =>
    Object.entries(duckdbTypes).map((type) => [type[0], enumeration(type)] as const),
  );
  return {
    expand: expander(functions.map(({ duckdb: text, ...one }) => ({ ...one, text }))),
    typesIn: (sql) => new Map(types.filter(([name]) => sql.includes(name))),
  };
}
