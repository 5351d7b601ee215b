import { EcomError } from '../../errors.ts';
import type { CheckReport } from '../../quality/report.ts';
import { fresh, stg } from '../names.ts';
import type { Plan } from '../plan/plan.ts';
import { type Step, stepName } from '../plan/step.ts';
import type { SourceReport } from '../report.ts';
import { check } from './check.ts';
import { complete, lookUp } from './complete.ts';
import { compute } from './compute/compute.ts';
import type { RunContext } from './context.ts';
import { assertAllComputed, countSameKeys, countSources, countUnreadable } from './count.ts';
import { fill } from './fill.ts';
import { infer } from './infer.ts';
import { judge } from './judge.ts';
import { readSource, readTouched } from './read.ts';
import { retry } from './retry.ts';
import { stage } from './stage.ts';
import { touch } from './touch.ts';
import { keepVersions } from './version.ts';

/** What the steps found out, beside the rows. */
export interface Executed {
  readonly sources: SourceReport[];
  readonly checks: CheckReport[];
}

/** Does what a plan says, step by step. A step that needs relations is left out where all of them are empty. */
export async function execute(context: RunContext, plan: Plan): Promise<Executed> {
  const executed: Executed = { sources: [], checks: [] };
  for (const step of plan.steps) {
    if (step.needs && context.relations.isEmpty(...step.needs)) continue;
    if (step.kind !== 'forget') context.progress({ step: stepName(step) });
    try {
      await run(context, step, plan, executed);
    } catch (error) {
      throw failed(step, error);
    }
  }
  return executed;
}

/** Staged rows of each model that stores a source, before they are forgotten. */
const stagedRows = ({ graph, relations }: RunContext, model: string): number | undefined => {
  const member = graph.memberStoredIn(model);
  return member && relations.rows(stg(member.source));
};

async function run(context: RunContext, step: Step, plan: Plan, { sources, checks }: Executed): Promise<void> {
  switch (step.kind) {
    case 'read':
      return readSource(context, step);
    case 'read_touched':
      return readTouched(context, step);
    case 'retry':
      return retry(context, step);
    case 'stage':
      return stage(context, step);
    case 'touch':
      return touch(context, step);
    case 'complete':
      return complete(context, step);
    case 'look_up':
      return lookUp(context, step);
    case 'judge':
      return judge(context, step);
    case 'count': {
      const isWhole = plan.reading.aggregates.has(step.aggregate);
      const aggregate = context.graph.aggregate(step.aggregate);
      checks.push(...(await countUnreadable(context, aggregate)), ...countSameKeys(context, aggregate));
      return void sources.push(...countSources(context, aggregate, isWhole));
    }
    case 'infer':
      return infer(context, step);
    case 'forget':
      return forget(context, step.relations);
    case 'compute': {
      await compute(context, step);
      const staged = stagedRows(context, step.model);
      if (staged !== undefined && context.graph.model(step.model).kind !== 'scd2')
        assertAllComputed(context, step.model, staged);
      return;
    }
    case 'version': {
      await keepVersions(context, step);
      return assertAllComputed(context, step.model, stagedRows(context, step.model) ?? 0);
    }
    case 'check':
      return void checks.push(...(await check(context, step)));
    case 'load':
      return context.loading.add(context, step);
    case 'fill':
      return context.loading.append(await fill(context, step));
  }
}

/** A model's rows go once they are written. */
async function forget(context: RunContext, names: readonly string[]): Promise<void> {
  const computed = new Set(context.graph.models.map(({ name }) => fresh(name)));
  for (const name of names) {
    if (computed.has(name)) context.loading.release(context, name);
    else await context.relations.drop(name);
  }
}

/** Says in which step a run failed. */
function failed(step: Step, error: unknown): unknown {
  if (!(error instanceof EcomError)) return error;
  const fields = { step: stepName(step), ...('model' in step ? { model: step.model } : {}) };
  const message = error.code === 'MODEL_FAILED' ? `${stepName(step)}: ${error.message}` : error.message;
  return error.as(message, fields);
}
