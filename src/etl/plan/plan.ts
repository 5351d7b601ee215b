import type { ChangeCounts, Cut } from '../../storage/storage.ts';
import type { SourceEvolution } from '../evolution/evolution.ts';
import type { SchemaChangeReport } from '../report.ts';
import type { Shape, StoredTables } from '../shape.ts';
import { type DdlChange, ddlChanges } from './ddl.ts';
import { decideReading, type Reading, type Situation } from './reading.ts';
import type { Step } from './step.ts';
import { stepsOf } from './steps.ts';

/** All that a run will do, as data. */
export interface Plan {
  /** `full` where the run does anything beyond what the rows that changed ask for. */
  readonly mode: 'full' | 'incremental';
  /** Why everything is read. */
  readonly reason: string | null;
  readonly cut: Cut;
  readonly reading: Reading;
  /** Rows and keys that changed since the last run, by source; of those that are read whole nothing is known. */
  readonly changes: Changes;
  readonly schemaChanges: readonly SchemaChangeReport[];
  readonly ddl: readonly DdlChange[];
  readonly steps: readonly Step[];
}

export type Changes = ReadonlyMap<string, ChangeCounts>;

export interface PlanInput extends Omit<Situation, 'schemaChanges'> {
  readonly changes: Changes;
  readonly evolutions: readonly SourceEvolution[];
  readonly shape: Shape;
  readonly stored: StoredTables;
}

/** Decides what a run does. Pure: the same input gives the same plan, and nothing is asked or written. */
export function planRun(input: PlanInput): Plan {
  const { graph, state, cut, changes, evolutions, shape, stored, changedModels } = input;
  const schemaChanges = evolutions.flatMap((evolution) => evolution.changes);
  const reading = decideReading({ ...input, schemaChanges });
  return {
    mode: reading.reason === null ? 'incremental' : 'full',
    reason: reading.reason,
    cut,
    reading,
    changes,
    schemaChanges,
    ddl: ddlChanges(graph, shape, stored, changedModels),
    steps: stepsOf({ graph, reading, changes, shape, changedModels, retry: state.retry?.sources ?? new Set() }),
  };
}
