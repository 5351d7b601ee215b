export type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

const stopSignals: readonly StopSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

let handler: (signal: StopSignal) => void = cancel;

/** From now on Ctrl-C and its relatives cancel the command, or do what `onStopSignal` says. */
export function listenForSignals(): void {
  for (const signal of stopSignals) process.on(signal, () => handler(signal));
}

/** Work elsewhere gets so long to be ended. */
const CANCEL_MS = 2_000;

let cancelElsewhere: () => Promise<void> = async () => {};

/** What a cancelled command ends elsewhere before it ends itself. */
export function beforeCancel(work: () => Promise<void>): void {
  cancelElsewhere = work;
}

/** A command that has to put things away decides for itself. */
export function onStopSignal(decide: (signal: StopSignal) => void): void {
  handler = decide;
}

/** For a command that finishes what it has in hand: the first Ctrl-C sets the signal and is told, a second one cancels as ever. */
export function stopSignal(onStop: () => void): AbortSignal {
  const stop = new AbortController();
  onStopSignal(() => {
    onStopSignal(cancel);
    onStop();
    stop.abort();
  });
  return stop.signal;
}

/**
 * Everything that a command writes is one transaction, which the server rolls back once the connection is gone: so to cancel is to end. By
 * the signal itself, so that a shell sees why.
 */
function cancel(signal: StopSignal): void {
  process.stderr.write('\nCancelled. What was not finished was not kept.\n');
  process.removeAllListeners(signal);
  const patience = new Promise((resolve) => setTimeout(resolve, CANCEL_MS));
  void Promise.race([cancelElsewhere().catch(() => {}), patience]).then(() => process.kill(process.pid, signal));
}
