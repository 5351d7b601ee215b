import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { ControlTables } from '../control-tables.ts';

/** Moments come back as `Date`, whole numbers as `number` where they fit, decimals as text. */
export const typeParsers: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (oid === pg.types.builtins.TIMESTAMP) return (value: string) => new Date(`${value.replace(' ', 'T')}Z`);
    if (oid === pg.types.builtins.DATE) return (value: string) => value;
    if (oid === pg.types.builtins.INT8) return parseWhole;
    if (oid === pg.types.builtins.JSON || oid === pg.types.builtins.JSONB) return (value: string) => value;
    return pg.types.getTypeParser(oid, format as 'text');
  }) as pg.CustomTypesConfig['getTypeParser'],
};

function parseWhole(value: string): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** Every statement after it sees the database as of the first one. */
export const BEGIN_SNAPSHOT = 'begin isolation level repeatable read';

/** Kysely over one connection: every query of a session runs where its transaction is. */
export function queriesOn(client: pg.ClientBase): Kysely<ControlTables> {
  // Kysely returns connections to its pool; this one belongs to the session.
  const borrowed = { query: client.query.bind(client), release: () => {} };
  return new Kysely<ControlTables>({
    dialect: new PostgresDialect({
      pool: { connect: async () => borrowed as never, end: async () => {} },
    }),
  });
}
