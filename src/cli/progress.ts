import type { Progress, ProgressStep } from '../progress.ts';
import { type OpenSpan, openSpan } from '../telemetry.ts';
import { colour } from './colour.ts';
import { formatDuration } from './duration.ts';
import { printNote } from './output.ts';
import { count } from './table.ts';

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
/** Until then nobody asks how long it takes. */
const SHORT_MS = 500;

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

interface Running {
  readonly step: ProgressStep;
  readonly since: number;
}

function terminalDisplay({ keepAfterMs = 1_000 }: ProgressOptions): ProgressDisplay {
  let running: Running | undefined;
  let drawnAt = 0;
  const draw = (): void => {
    if (!running) return;
    drawnAt = performance.now();
    process.stderr.write(`\r\u001b[K${fitted(lineOf(running))}`);
  };
  // Elapsed time goes on while a step tells nothing.
  const timer = setInterval(draw, REDRAW_MS).unref();
  const finish = (): void => {
    if (!running) return;
    if (performance.now() - running.since >= keepAfterMs) {
      draw();
      process.stderr.write('\n');
    } else process.stderr.write('\r\u001b[K');
    running = undefined;
  };
  return {
    report(step) {
      const isSame = running?.step.step === step.step;
      if (!isSame) finish();
      running = { step, since: isSame && running ? running.since : performance.now() };
      if (!isSame || performance.now() - drawnAt >= REDRAW_MS) draw();
    },
    clear() {
      process.stderr.write('\r\u001b[K');
      running = undefined;
    },
    end() {
      clearInterval(timer);
      finish();
    },
  };
}

function plainDisplay(): ProgressDisplay {
  let running: Running | undefined;
  let printedAt = performance.now();
  return {
    report(step) {
      const now = performance.now();
      const isSame = running?.step.step === step.step;
      running = { step, since: isSame && running ? running.since : now };
      if (now - printedAt < (isSame ? SAME_STEP_MS : PLAIN_LINE_MS)) return;
      printedAt = now;
      printNote(lineOf(running));
    },
    clear() {},
    end() {},
  };
}

function lineOf({ step, since }: Running): string {
  const ms = performance.now() - since;
  const elapsed = ms < SHORT_MS ? '' : colour('dim', formatDuration(ms), process.stderr);
  return ['', step.step, amount(step), elapsed].filter((part, place) => place === 0 || part !== '').join('  ');
}

function amount({ done, total, unit = '' }: ProgressStep): string {
  if (done === undefined) return '';
  const counted = total === undefined ? count(done) : `${count(done)} / ${count(total)}`;
  return `${counted} ${unit}`.trimEnd();
}

/** A line longer than the terminal would leave its first part behind when it is written again. */
function fitted(line: string): string {
  const columns = process.stderr.columns ?? 80;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours take no room
  const visible = line.replace(/\u001b\[\d+m/g, '');
  return visible.length < columns ? line : visible.slice(0, columns - 1);
}
