import type { Source } from '../../models/contract.ts';
import type { ColumnType } from '../../models/types.ts';
import type { ProjectCatalog } from '../project/catalog.ts';
import { widest } from '../project/type-lattice.ts';
import { heldAs } from '../storage/held-keys.ts';
import type { HeldAs, Session, StoredColumn } from '../storage/storage.ts';

/** The columns of a contract, as the source has them now. */
export interface PresentColumns {
  /** Undefined where the source has no such column. */
  column(name: string): StoredColumn | undefined;
  /** Those that the source has in another type: whether a value is one of the contract's, each tells by itself. */
  readonly casts: Readonly<Record<string, ColumnType>>;
  /** What the source holds them as, as far as that is no plain text. */
  readonly held: Readonly<Record<string, HeldAs>>;
}

export async function presentColumns(
  { catalog, source: session }: { readonly catalog: ProjectCatalog; readonly source: Session },
  source: Source,
): Promise<PresentColumns> {
  const stored = (await session.catalog.columns(catalog.sourceTable(source.name))) ?? [];
  const columns = new Map(stored.map((column) => [column.name, column]));
  const casts = Object.entries(source.columns).filter(([name, { type }]) => {
    const column = columns.get(name);
    return column !== undefined && !isLike(type, column);
  });
  return {
    column: (name) => columns.get(name),
    casts: Object.fromEntries(casts.map(([name, { type }]) => [name, type])),
    held: Object.fromEntries(
      stored.flatMap((column) => {
        const held = heldAs(column);
        return held === undefined ? [] : [[column.name, held]];
      }),
    ),
  };
}

/** A key is text, whatever it is held as. */
const isLike = (type: ColumnType, column: StoredColumn): boolean =>
  type.kind === 'id' || (column.type !== undefined && widest(type, column.type) !== undefined);
