import { aggregates } from '../../models/aggregates.ts';
import type { Model } from '../../models/contract.ts';
import { models } from '../../models/index.ts';
import { assertAllPassed, checkModel } from '../quality/blocking-checks.ts';
import { computeAggregate } from './aggregates.ts';
import type { RunContext } from './context.ts';
import { forgetModels } from './forget.ts';
import { computeMart } from './marts.ts';
import { createRejected } from './rejection.ts';
import type { CheckReport, SourceReport } from './report.ts';
import { modelsOf } from './touched.ts';

export interface Transformed {
  readonly sources: readonly SourceReport[];
  readonly checks: readonly CheckReport[];
}

/** Extracts and transforms everything that a run touches; the engine holds the result in `new_<model>`, each told when complete. */
export async function transform(context: RunContext): Promise<Transformed> {
  await createRejected(context);
  const sources: SourceReport[] = [];
  const checks: CheckReport[] = [];
  for (const aggregate of aggregates) {
    sources.push(...(await computeAggregate(context, aggregate)));
    checks.push(...(await checkModels(context, modelsOf(aggregate))));
  }
  for (const mart of models.filter(({ aggregate }) => aggregate === undefined)) {
    await computeMart(context, mart);
    checks.push(...(await checkModels(context, [mart])));
  }
  assertAllPassed(checks);
  return { sources, checks };
}

/** The blocking checks of models that are computed together: they may name each other. */
async function checkModels(context: RunContext, together: readonly Model[]): Promise<readonly CheckReport[]> {
  const reports: CheckReport[] = [];
  for (const model of together) {
    context.progress({ step: `check ${model.name}` });
    reports.push(...(await checkModel(context.engine, model)));
  }
  const last = together.at(-1);
  if (last) forgetModels(context, last);
  return reports;
}
