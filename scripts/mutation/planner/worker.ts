import { parentPort } from 'node:worker_threads';
import { planCases } from '../../../tests/support/plan/cases.ts';
import type { Planner } from '../../../tests/support/plan/planner.ts';

/** Runs the plan's cases on one planner after another, each a bundle's text, and answers which case fails first: null where none does. */

parentPort?.on('message', async (code: string) => {
  parentPort?.postMessage(await firstFailure(code));
});

async function firstFailure(code: string): Promise<string | null> {
  try {
    const { planner }: { planner: Planner } = await import(
      `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`
    );
    for (const { name, run } of planCases) {
      try {
        await run(planner);
      } catch (error) {
        return `${name}: ${error instanceof Error ? error.message : String(error)}`;
      }
    }
    return null;
  } catch (error) {
    return `it is not even loaded: ${String(error)}`;
  }
}
