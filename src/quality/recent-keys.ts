import { join } from 'node:path';
import type { Source } from '../../models/contract.ts';
import { text } from '../../models/types.ts';
import { pick } from '../project/catalog.ts';
import type { RowFile } from '../storage/row-file.ts';
import { rowsOfFile } from '../storage/row-reader.ts';
import { storedKey } from '../storage/row-values.ts';
import type { ReadColumn, TableName } from '../storage/storage.ts';
import { writeRows } from '../storage/write-rows.ts';
import type { PresentColumns } from './present-columns.ts';
import type { Reconciliation } from './reconciliation.ts';

/** Keys changed or deleted since the cut, as temporary tables of the warehouse. */
export interface RecentKeys {
  /** As the source spells them. */
  readonly spelled: TableName;
  /** As the warehouse has them, without those of rows that another one stands for. */
  readonly stored: TableName;
}

/** As the source has them now, which may be wider than the contract says; texts of any length, for keys that no row was loaded under. */
export const keyColumns = ({ column: present, casts, held }: PresentColumns, source: Source): ReadColumn[] =>
  pick(source.columns, source.key).map(({ name, type }) => {
    if (type.kind !== 'id' && !(name in casts)) return { name, type: present(name)?.type ?? type };
    const heldAs = held[name];
    return { name, type: text(), ...(heldAs ? { heldAs } : {}) };
  });

/** @param superseded keys of rows that others stand for, as the source spells them, joined by `|` */
export async function recentKeys(
  { catalog, cursor, folder, source: session, warehouse }: Reconciliation,
  source: Source,
  columns: readonly ReadColumn[],
  superseded: ReadonlySet<string>,
): Promise<RecentKeys> {
  const { changes } = session;
  const table = catalog.sourceTable(source.name);
  const fileOf = (kind: string): string => join(folder, `${source.name}-${kind}.csv`);
  const files = [
    await changes.exportChanged({ from: table, columns }, cursor, fileOf('changed')),
    await changes.exportDeleted({ ...table, key: columns }, cursor, fileOf('deleted')),
  ];
  const upload = async (name: string, [first, ...others]: readonly RowFile[]): Promise<TableName> => {
    if (!first) throw new Error('there is no file of keys');
    const keys = await warehouse.bulk.uploadTemporary(name, columns, first);
    for (const file of others) await warehouse.bulk.importRows(keys, columns, file);
    return keys;
  };
  const spelled = await upload(`recent_${source.name}`, files);
  const stored = await storedFile(columns, files, superseded, fileOf('recent'));
  return { spelled, stored: stored ? await upload(`recent_stored_${source.name}`, [stored]) : spelled };
}

/** The keys as the warehouse has them; undefined where that is as the source spells them. */
async function storedFile(
  columns: readonly ReadColumn[],
  files: readonly RowFile[],
  superseded: ReadonlySet<string>,
  path: string,
): Promise<RowFile | undefined> {
  const isId = columns.map(({ type }) => type.kind === 'text');
  const rows: (string | null)[][] = [];
  let isOther = false;
  for (const file of files)
    for await (const group of rowsOfFile(file))
      for (const fields of group) {
        const clean = fields.map((value, at) => (isId[at] && value !== null ? storedKey(value) : value));
        const isSuperseded = superseded.has(fields.join('|'));
        isOther ||= isSuperseded || clean.some((value, at) => value !== fields[at]);
        if (!isSuperseded) rows.push(clean);
      }
  if (!isOther) return undefined;
  const names = columns.map(({ name }) => name);
  return writeRows(path, names, rows);
}
