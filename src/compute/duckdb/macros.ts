import type { PortableFunction } from '../../../models/functions.ts';

/** The portable functions as DuckDB has them: macros, those that others call first, each after the types that it names. */
export const macros = (functions: readonly PortableFunction[]): readonly string[] =>
  functions.flatMap(({ name, parameters, duckdb, duckdbTypes = {} }) => [
    ...Object.entries(duckdbTypes).map(enumeration),
    `create or replace macro ${name}(${parameters.join(', ')}) as (${duckdb})`,
  ]);

const enumeration = ([name, values]: readonly [string, readonly string[]]): string =>
  `create type if not exists ${name} as enum (${values.map((value) => `'${value.replaceAll("'", "''")}'`).join(', ')})`;
