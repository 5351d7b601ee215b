import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../../config.ts';
import { EcomError } from '../../errors.ts';
import { type Dag, dagNamed, dags, taskNamed } from '../../orchestration/dags.ts';
import { nameInFolder, runFolder, runsWithLogs } from '../../orchestration/log-files.ts';
import { readLines } from '../../orchestration/log-lines.ts';
import type { JsonFlag } from '../help.ts';
import { print, printJson } from '../output.ts';
import { attemptLogs, logPrinter } from './attempt-logs.ts';

export interface ShowOptions {
  /** Undefined: any. */
  readonly dag: string | undefined;
  /** Undefined: the newest. */
  readonly run: string | undefined;
  readonly task?: string;
  readonly follow?: boolean;
}

const POLL_MS = 500;

/** A run that has logs. */
interface LoggedRun {
  readonly dag: string;
  readonly run: string;
}

/**
 * Prints a run's logs, attempt by attempt; with `follow` what comes after, later runs too.
 *
 * @throws EcomError SETTING_INVALID for a name that there is not, FILE_UNREADABLE where there is no log
 */
export async function showLogs(config: Config, options: ShowOptions, { json }: JsonFlag): Promise<void> {
  const { dag, task, follow = false } = options;
  const chosen = dag === undefined ? dags : [dagNamed(dag)];
  if (task !== undefined) taskNamed(chosen, task);
  const find = (): Promise<LoggedRun | undefined> => wantedRun(config, chosen, options);
  const first = await find();
  if (first === undefined && !follow) throw noLogs(config, dag);
  if (json) {
    const files = first === undefined ? [] : await attemptLogs(runFolder(config, first.dag, first.run), task);
    printJson({
      dag: first?.dag ?? dag ?? null,
      run: first?.run ?? null,
      lines: (await Promise.all(files.map(readLines))).flat(),
    });
    return;
  }
  const printNew = logPrinter(print);
  for (let shown = first; ; shown = await find()) {
    if (shown !== undefined) await printNew(runFolder(config, shown.dag, shown.run), task);
    if (!follow) return;
    await sleep(POLL_MS);
  }
}

/** The run that is named, else the newest of the DAGs. @throws EcomError SETTING_INVALID */
async function wantedRun(
  config: Config,
  chosen: readonly Dag[],
  { dag, run }: Pick<ShowOptions, 'dag' | 'run'>,
): Promise<LoggedRun | undefined> {
  const found = (await Promise.all(chosen.map(({ id }) => loggedRuns(config, id)))).flat();
  if (run === undefined) return found.toSorted((a, b) => b.at - a.at)[0];
  const named = found.find((one) => one.run === nameInFolder(run));
  if (named) return named;
  throw new EcomError('SETTING_INVALID', `There is no log of a run ${run} of ${dag}.`, {
    next: `ecom dags runs --dag ${dag} shows the runs; one that waits in line has no log yet.`,
    fields: { dag, run },
  });
}

async function loggedRuns(config: Config, dag: string): Promise<readonly (LoggedRun & { readonly at: number })[]> {
  const runs = await runsWithLogs(config, dag);
  return Promise.all(runs.map(async (run) => ({ dag, run, at: (await stat(runFolder(config, dag, run))).mtimeMs })));
}

const noLogs = ({ home }: Config, dag: string | undefined): EcomError =>
  new EcomError('FILE_UNREADABLE', `There is no log of ${dag ?? 'a run'} in ${home}.`, {
    next: 'ecom dags list shows the DAGs and their last runs; ecom dags trigger starts one.',
    fields: dag === undefined ? {} : { dag },
  });
