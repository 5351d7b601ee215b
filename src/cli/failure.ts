import { EcomError } from '../errors.ts';
import { colour } from './colour.ts';
import { printJson, printNote } from './output.ts';

/** The document that `--json` prints instead of a result. `code` is null for an error that the program did not foresee. */
export interface ErrorDocument {
  readonly error: {
    readonly code: string | null;
    readonly message: string;
    readonly next: string | null;
    readonly fields: Readonly<Record<string, unknown>>;
  };
}

const UNFORESEEN = 'This is a mistake in ecom: run the command again with ECOM_DEBUG=1 and report what it prints.';

let isReported = false;

/**
 * Code, message and next action on stderr; with `--json` the document on stdout too; the stack only with `ECOM_DEBUG=1`. A command fails
 * once: what breaks after that is left out.
 */
export function reportError(error: unknown, json: boolean): void {
  if (isReported) return;
  isReported = true;
  printNote(errorText(error), 'error');
  if (process.env.ECOM_DEBUG === '1') printNote(stackOf(error), 'error');
  if (json) printJson(errorDocument(error));
}

export function errorDocument(error: unknown): ErrorDocument {
  if (!(error instanceof EcomError))
    return { error: { code: null, message: messageOf(error), next: UNFORESEEN, fields: {} } };
  const { code, message, next, fields } = error;
  return { error: { code, message, next: next ?? null, fields } };
}

export function errorText(error: unknown): string {
  const { code, message, next } = errorDocument(error).error;
  const head = colour(['red', 'bold'], code ?? 'ERROR', process.stderr);
  return next === null ? `${head} ${message}` : `${head} ${message}\n${colour('dim', '→', process.stderr)} ${next}`;
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\ncaused by: ${stackOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
