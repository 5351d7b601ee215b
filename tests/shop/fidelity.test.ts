import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { duckdbEngine } from '../../src/compute/duckdb/engine.ts';
import { tickAt } from '../../src/shop/clock.ts';
import type { Traffic } from '../../src/shop/shop.ts';
import { measureFidelity } from '../../src/stream/fidelity/measure.ts';
import { measures } from '../../src/stream/fidelity/measures.ts';
import type { FidelityReport } from '../../src/stream/fidelity/report.ts';
import type { MeasuredTable, Rows } from '../../src/stream/fidelity/row-files.ts';
import { columnsOf } from '../../src/stream/tables.ts';
import { piecesOf } from './whole-shop.ts';

/** A whole year whose end leaves time for what was bought before Christmas to come back. */
const from = tickAt(Date.UTC(2025, 3, 1));
const until = tickAt(Date.UTC(2026, 3, 1));

/** Some 31,000 orders and 4.2 million events. */
const traffic: Traffic = { profile: 'lifelike', orders: 0.3, events: 0 };

const tables: readonly MeasuredTable[] = ['orders', 'order_items', 'refunds', 'click_events'];

let folder: string;
let report: FidelityReport;

beforeAll(async () => {
  folder = await mkdtemp(join(inject('testFolder'), 'year-'));
  const engine = await duckdbEngine.open(folder, { personalDataKey: '', lastPurchasesCount: 5 });
  try {
    report = await measureFidelity(engine, await writeYear());
  } finally {
    await engine.close();
  }
}, 600_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

async function writeYear(): Promise<Record<MeasuredTable, readonly Rows[]>> {
  const files = new Map<MeasuredTable, { readonly stream: WriteStream; rows: number }>();
  for (const table of tables) {
    const stream = createWriteStream(join(folder, `${table}.csv`));
    stream.write(
      `${columnsOf(table)
        .map(({ name }) => name)
        .join(',')}\n`,
    );
    files.set(table, { stream, rows: 0 });
  }
  for (const piece of piecesOf(1, { from, until }, traffic)) {
    for (const [table, file] of files) {
      file.rows += piece[table].length;
      if (piece[table].length > 0 && !file.stream.write(piece[table].join(''))) await once(file.stream, 'drain');
    }
  }
  const written = {} as Record<MeasuredTable, readonly Rows[]>;
  for (const [table, { stream, rows }] of files) {
    stream.end();
    await finished(stream);
    written[table] = [{ path: stream.path as string, rows, columns: columnsOf(table) }];
  }
  return written;
}

it.each(measures.map(({ name, statistic }) => [name, statistic]))('a seeded year holds: %s, %s', (name, statistic) => {
  const measure = report.measures.find((one) => one.name === name && one.statistic === statistic);
  expect(measure?.missing).toBeNull();
  expect(measure, `${measure?.value} of ${measure?.target}`).toMatchObject({ holds: true });
});
