import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inject, onTestFinished } from 'vitest';
import type { EngineSession } from '../../src/compute/compute.ts';
import { duckdbEngine } from '../../src/compute/duckdb/engine.ts';
import { measureFidelity } from '../../src/stream/fidelity/measure.ts';
import type { FidelityReport, MeasuredValue } from '../../src/stream/fidelity/report.ts';
import { type MeasuredTable, measuredColumns, type Rows } from '../../src/stream/fidelity/row-files.ts';
import { columnsOf } from '../../src/stream/tables.ts';
import { type Field, rowFile } from '../storage/contract/rig.ts';
import { testFunctions } from '../support/functions.ts';

type Value = string | number | boolean | Date | null;
export type Row = Readonly<Record<string, Value>>;

/** The rows of a shop that was made by hand; what a row leaves out is ordinary. */
export type HandMade = Partial<Record<MeasuredTable, readonly Row[]>>;

const ordinary: Readonly<Record<MeasuredTable, Row>> = {
  orders: {
    order_id: 'O1',
    customer_id: null,
    status: 'delivered',
    exchange_rate: 1,
    total_amount: 10,
    estimated_delivery_at: null,
    delivered_at: null,
  },
  order_items: { order_id: 'O1', product_id: 'P1', quantity: 1 },
  refunds: { order_id: 'O1', product_id: 'P1', quantity: 1, reason: 'damaged' },
  click_events: { device_type: 'mobile', user_agent: 'Mozilla/5.0', is_sampled: false, event_name: 'page_view' },
};

export const DAY_MS = 86_400_000;

/** Milliseconds since 1970 of a moment in UTC. */
export const at = (moment: string): number => Date.parse(moment.length > 10 ? `${moment}Z` : `${moment}T00:00:00Z`);

const text = (value: Value | undefined): Field =>
  value === null || value === undefined
    ? null
    : value instanceof Date
      ? value.toISOString().replace('T', ' ').replace('Z', '')
      : String(value);

let files = 0;

export async function fileOf(
  folder: string,
  table: MeasuredTable,
  rows: readonly Row[],
  names: readonly string[] = measuredColumns[table],
): Promise<Rows> {
  files += 1;
  const path = join(folder, `${table}-${files}.csv`);
  const columns = names.map((name) => {
    const column = columnsOf(table).find((candidate) => candidate.name === name);
    if (!column) throw new Error(`${table} has no column ${name}`);
    return column;
  });
  const fields = rows.map((row) => names.map((name) => text({ ...ordinary[table], ...row }[name])));
  await writeFile(path, rowFile(names, fields));
  return { path, rows: rows.length, columns };
}

export interface Rig {
  readonly engine: EngineSession;
  readonly folder: string;
}

export async function makeRig(): Promise<Rig> {
  const folder = await mkdtemp(join(inject('testFolder'), 'fidelity-'));
  const engine = await duckdbEngine.open(folder, testFunctions);
  onTestFinished(() => engine.close());
  return { engine, folder };
}

export async function measured(shop: HandMade, rig?: Rig): Promise<FidelityReport> {
  const { engine, folder } = rig ?? (await makeRig());
  const part = async (table: MeasuredTable): Promise<Rows[]> => [await fileOf(folder, table, shop[table] ?? [])];
  return measureFidelity(engine, {
    orders: await part('orders'),
    order_items: await part('order_items'),
    refunds: await part('refunds'),
    click_events: await part('click_events'),
  });
}

/** The measure of that name; of several, the one whose statistic begins so. */
export function the({ measures }: FidelityReport, name: string, statistic = ''): MeasuredValue {
  const found = measures.filter((measure) => measure.name === name && measure.statistic.startsWith(statistic));
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} measures are called ${name}, ${statistic}`);
  return found[0];
}

export const valueOfThe = (report: FidelityReport, name: string, statistic?: string): number => {
  const { value, missing } = the(report, name, statistic);
  if (value === null) throw new Error(`${name} was not measured: ${missing}`);
  return value;
};
