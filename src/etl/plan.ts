import { models } from '../../models/index.ts';
import type { Cut } from '../storage/storage.ts';
import type { RunMode } from './context.ts';
import { needsFullRead } from './evolution.ts';
import type { SchemaChangeReport } from './report.ts';
import type { RunState } from './run-state.ts';

export interface Plan {
  readonly mode: RunMode;
  /** Why everything is read. */
  readonly reason: string | null;
}

/** Decides whether a run reads what changed or everything. */
export function plan(
  state: RunState,
  cut: Cut,
  changes: readonly SchemaChangeReport[],
  changedModels: ReadonlySet<string>,
  asked: boolean,
): Plan {
  const reason = whyFull(state, cut, changes, changedModels, asked);
  return { mode: reason === null ? 'incremental' : 'full', reason };
}

function whyFull(
  state: RunState,
  cut: Cut,
  changes: readonly SchemaChangeReport[],
  changedModels: ReadonlySet<string>,
  asked: boolean,
): string | null {
  if (state.cursor === undefined) return 'the first run';
  if (asked) return 'asked for with --full';
  if (cut.fullReadBecause !== undefined) return cut.fullReadBecause;
  const change = needsFullRead(changes);
  if (change) return `${change.source_table}.${change.column_name} was ${change.change} in the source`;
  const [model] = changedModels;
  return model === undefined ? null : `the model ${model} changed`;
}

/** Models whose SQL, contract, staging or functions are not those of the last run. */
export const changedModels = (state: RunState, hashes: ReadonlyMap<string, string>): ReadonlySet<string> =>
  new Set(models.map(({ name }) => name).filter((name) => state.modelHashes.get(name) !== hashes.get(name)));
