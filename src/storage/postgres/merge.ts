import { sql } from 'kysely';
import { columnList, tableRef } from '../identifiers.ts';
import { mergeWith } from '../merging.ts';
import type { Merge, MergeCounts } from '../storage.ts';
import { keyLiteral } from './selection.ts';
import type { PostgresConnection } from './session.ts';

/** Makes the target equal to the staged rows, writing only what differs. */
export const merge = ({ queries }: PostgresConnection, merged: Merge): Promise<MergeCounts> =>
  mergeWith(
    {
      queries,
      keyLiteral,
      deleteFrom: (target) => sql`delete from ${tableRef(target)} as t`,
      updateDifferent: async ({ target, staged }, { assignments, isSame, compared }) =>
        sql`update ${tableRef(target)} as t set ${assignments} from ${tableRef(staged)} as s
          where ${isSame} and (${columnList(compared, 't')}) is distinct from (${columnList(compared, 's')})`,
    },
    merged,
  );
