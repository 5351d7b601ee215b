import { ddlText, makeChanges } from '../../../src/etl/plan/ddl.ts';
import { planRun } from '../../../src/etl/plan/plan.ts';
import { graphOf } from '../../../src/project/graph.ts';
import { inOrder } from '../../../src/project/order.ts';

/** What the plan's cases are about; a mutation run hands them one that is made from a changed source. */
export interface Planner {
  readonly planRun: typeof planRun;
  readonly graphOf: typeof graphOf;
  readonly inOrder: typeof inOrder;
  readonly ddlText: typeof ddlText;
  readonly makeChanges: typeof makeChanges;
}

export const planner: Planner = { planRun, graphOf, inOrder, ddlText, makeChanges };
