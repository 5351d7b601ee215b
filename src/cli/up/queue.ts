/** Runs one job at a time, in the order in which they were asked for; a job that waits already is not put in line again. */
export interface Queue {
  add(name: string, work: () => Promise<void>): void;
  /** Resolves when nothing runs and nothing waits. */
  idle(): Promise<void>;
  /** Forgets what waits; what runs goes on. */
  close(): void;
}

export function createQueue(): Queue {
  const waiting: { readonly name: string; readonly work: () => Promise<void> }[] = [];
  let running: Promise<void> | undefined;
  let isClosed = false;
  const drain = async (): Promise<void> => {
    for (let job = waiting[0]; job; job = waiting[0]) {
      await job.work();
      waiting.shift();
    }
    running = undefined;
  };
  return {
    add(name, work) {
      // The first one runs: it may have begun before what is new now.
      if (isClosed || waiting.slice(1).some((job) => job.name === name)) return;
      waiting.push({ name, work });
      running ??= drain();
    },
    async idle() {
      await running;
    },
    close() {
      isClosed = true;
      waiting.splice(1);
    },
  };
}
