import type { PlantedFault } from '../../shop/faults/kinds.ts';
import type { Session } from '../../storage/storage.ts';
import { joined } from '../tables.ts';
import { faultRow, recordFaults } from '../truth.ts';

/** Rows that are wrong on purpose, by kind. */
export type FaultCounts = Record<string, number>;

/** Writes down what is wrong with the rows of a batch; in the transaction that writes them. */
export async function recordPlanted(session: Session, faults: readonly PlantedFault[]): Promise<FaultCounts> {
  const counts: FaultCounts = {};
  if (faults.length === 0) return counts;
  await recordFaults(session, joined(faults.map(faultRow)));
  for (const { kind } of faults) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
