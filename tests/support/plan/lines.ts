import assert from 'node:assert/strict';
import type { Plan } from '../../../src/etl/plan/plan.ts';
import { type Step, stepName } from '../../../src/etl/plan/step.ts';
import type { Planner } from './planner.ts';

/** What a plan must be, in a situation; a planner that plans otherwise makes it throw. */
export interface PlanCase {
  /** A sentence of behaviour. */
  readonly name: string;
  readonly run: (planner: Planner) => Promise<void>;
}

/**
 * A step: its name, what it does, the relations that it needs and those that it makes, in any order. `always`: it needs none, and is executed
 * in any case.
 */
export type Line = readonly [name: string, what: string, needs: string, makes: string];

export const sorted = (names: string): string => names.split(' ').toSorted().join(' ');

export function assertSteps({ steps }: Plan, expected: readonly Line[]): void {
  assert.deepEqual(
    steps.map(lineOf),
    expected.map(([name, what, needs, makes]) => [name, what, sorted(needs), sorted(makes)]),
  );
}

export const lineOf = (step: Step): Line => [
  stepName(step),
  whatOf(step),
  sorted(step.needs === undefined ? 'always' : step.needs.join(' ')),
  sorted(step.makes.join(' ')),
];

function whatOf(step: Step): string {
  switch (step.kind) {
    case 'read':
      return step.rows;
    case 'infer':
      return step.isWhole ? 'all' : 'touched';
    case 'stage':
    case 'judge':
      return step.careful ? 'careful' : '';
    case 'look_up':
      return `${step.rows} for ${step.for.join(', ')}`;
    case 'compute':
      return `${step.rows}, old ${step.old}${step.isRenewed ? ', renewed' : ''}`;
    case 'load':
      return `replaces ${step.replaces}`;
    case 'check':
      return step.models.join(' ');
    case 'forget':
      return step.relations.toSorted().join(' ');
    case 'fill':
      return `${step.source}: ${step.columns.join(', ')}`;
    default:
      return '';
  }
}

/** The steps in their order, those that free memory left out. */
export const workOf = ({ steps }: Plan): string[] => steps.filter(({ kind }) => kind !== 'forget').map(stepName);

/** What is dropped after which step: `stage books: src_books`. */
export const forgottenBy = ({ steps }: Plan): string[] =>
  steps.flatMap((step, at) => {
    const before = steps[at - 1];
    return step.kind === 'forget' && before ? [`${stepName(before)}: ${whatOf(step)}`] : [];
  });

/** The step that computes, loads … a model, by its name. */
export function stepNamed({ steps }: Plan, name: string): Step {
  const found = steps.filter((step) => stepName(step) === name);
  assert.equal(found.length, 1, `${found.length} steps are called ${name}`);
  return found[0] as Step;
}

/** These fields are as expected, whatever the others are. */
export function assertFields(actual: Plan | Step | undefined, expected: Readonly<Record<string, unknown>>): void {
  const fields = new Map(Object.entries(actual ?? {}));
  assert.deepEqual(Object.fromEntries(Object.keys(expected).map((name) => [name, fields.get(name)])), expected);
}
