import { join } from 'node:path';
import { models } from '../../../models/index.ts';
import { text } from '../../../models/types.ts';
import { RUN_COLUMN } from '../../../src/etl/shape.ts';
import type { Platform } from '../../../src/platform.ts';
import { tableOf } from '../../../src/project/catalog.ts';
import type { NamedColumn, TableName } from '../../../src/storage/storage.ts';
import { type Field, readRows } from '../../storage/contract/rig.ts';

/** Every table of a warehouse as its row files have it, whatever the store: rows as text, in order, without the run's column. */
export async function warehouseContents(
  platform: Platform,
  without: readonly string[] = [],
): Promise<Record<string, readonly string[]>> {
  const contents: Record<string, readonly string[]> = {};
  for (const model of models) {
    const columns = Object.entries(model.columns).map(([name, { type }]) => ({ name, type }));
    contents[model.name] = await tableContents(
      platform,
      tableOf(model),
      columns.filter(({ name }) => ![RUN_COLUMN, ...without].includes(name)),
    );
  }
  const quarantine = ['source_table', 'source_key', 'disposition', 'rule', 'waits_for_key'];
  contents.quarantine = await tableContents(
    platform,
    { schema: 'ops', name: 'quarantine' },
    quarantine.map((name) => ({ name, type: text() })),
  );
  return contents;
}

const shown = (field: Field): string => (field === null ? '∅' : field);

async function tableContents(
  { config, dwh }: Platform,
  from: TableName,
  columns: readonly NamedColumn[],
): Promise<readonly string[]> {
  const file = await dwh.session(({ bulk }) =>
    bulk.exportRows({ from, columns }, join(config.home, `${from.name}.csv`)),
  );
  const rows = await readRows(file.path);
  const booleans = new Set(columns.flatMap(({ type }, position) => (type.kind === 'boolean' ? [position] : [])));
  return rows.map((row) =>
    row
      .map((value, position) => (booleans.has(position) ? (value?.slice(0, 1) ?? null) : value))
      .map(shown)
      .join(' | '),
  );
}
