import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Config, loadConfig } from '../../config.ts';
import { createMetrics, type Metrics } from '../../console/metrics.ts';
import { startConsole } from '../../console/server.ts';
import { exitCodes } from '../../errors.ts';
import { claimInstance, releaseInstance } from '../../machine/instance.ts';
import type { Dag } from '../../orchestration/dags.ts';
import { type DagRun, endStates, type Orchestrator } from '../../orchestration/orchestration.ts';
import { databaseReasons, reasonsOf } from '../../status/health.ts';
import { endTelemetry } from '../../telemetry.ts';
import {
  openOrchestrator,
  openScheduler,
  prepareOrchestrator,
  serverStatus,
  stopEngines,
  stopServer,
  type WatchedScheduler,
} from '../../wire.ts';
import { printNote, show } from '../output.ts';
import { onStopSignal } from '../signals.ts';
import { dagsFor, ETL_DAG, STREAM_DAG } from './dags.ts';
import { type Link, linkTo } from './link.ts';
import { keepLog } from './log.ts';
import type { UpOptions } from './options.ts';
import { readyReport, readyText } from './ready.ts';
import { type Start, type Started, start } from './start.ts';
import { printAttempt } from './task-lines.ts';
import { watchServer } from './watch-server.ts';

/**
 * The life of `ecom up`: starts, works by the clock, and stops when asked to.
 *
 * @throws EcomError RUN_IN_PROGRESS if one runs already; what keeps the platform from starting.
 */
export async function keepUp(options: UpOptions): Promise<void> {
  const config = loadConfig();
  const dags = dagsFor(options);
  await claimInstance(config);
  const closeLog = await keepLog(config);
  const stop = stopRequest();
  const isServerNew = !(await serverStatus(config)).isRunning;
  const link = linkTo(config);
  let stopOrchestrator: (() => Promise<void>) | undefined;
  try {
    stopOrchestrator = await prepareOrchestrator(config, dags, printNote);
    await live({ config, link, options, isServerNew, stop }, dags);
  } finally {
    await stopOrchestrator?.().catch((error: Error) => printNote(error.message));
    await putAway(config, link, isServerNew);
  }
  if (stop.aborted) {
    printNote('Stopped. The next ecom up goes on from here.');
    await closeLog();
    await endTelemetry();
    // A cut-off job may still hold timers and sockets.
    process.exit(exitCodes.done);
  }
}

function stopRequest(): AbortSignal {
  const stop = new AbortController();
  onStopSignal(() => {
    if (stop.signal.aborted) process.exit(exitCodes.failed);
    printNote('\nStopping … (Ctrl-C again stops at once)');
    stop.abort();
  });
  return stop.signal;
}

async function live(starting: Start, dags: readonly Dag[]): Promise<void> {
  const { config, link, options, stop } = starting;
  const work: Work = { scheduler: undefined };
  const metrics = createMetrics(() => inWork(work).ask());
  const served = await startConsole(config.httpPort, {
    metrics,
    ready: () =>
      reasonsOf('ecom_ops', () =>
        inWork(work)
          .ask()
          .then(() => []),
      ),
    health: () => reasonsOf('ecom up', () => healthReasons(inWork(work), link, options), HEALTH_MS),
  });
  try {
    const started = await unlessStopped(start(starting), stop, 0);
    if (!started || stop.aborted) return;
    show(readyReport(config, started.platform), options.json, (report) => readyText(report, options));
    printNote(`Health and metrics: ${served.url}/health · ${served.url}/metrics`);
    await workBySchedule(starting, started, dags, metrics, work);
  } finally {
    await served.close();
  }
}

/** Longer than each of its questions may take. */
const HEALTH_MS = 15_000;

/** What others ask while it is there. */
interface Work {
  scheduler: WatchedScheduler | undefined;
}

function inWork({ scheduler }: Work): WatchedScheduler {
  if (scheduler) return scheduler;
  throw new Error('it is still starting');
}

async function healthReasons(
  scheduler: WatchedScheduler,
  link: Link,
  { stream }: UpOptions,
): Promise<readonly string[]> {
  const [ofSchedules, ofDatabases] = await Promise.all([
    scheduler.reasons(),
    link.open().then((platform) => databaseReasons(platform, stream)),
  ]);
  return [...ofSchedules, ...ofDatabases];
}

/** A task that runs when it is asked to stop is ended: being one transaction, it is then as if it had not begun. */
async function workBySchedule(
  { config, link, options, stop }: Start,
  { shop }: Started,
  dags: readonly Dag[],
  metrics: Metrics,
  work: Work,
): Promise<void> {
  let printed = Promise.resolve();
  const scheduler = await openScheduler(config, {
    dags,
    onAttempt: (event) => {
      metrics.attempt(event);
      // One after the other, in the order in which they ended.
      printed = printed
        .then(() => printAttempt(link, event))
        .catch((error: Error) => printNote(`${event.key.taskId}: ${error.message}`));
    },
    onRun: async (run) => metrics.run(run),
    onWarning: (text) => printNote(`scheduler: ${text}`),
  });
  work.scheduler = scheduler;
  void watchServer(config, stop, (text) => printNote(text));
  try {
    const begun = shop === 'empty' ? triggerFirst(config, options) : Promise.resolve();
    await Promise.race([begun, stopped(stop)]);
    await stopped(stop);
  } finally {
    work.scheduler = undefined;
    await scheduler.stop();
  }
}

const stopped = async (stop: AbortSignal): Promise<void> => {
  if (!stop.aborted) await once(stop, 'abort');
};

/** A person who has just filled the shop sees the first batch at once, and then what becomes of it. */
async function triggerFirst(config: Config, { stream }: UpOptions): Promise<void> {
  const orchestrator = await openOrchestrator(config);
  try {
    if (stream) await ended(orchestrator, await orchestrator.trigger(STREAM_DAG));
    await orchestrator.trigger(ETL_DAG);
  } finally {
    await orchestrator.close();
  }
}

const FIRST_BATCH_MS = 30_000;

async function ended(orchestrator: Orchestrator, { dagId, runId }: DagRun): Promise<void> {
  const giveUpAt = performance.now() + FIRST_BATCH_MS;
  while (performance.now() < giveUpAt) {
    const run = (await orchestrator.runs({ dagId, limit: 20 })).find((candidate) => candidate.runId === runId);
    if (run && endStates.has(run.state)) return;
    await sleep(250);
  }
}

/** The work's result; undefined once it was asked to stop and did not end within the grace. */
async function unlessStopped<T>(work: Promise<T>, stop: AbortSignal, graceMs: number): Promise<T | undefined> {
  const patience = new Promise<undefined>((resolve) => {
    const expire = (): unknown => setTimeout(() => resolve(undefined), graceMs);
    if (stop.aborted) expire();
    else stop.addEventListener('abort', expire, { once: true });
  });
  // What is cut off fails later, and nobody waits for it.
  work.catch(() => {});
  return Promise.race([work, patience]);
}

/** The server that this process started goes with it; ending its connections also ends what was cut off. */
async function putAway(config: Config, link: Link, isServerNew: boolean): Promise<void> {
  if (isServerNew) {
    await stopEngines(config);
    await stopServer(config);
  }
  await Promise.race([link.drop().catch(() => {}), new Promise((resolve) => setTimeout(resolve, 1_000).unref())]);
  await releaseInstance(config);
}
