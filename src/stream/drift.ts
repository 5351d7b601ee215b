import { sources } from '../../models/sources/index.ts';
import { EcomError } from '../errors.ts';
import type { Session, StoredColumn } from '../storage/storage.ts';
import { type Drift, type DriftKind, drifts } from './drift/changes.ts';
import { tableOf } from './tables.ts';
import { type Fault, faultRow, recordFaults } from './truth.ts';

/**
 * Changes the shop's tables, as its developers would, and writes each change into `truth.planted_faults`. Only inside a transaction.
 *
 * @param at milliseconds since 1970 of the shop's time
 * @throws EcomError SETTING_INVALID for a change that is there already, or is given twice
 */
export async function makeDrifts(session: Session, kinds: readonly DriftKind[], at: number): Promise<void> {
  if (kinds.length === 0) return;
  for (const kind of kinds.toSorted(byTable)) await makeDrift(session, kind, drifts[kind]);
  await recordFaults(
    session,
    kinds.map((kind) => faultRow(faultOf(kind, at))),
  );
}

/** A run of the ETL locks the tables in this order too: neither waits for the other while it is waited for. */
const byTable = (a: DriftKind, b: DriftKind): number => position(drifts[a]) - position(drifts[b]);

const position = ({ table }: Drift): number => sources.findIndex(({ name }) => name === table);

async function makeDrift({ catalog, ddl }: Session, kind: DriftKind, drift: Drift): Promise<void> {
  const table = tableOf(drift.table);
  const stored = (await catalog.columns(table))?.find(({ name }) => name === drift.column);
  if (!drift.isDue(stored)) throw changedAlready(kind, drift, stored);
  await drift.make(ddl, table);
}

function faultOf(kind: DriftKind, at: number): Fault {
  const { table, column, done, expected } = drifts[kind];
  return { kind: `drift_${kind}`, table, key: column, done, expected, at };
}

function changedAlready(kind: DriftKind, { table, column }: Drift, stored: StoredColumn | undefined): EcomError {
  const found = stored?.nativeType ?? 'none: there is no such column';
  return new EcomError(
    'SETTING_INVALID',
    `The shop has the drift ${kind} already: shop.${table}.${column} is ${found}.`,
    {
      next: `Leave --drift ${kind} out: the stream goes on with the table as it is. To see the change again, take it back in the shop first.`,
      fields: { drift: kind, table: `shop.${table}`, column, found },
    },
  );
}
