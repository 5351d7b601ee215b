import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RequestError } from 'tedious';
import { models } from '../../models/index.ts';
import { SHOP_SCHEMA, sources } from '../../models/sources/index.ts';
import { bigint, boolean, date, decimal, id, integer, text, textArray, timestamp } from '../../models/types.ts';
import { tableOf } from '../../src/project/catalog.ts';
import { applyMigration } from '../../src/storage/migrations/migrate.ts';
import { opsMigrations } from '../../src/storage/migrations/ops.ts';
import { streamMigrations } from '../../src/storage/migrations/stream.ts';
import { sourceDefinition } from '../../src/storage/source-tables.ts';
import { sessionOn } from '../../src/storage/sqlserver/session.ts';
import { columnsOf, rightsText, tablesOf } from '../../src/storage/sqlserver/statement-text.ts';
import type { Result, Tds } from '../../src/storage/sqlserver/tds.ts';
import type { NamedColumn, Role, Session, TableDefinition } from '../../src/storage/storage.ts';

/** A column of every type, with the name of its kind. */
const columns: readonly NamedColumn[] = [
  { name: 'item_id', type: id() },
  { name: 'note', type: text() },
  { name: 'short_note', type: text(10) },
  { name: 'tags', type: textArray() },
  { name: 'document', type: { kind: 'json' } },
  { name: 'units', type: integer() },
  { name: 'total', type: bigint() },
  { name: 'ratio', type: { kind: 'double' } },
  { name: 'amount', type: decimal(18, 4) },
  { name: 'is_new', type: boolean() },
  { name: 'born_date', type: date() },
  { name: 'happened_at', type: timestamp() },
];

const table: TableDefinition = {
  schema: 'core',
  name: 'item',
  columns: columns.map((column) => ({ ...column, nullable: column.name !== 'item_id', comment: "It's one." })),
  primaryKey: ['item_id'],
  indexes: [{ columns: ['units', 'happened_at'], where: [{ column: 'units', is: 'not null' }] }],
  comment: 'Grain: one row.',
};

const key = columns.slice(0, 1);

const view = { schema: 'mart', name: 'items', comment: "It's all.", columns: [{ name: 'item_id', comment: 'One.' }] };

/** Words of a statement, the columns of its answer, and the rows. */
type Answer = readonly [string, readonly string[], readonly (readonly unknown[])[]];

const catalogColumns = [
  'table_position',
  'column_name',
  'name',
  'length',
  'precision',
  'scale',
  'nullable',
  'collation',
];

/** What the server's catalog would say of that table, so that the texts which depend on it are asked for. */
const answers: readonly Answer[] = [
  [
    'from sys.columns',
    catalogColumns,
    [
      [0, 'item_id', 'nvarchar', 64, 0, 0, false, 'Latin1_General_CI_AS'],
      [0, 'short_note', 'nvarchar', 10, 0, 0, true, 'Latin1_General_CI_AS'],
      [0, 'amount', 'decimal', 9, 18, 4, true, null],
      [0, 'finished_at', 'datetime2', 8, 26, 6, false, null],
    ],
  ],
  ['key_column_usage', ['column_name'], [['item_id']]],
  [
    'index_columns',
    ['index_name', 'column_name', 'is_primary_key', 'is_unique', 'kind', 'filter_definition'],
    [
      ['item_pkey', 'short_note', true, true, 'clustered', null],
      ['item_short_note_idx', 'short_note', false, false, 'nonclustered', '([units] IS NOT NULL)'],
    ],
  ],
  ['from sys.tables', ['name'], [['rows_1']]],
  ['from sys.change_tracking_', ['is_tracked'], [[0]]],
  ['current_version', ['read_value'], [['8']]],
  [
    'as told_since',
    ['table_name', 'object_type', 'table_id', 'told_since', 'oldest_version'],
    [['items', 'U', 101, '5', '7']],
  ],
  ['as view_position', ['view_position'], []],
  ['active_rowversion', ['version'], [['8']]],
];

/** A table of a shop that keeps no track of changes, as it is once it has the column. */
const withRowVersions: Answer = [
  'from sys.columns',
  catalogColumns,
  [[0, 'ecom_row_version', 'timestamp', 8, 0, 0, false, null]],
];

/** A connection that writes down what it is asked, and answers as an empty server would. */
function recordingTds(texts: Set<string>, special: readonly Answer[] = [], refused?: string): Tds {
  let arrived = 0;
  return {
    isOpen: () => true,
    ended: new Promise(() => {}),
    received: () => 0,
    cut() {},
    async query(statement): Promise<Result> {
      texts.add(statement);
      if (refused !== undefined && statement.includes(refused))
        throw new RequestError('You do not have permission.', 'EREQUEST');
      const [, names, rows] = [...special, ...answers].find(([words]) => statement.includes(words)) ?? [];
      const isArrival = statement.includes('"#arriving_') && statement.startsWith('insert');
      return {
        columns: names?.map((name) => ({ name, type: 'NVarChar', scale: undefined })),
        rows: rows ?? [],
        rowCount: isArrival ? arrived : 0,
      };
    },
    async *stream(statement) {
      texts.add(statement);
      yield [];
    },
    open: () => Promise.reject(new Error('what a person writes is not ours')),
    async bulk(_table, _columns, rows) {
      arrived = 0;
      for await (const _row of rows) arrived += 1;
      return arrived;
    },
    reset: async () => {},
    close() {},
  };
}

/** Every text that the store sends to SQL Server, each once: all of a session's methods, and the platform's own tables. */
export async function sqlServerTexts(): Promise<readonly string[]> {
  const texts = new Set<string>();
  const folder = await mkdtemp(join(tmpdir(), 'ecom-texts-'));
  try {
    for (const role of ['oltp', 'dwh'] as const) {
      await defineEverything(sessionOn(recordingTds(texts), role, role === 'dwh'), role);
      await moveEverything(sessionOn(recordingTds(texts), role, true), folder);
    }
    const tracking = sessionOn(recordingTds(texts), 'oltp', true);
    await captureChanges(tracking, folder);
    await sessionOn(recordingTds(texts, [], 'enable change_tracking'), 'oltp', true).changes.install([tracked]);
    await captureChanges(sessionOn(recordingTds(texts, [withRowVersions]), 'oltp', true), folder);
    for (const text of [rightsText(), tablesOf(), columnsOf("core.it's")]) texts.add(text);
    return [...texts];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function defineEverything({ ddl, catalog }: Session, role: Role): Promise<void> {
  const migrations = role === 'oltp' ? streamMigrations : opsMigrations;
  for (const migration of migrations) await applyMigration(ddl, migration);
  if (role === 'oltp') for (const source of sources) await ddl.createTable(sourceDefinition(SHOP_SCHEMA, source));
  await ddl.createSchema('core');
  await ddl.createTable(table);
  await ddl.addColumns(table, [{ name: 'extra', type: text(), comment: 'Added.' }]);
  await ddl.addColumns(table, [{ name: 'channel', type: text(20), comment: 'Added.', default: "it's web" }]);
  await ddl.dropColumn(table, 'amount');
  await ddl.widenColumn(table, { name: 'short_note', type: text(20) });
  await ddl.renameColumn(table, 'short_note', "new [name]'s");
  await ddl.makeNullable(table, 'item_id');
  await ddl.comment(table);
  await ddl.createView({ ...view, select: "select item_id, N'it''s' as note from core.item" });
  await ddl.dropView(view);
  await ddl.createStage('rows_1', ['item_id', 'note'], 'stage_row');
  await ddl.clearStages();
  await ddl.dropTable(table);
  await ddl.grantReader({
    name: 'ecom_bi',
    schemas: ['core', 'mart'],
    withheld: [{ schema: 'core', name: 'customer_pii' }],
  });
  await catalog.columns(table);
  await catalog.columnsOf([table, { schema: 'core', name: 'other' }, { name: '#temporary' }]);
  await catalog.isEmpty(table);
}

async function moveEverything({ bulk }: Session, folder: string): Promise<void> {
  const path = join(folder, 'rows.csv');
  await writeFile(path, `${columns.map(({ name }) => name).join(',')}\n${columns.map(() => '').join(',')}\n`);
  const file = { path, rows: 1 };
  const out = join(folder, 'out.csv');
  const on = [
    { column: 'item_id', is: '=', key: 'item_id' },
    { column: 'happened_at', is: '>=', key: 'since' },
  ] as const;
  const few = { columns: [...key, { name: 'since', type: timestamp() }], rows: [["it's", '2025-01-01 00:00:00']] };
  const staged = await bulk.uploadTemporary('staged_item', columns, file);
  await bulk.createTemporaryLike('like_item', table, ['item_id']);
  await bulk.exportRows({ from: table, columns, where: [{ column: 'note', is: 'null' }] }, out);
  await bulk.exportRows({ from: table, columns, matching: { keys: staged, on: on.slice(0, 1) } }, out);
  await bulk.exportRows({ from: table, columns, matching: { keys: few, on } }, out);
  await bulk.exportRows({ from: table, columns, matching: { keys: few, on: on.slice(0, 1) } }, out);
  await bulk.importRows(table, columns, file);
  await bulk.fillEmptyTable(table, columns, file);
  const merge = { target: table, staged: file, key: ['item_id'], columns, ignore: [] };
  await bulk.merge({ ...merge, replaces: 'everything' });
  await bulk.merge({ ...merge, staged: undefined, replaces: 'everything' });
  const scope = { keys: few, columns: ['item_id'] };
  await bulk.merge({ ...merge, replaces: [scope, scope] });
  await bulk.merge({ ...merge, staged, inserts: false });
  for (const model of models) {
    const all = Object.entries(model.columns).map(([name, { type }]) => ({ name, type }));
    await bulk.exportRows({ from: tableOf(model), columns: all }, out);
  }
}

const tracked = { schema: 'shop', name: 'items', key };

async function captureChanges({ changes }: Session, folder: string): Promise<void> {
  const out = join(folder, 'out.csv');
  await changes.install([tracked]);
  await changes.uncaptured([tracked]);
  const { cursor } = await changes.openCut(undefined, [tracked]);
  const last = JSON.stringify({ ...(JSON.parse(cursor) as object), version: '7' });
  await changes.openCut(last, [tracked]);
  await changes.exportChanged({ from: tracked, columns }, last, out);
  await changes.exportDeleted(tracked, last, out);
  await changes.countChanged([tracked, { ...tracked, name: 'others' }], last);
  const keys = { in: { name: '#recent' }, columns: ['item_id'] };
  await changes.countAsOf(tracked, last, {
    sums: { amount: { of: 'amount', digits: { amount: [10, 4] }, rowDigits: 8 } },
    keys: { ...keys, are: 'left out' },
  });
  await changes.countAsOf(tracked, last, {
    sums: { worth: { of: { of: ['units', 'amount'], less: 'amount' } } },
    by: {
      column: 'note',
      through: { table: { schema: 'shop', name: 'others' }, on: 'item_id', without: { name: '#shared' } },
    },
    keys: { ...keys, are: 'counted' },
  });
  await changes.countAsOf(tracked, last, {
    sums: { worth: { of: { of: ['units', 'amount'], less: 'amount' } } },
    by: { column: 'note', through: { table: { schema: 'shop', name: 'others' }, on: 'item_id' } },
    keys: { ...keys, are: 'left out' },
    casts: { units: integer(), amount: decimal(18, 2) },
    held: { item_id: 'decimal', note: 'double' },
  });
  await changes.countAsOf(tracked, last, {
    sums: { worth: { of: { of: ['units', 'amount'], less: 'amount' } } },
    casts: { units: integer(), amount: decimal(18, 2) },
    held: { units: 'double', amount: 'double' },
  });
}
