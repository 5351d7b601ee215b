import { ddlCases } from './ddl-cases.ts';
import { forgettingCases } from './forgetting-cases.ts';
import { inferCases } from './infer-cases.ts';
import { lawCases } from './law-cases.ts';
import type { PlanCase } from './lines.ts';
import { orderCases } from './order-cases.ts';
import { readingCases } from './reading-cases.ts';
import { runCases } from './run-cases.ts';
import { stepCases } from './step-cases.ts';

/** All that a plan must be; `npm run mutation -- planner` tries whether they would notice a planner that decides otherwise. */
export const planCases: readonly PlanCase[] = [
  ...runCases,
  ...readingCases,
  ...stepCases,
  ...inferCases,
  ...forgettingCases,
  ...ddlCases,
  ...orderCases,
  ...lawCases,
];
