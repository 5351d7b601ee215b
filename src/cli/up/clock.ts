/** Work that is due at every full multiple of a span: `5m` at 12:00, 12:05, …, whenever the process started. */
export interface Schedule {
  readonly everyMs: number;
  run(): void;
}

/** Looked at this often: a clock that was set, or a laptop that slept, is noticed within it. */
const LOOK_MS = 1_000;

/**
 * Starts the clock. Schedules that are due at the same moment run in their order; what was missed while the machine slept runs once.
 *
 * @returns stops the clock
 */
export function startClock(schedules: readonly Schedule[], now: () => number = Date.now): () => void {
  const due = schedules.map(({ everyMs }) => nextMultiple(now(), everyMs));
  const look = (): void => {
    schedules.forEach(({ everyMs, run }, place) => {
      const next = nextMultiple(now(), everyMs);
      // A clock that was set back would otherwise wait for its old time.
      const isSetBack = (due[place] ?? 0) > next;
      if (!isSetBack && now() < (due[place] ?? 0)) return;
      due[place] = next;
      if (!isSetBack) run();
    });
  };
  const timer = setInterval(look, LOOK_MS);
  return () => clearInterval(timer);
}

/** The first multiple after a moment. */
const nextMultiple = (moment: number, everyMs: number): number => (Math.floor(moment / everyMs) + 1) * everyMs;
