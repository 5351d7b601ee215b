import type { ChangeCounts } from './storage.ts';

/** A table's counts as a store returns them. */
export interface CountedChanges {
  readonly table_name: string;
  readonly changed: number | string;
  readonly deleted: number | string;
}

export const changeCounts = (rows: readonly CountedChanges[]): ReadonlyMap<string, ChangeCounts> =>
  new Map(
    rows.map(({ table_name, changed, deleted }) => [
      table_name,
      { changed: Number(changed), deleted: Number(deleted) },
    ]),
  );
