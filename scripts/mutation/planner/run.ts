import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import type { Result } from '../run.ts';
import { mutantsOf, type SourceMutant } from './mutants.ts';

/** The files that decide what a run does; `step.ts` is types and names. */
export const PLANNER_FILES = [
  'src/etl/plan/plan.ts',
  'src/etl/plan/reading.ts',
  'src/etl/plan/steps.ts',
  'src/etl/plan/model-steps.ts',
  'src/etl/plan/forgetting.ts',
  'src/etl/plan/scopes.ts',
  'src/etl/plan/ddl.ts',
  'src/etl/plan/definitions.ts',
  'src/etl/plan/view-query.ts',
  'src/project/order.ts',
] as const;

/** All cases take tens of milliseconds; a mutant that is not through after this one loops. */
const LONGEST_TRIAL_MS = 30_000;

/** Tries every mutant of the planner on the plan's cases. */
export async function runPlannerMutants(root: string): Promise<Result[]> {
  const judge = await startJudge(root);
  try {
    const unchanged = await judge.firstFailure(await bundleOf(root));
    if (unchanged !== null) throw new Error(`a case does not hold, so no mutant can be judged: ${unchanged}`);
    const results: Result[] = [];
    for (const [file, mutants] of mutantsOf(root, PLANNER_FILES)) {
      process.stderr.write(`${file} …\n`);
      for (const mutant of mutants) results.push({ file, mutant, outcome: await outcomeOf(root, judge, file, mutant) });
    }
    return results;
  } finally {
    await judge.close();
  }
}

async function outcomeOf(root: string, judge: Judge, file: string, { text }: SourceMutant): Promise<Result['outcome']> {
  const code = await bundleOf(root, { file, text });
  return (await judge.firstFailure(code)) === null ? 'survived' : 'killed';
}

/** The planner as one module without imports, with one file's text replaced. */
async function bundleOf(root: string, change?: { readonly file: string; readonly text: string }): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['tests/support/plan/planner.ts'],
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    write: false,
    logLevel: 'error',
    plugins: [
      {
        name: 'changed-file',
        setup({ onLoad }) {
          onLoad({ filter: /\/src\/(etl|project)\/.*\.ts$/ }, async ({ path }) => ({
            contents: change && path === join(root, change.file) ? change.text : await readFile(path, 'utf8'),
            loader: 'ts',
          }));
        },
      },
    ],
  });
  return outputFiles[0]?.text ?? '';
}

interface Judge {
  /** The first case that fails, and how; null where all hold. */
  firstFailure(code: string): Promise<string | null>;
  close(): Promise<void>;
}

/** A thread for the cases: a mutant that loops for ever can be stopped there, and only there. */
async function startJudge(root: string): Promise<Judge> {
  const outfile = join(root, 'dist', 'mutation-worker.js');
  await build({
    absWorkingDir: root,
    entryPoints: ['scripts/mutation/planner/worker.ts'],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    loader: { '.sql': 'text' },
    logLevel: 'warning',
  });
  let worker = new Worker(outfile);
  return {
    async firstFailure(code) {
      const failure = await answerOf(worker, code);
      if (failure !== TOO_LONG) return failure;
      await worker.terminate();
      worker = new Worker(outfile);
      return failure;
    },
    async close() {
      await worker.terminate();
    },
  };
}

const TOO_LONG = `the cases were not through after ${LONGEST_TRIAL_MS / 1000} s`;

/** @returns what the thread answers, its end by an error included */
function answerOf(worker: Worker, code: string): Promise<string | null> {
  return new Promise((resolve) => {
    const settle = (answer: string | null): void => {
      clearTimeout(timer);
      worker.off('message', settle);
      worker.off('error', end);
      resolve(answer);
    };
    // The thread is not of use any more, as after a trial that takes too long.
    const end = (): void => settle(TOO_LONG);
    const timer = setTimeout(end, LONGEST_TRIAL_MS);
    worker.on('message', settle);
    worker.on('error', end);
    worker.postMessage(code);
  });
}
