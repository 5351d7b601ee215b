import { expect, it } from 'vitest';
import { planCases } from '../support/plan/cases.ts';
import { planner } from '../support/plan/planner.ts';

it.each(planCases.map(({ name, run }) => [name, run] as const))('%s', (_name, run) => run(planner));

it('no two cases have one name', () => {
  expect(new Set(planCases.map(({ name }) => name)).size).toBe(planCases.length);
});
