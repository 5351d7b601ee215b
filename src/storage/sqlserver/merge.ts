import { type RawBuilder, sql } from 'kysely';
import { columnRef, tableRef } from '../identifiers.ts';
import { mergeWith } from '../merging.ts';
import type { Merge, MergeCounts, TableName } from '../storage.ts';
import { nativeColumns } from './catalog.ts';
import { keyLiteral } from './selection.ts';
import type { SqlServerConnection } from './session.ts';

/** Not T-SQL's `merge`, which has races and defects with triggers and indexes of its own. */
export const merge = (connection: SqlServerConnection, merged: Merge): Promise<MergeCounts> =>
  mergeWith(
    {
      queries: connection.queries,
      keyLiteral,
      deleteFrom: (target) => sql`delete from t from ${tableRef(target)} as t`,
      async updateDifferent({ target, staged }, { assignments, isSame, compared }) {
        const texts = await textColumns(connection, target);
        const values = (alias: string): RawBuilder<unknown> =>
          sql.join(compared.flatMap((name) => comparable(alias, name, texts)));
        return sql`update t set ${assignments} from ${tableRef(target)} as t
          inner join ${tableRef(staged)} as s on ${isSame}
          where exists (select ${values('t')} except select ${values('s')})`;
      },
    },
    merged,
  );

/** `except` takes two nulls for equal, as it should, and texts that differ in blanks at their end too: so the length is compared. */
function comparable(alias: string, column: string, texts: ReadonlySet<string>): RawBuilder<unknown>[] {
  const value = columnRef(alias, column);
  return texts.has(column) ? [value, sql`datalength(${value})`] : [value];
}

async function textColumns(connection: SqlServerConnection, table: TableName): Promise<ReadonlySet<string>> {
  const columns = await nativeColumns(connection, table);
  return new Set(columns.filter(({ collation }) => collation !== undefined).map(({ name }) => name));
}
