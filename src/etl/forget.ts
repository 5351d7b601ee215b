import type { Aggregate, Model } from '../../models/contract.ts';
import { models } from '../../models/index.ts';
import type { RunContext } from './context.ts';
import { src } from './names.ts';

/**
 * A full run has every row of the shop in the engine: what no later step reads is dropped at once, or most of the work would be writing
 * memory to disk and back. A run of changes holds little, and asks at its end which keys it looked at.
 */

/** Source rows, once all rules are judged. */
export async function forgetSources({ mode, engine }: RunContext, { members }: Aggregate): Promise<void> {
  if (mode !== 'full') return;
  for (const { source } of members) await engine.drop(src(source));
}

/** Staged rows, once the last model that reads them is computed. */
export async function forgetStaged({ mode, engine }: RunContext, model: Model): Promise<void> {
  if (mode !== 'full') return;
  const staged = model.reads.filter((name) => name.startsWith('stg_') && !isReadAfter(name, model));
  for (const name of staged) await engine.drop(name);
}

/** A model's rows, once the last model that reads them is computed and checked. */
export function forgetModels({ mode, onUnread }: RunContext, done: Model): void {
  if (mode !== 'full') return;
  const computed = models.slice(0, models.indexOf(done) + 1);
  for (const model of computed) if (!isReadAfter(model.name, done)) onUnread(model);
}

const isReadAfter = (name: string, done: Model): boolean =>
  models.slice(models.indexOf(done) + 1).some((later) => reads(later, name) || namesInCheck(later, name));

const reads = (model: Model, name: string): boolean =>
  model.reads.includes(name) ||
  (model.through ?? []).some((through) => through.model === name || through.from === name) ||
  (model.asOf ?? []).some(({ dimension }) => dimension === name);

const namesInCheck = ({ checks = [] }: Model, name: string): boolean =>
  checks.some((check) => check.kind === 'relationship' && check.to === name);
