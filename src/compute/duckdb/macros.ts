import type { PortableFunction } from '../../../models/functions.ts';

/** The portable functions as DuckDB has them: macros, a statement each, those that others call first. */
export const macros = (functions: readonly PortableFunction[]): readonly string[] =>
  functions.map(
    ({ name, parameters, duckdb }) => `create or replace macro ${name}(${parameters.join(', ')}) as (${duckdb})`,
  );
