import { type RawBuilder, sql } from 'kysely';
import type { Project } from '../../../models/project.ts';
import { prepareSource } from '../../../src/prepare.ts';
import type { Database } from '../../../src/storage/storage.ts';
import { createTestPlatform, type TestPlatform } from '../platform.ts';
import { libraryProject } from './project.ts';
import { LIBRARY_SCHEMA, type LibrarySource, librarySources } from './sources.ts';

type Value = string | null;
export type LibraryRow = Readonly<Record<string, Value>>;

/** A moment of the test library: noon UTC, so many days after 2026-03-01, and some hours. */
export const day = (days: number, hours = 0): string => new Date(Date.UTC(2026, 2, 1 + days, 12 + hours)).toISOString();

const defaults: Readonly<Record<LibrarySource, LibraryRow>> = {
  members: { name: 'Ann', home_branch: 'North', updated_at: day(-10) },
  books: { title: 'Emma', genre: 'novel', updated_at: day(-10) },
  loans: {
    member_id: null,
    branch: 'North',
    loaned_at: day(0),
    returned_at: null,
    note: null,
    updated_at: day(0),
  },
  fines: { amount: '1.00', fined_at: day(1), updated_at: day(1) },
};

/** A platform of its own for one test, with an empty library and an empty warehouse. */
export async function createLibrary(project: Project = libraryProject): Promise<TestPlatform> {
  const platform = await createTestPlatform();
  await prepareSource(platform.oltp, LIBRARY_SCHEMA, librarySources);
  return { ...platform, project };
}

const keyOf = (source: LibrarySource): readonly string[] =>
  librarySources.find(({ name }) => name === source)?.key ?? [];

/** Inserts a row or changes the one with its key; columns that are not given have ordinary values. */
export async function lend(oltp: Database, source: LibrarySource, given: LibraryRow): Promise<void> {
  await oltp.session(async ({ queries }) => {
    await lendStatement(source, { ...defaults[source], ...given }).execute(queries);
  });
}

function lendStatement(source: LibrarySource, row: LibraryRow): RawBuilder<unknown> {
  const columns = Object.keys(row);
  const others = columns.filter((column) => !keyOf(source).includes(column));
  return sql`insert into ${sql.id(LIBRARY_SCHEMA, source)} (${sql.join(columns.map((column) => sql.id(column)))})
    values (${sql.join(columns.map((column) => sql`${row[column] ?? null}`))})
    on conflict (${sql.join(keyOf(source).map((column) => sql.id(column)))})
    do update set ${sql.join(others.map((column) => sql`${sql.id(column)} = excluded.${sql.id(column)}`))}`;
}

const conditions = (values: LibraryRow): RawBuilder<unknown>[] =>
  Object.entries(values).map(([column, value]) => sql`${sql.id(column)} = ${value}`);

/** Changes these columns of the rows that have these values. */
export async function change(oltp: Database, source: LibrarySource, where: LibraryRow, to: LibraryRow): Promise<void> {
  await oltp.session(async ({ queries }) => {
    await sql`update ${sql.id(LIBRARY_SCHEMA, source)} set ${sql.join(conditions(to))}
      where ${sql.join(conditions(where), sql` and `)}`.execute(queries);
  });
}

/** Deletes the rows that have these values. */
export async function discard(oltp: Database, source: LibrarySource, where: LibraryRow): Promise<void> {
  await oltp.session(async ({ queries }) => {
    await sql`delete from ${sql.id(LIBRARY_SCHEMA, source)} where ${sql.join(conditions(where), sql` and `)}`.execute(
      queries,
    );
  });
}
