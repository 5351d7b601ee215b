import type { Platform } from '../../../src/platform.ts';
import type { RowFile } from '../../../src/storage/row-file.ts';
import type { Database, RowSelection, Session } from '../../../src/storage/storage.ts';

/** Rows that a run read from the source. */
export interface SourceRead {
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: number;
}

/** A platform that remembers what a run reads from the source and which tables it makes in the engine. */
export interface Watched {
  readonly platform: Platform;
  readonly reads: readonly SourceRead[];
  /** Models that were computed, in their order; those of which only sums were compared are not among them. */
  computed(): readonly string[];
}

export function watched(platform: Platform): Watched {
  const reads: SourceRead[] = [];
  const made: string[] = [];
  const engine: Platform['engine'] = {
    ...platform.engine,
    async open(folder, functions, options) {
      const session = await platform.engine.open(folder, functions, options);
      return {
        ...session,
        createTable(table, select) {
          made.push(table);
          return session.createTable(table, select);
        },
      };
    },
  };
  const names = new Set(platform.project.models.map(({ name }) => name));
  return {
    platform: { ...platform, engine, oltp: watchedSource(platform.oltp, reads) },
    reads,
    computed: () =>
      made.flatMap((table) => {
        const name = table.replace(/^new_/, '');
        return table.startsWith('new_') && names.has(name) ? [name] : [];
      }),
  };
}

function watchedSource(oltp: Database, reads: SourceRead[]): Database {
  const note = async ({ from, columns }: RowSelection, reading: Promise<RowFile>): Promise<RowFile> => {
    const file = await reading;
    reads.push({ table: from.name, columns: columns.map(({ name }) => name), rows: file.rows });
    return file;
  };
  const watch = (session: Session): Session => ({
    ...session,
    bulk: {
      ...session.bulk,
      exportRows: (selection, path) => note(selection, session.bulk.exportRows(selection, path)),
    },
    changes: {
      ...session.changes,
      exportChanged: (selection, since, path) => note(selection, session.changes.exportChanged(selection, since, path)),
    },
  });
  return { ...oltp, transaction: (options, work) => oltp.transaction(options, (session) => work(watch(session))) };
}
