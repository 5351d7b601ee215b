import type { Progress } from '../progress.ts';
import { type OpenSpan, openSpan } from '../telemetry.ts';
import { beforeNotes, printNote } from './output.ts';
import { ended, plainLine, type Running, runningAfter, terminalLine } from './progress-line.ts';

/** Shows the steps of a long piece of work on stderr. */
export interface ProgressDisplay {
  readonly report: Progress;
  /** Takes the unfinished line away. */
  clear(): void;
  /** Ends the display; the last step keeps its line if it took long. */
  end(): void;
}

export interface ProgressOptions {
  /** A step that took this long keeps its line; quicker ones are overwritten by the next. Default one second. */
  readonly keepAfterMs?: number;
}

const REDRAW_MS = 100;
const PLAIN_LINE_MS = 2_000;
const SAME_STEP_MS = 10_000;
/** Takes away what the terminal's line shows. */
const WIPE = '\r\u001b[K';

/** On a terminal one line that is written again and again; elsewhere plain lines, some seconds apart. */
export function openProgress(options: ProgressOptions = {}): ProgressDisplay {
  return process.stderr.isTTY ? terminalDisplay(options) : plainDisplay();
}

/** Runs `work` with a display for its steps. */
export async function withProgress<T>(work: (onProgress: Progress) => Promise<T>): Promise<T> {
  const display = openProgress();
  const spans = stepSpans();
  try {
    return await work((step) => {
      spans.report(step);
      display.report(step);
    });
  } finally {
    spans.end();
    display.end();
  }
}

/** Each step as a part of the command's trace. */
function stepSpans(): { readonly report: Progress; end(): void } {
  let open: { readonly step: string; readonly span: OpenSpan } | undefined;
  return {
    report({ step }) {
      if (open?.step === step) return;
      open?.span.end();
      open = { step, span: openSpan(step) };
    },
    end: () => open?.span.end(),
  };
}

function terminalDisplay({ keepAfterMs = 1_000 }: ProgressOptions): ProgressDisplay {
  let running: Running | undefined;
  let drawnAt = 0;
  const draw = (): void => {
    if (!running) return;
    drawnAt = performance.now();
    process.stderr.write(`${WIPE}${terminalLine(running, drawnAt, process.stderr.columns ?? 80)}`);
  };
  // Elapsed time goes on while a step tells nothing.
  const timer = setInterval(draw, REDRAW_MS).unref();
  const finish = (): void => {
    if (!running) return;
    if (performance.now() - running.since >= keepAfterMs) {
      running = ended(running);
      draw();
      process.stderr.write('\n');
    } else process.stderr.write(WIPE);
    running = undefined;
  };
  beforeNotes(() => process.stderr.write(running ? WIPE : ''));
  return {
    report(step) {
      const isSame = running?.step.step === step.step;
      if (!isSame) finish();
      running = runningAfter(running, step, performance.now());
      if (!isSame || performance.now() - drawnAt >= REDRAW_MS) draw();
    },
    clear() {
      process.stderr.write(WIPE);
      running = undefined;
    },
    end() {
      clearInterval(timer);
      finish();
      beforeNotes(undefined);
    },
  };
}

function plainDisplay(): ProgressDisplay {
  let running: Running | undefined;
  let printedAt = performance.now();
  // Where something is told anyway, nobody needs to be told that the work goes on.
  beforeNotes(() => {
    printedAt = performance.now();
  });
  return {
    report(step) {
      const now = performance.now();
      const isSame = running?.step.step === step.step;
      running = runningAfter(running, step, now);
      if (now - printedAt >= (isSame ? SAME_STEP_MS : PLAIN_LINE_MS)) printNote(plainLine(running, now));
    },
    clear() {},
    end() {
      beforeNotes(undefined);
    },
  };
}
