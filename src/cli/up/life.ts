import { once } from 'node:events';
import { type Config, loadConfig } from '../../config.ts';
import { exitCodes } from '../../errors.ts';
import { serverStatus, stopServer } from '../../storage/embedded/server.ts';
import { printNote, show } from '../output.ts';
import { usesEmbeddedServer } from '../platform.ts';
import { onStopSignal } from '../signals.ts';
import { startClock } from './clock.ts';
import { claimInstance, releaseInstance } from './instance.ts';
import { jobsOn } from './jobs.ts';
import { type Link, linkTo } from './link.ts';
import type { UpOptions } from './options.ts';
import { createQueue } from './queue.ts';
import { readyReport, readyText } from './ready.ts';
import { type Start, type Started, start } from './start.ts';

/** Work in hand gets this long to end before it is cut off; being one transaction, it is then as if it had not begun. */
const GRACE_MS = 10_000;

/**
 * The life of `ecom up`: starts, works by the clock, and stops when asked to.
 *
 * @throws EcomError RUN_IN_PROGRESS if one runs already; what keeps the platform from starting.
 */
export async function keepUp(options: UpOptions): Promise<void> {
  const config = loadConfig();
  await claimInstance(config);
  const stop = stopRequest();
  const isServerNew = usesEmbeddedServer(config) && !(await serverStatus(config)).isRunning;
  const link = linkTo(config);
  try {
    await live({ config, link, options, isServerNew, stop });
  } finally {
    await putAway(config, link, isServerNew);
  }
  if (stop.aborted) {
    printNote('Stopped. The next ecom up goes on from here.');
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

async function live(starting: Start): Promise<void> {
  const { config, link, options, stop } = starting;
  const started = await unlessStopped(start(starting), stop, 0);
  if (!started || stop.aborted) return;
  show(readyReport(config, started.platform), options.json, (report) => readyText(report, options));
  await workByTheClock(link, options, started, stop);
}

async function workByTheClock(link: Link, options: UpOptions, { shop }: Started, stop: AbortSignal): Promise<void> {
  const jobs = jobsOn(link, options);
  const queue = createQueue();
  const batch = { everyMs: options.batchEvery, run: () => queue.add('batch', jobs.batch) };
  const etl = { everyMs: options.etlEvery, run: () => queue.add('etl', jobs.etl) };
  const schedules = options.stream ? [batch, etl] : [etl];
  if (shop === 'empty') for (const { run } of schedules) run();
  const stopClock = startClock(schedules);
  if (!stop.aborted) await once(stop, 'abort');
  stopClock();
  queue.close();
  await unlessStopped(queue.idle(), stop, GRACE_MS);
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
    await (await import('../../compute/spark/server.ts')).stopSparkServer(config);
    await stopServer(config);
  }
  await Promise.race([link.drop().catch(() => {}), new Promise((resolve) => setTimeout(resolve, 1_000).unref())]);
  await releaseInstance(config);
}
