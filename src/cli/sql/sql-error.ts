import { EcomError } from '../../errors.ts';

/** What a driver says of a failed statement, where it does. */
interface Diagnosis {
  readonly message?: string;
  readonly code?: string;
  /** The character in the statement, from 1. */
  readonly position?: string;
  readonly detail?: string;
  readonly hint?: string;
}

const READ_ONLY = '25006';
const NO_TABLE = '42P01';
const CANCELLED = '57014';

/** Says where in the statement the mistake is, as a person reads it; errors of the connection pass unchanged. */
export function sqlError(error: unknown, text: string, url: string): unknown {
  if (!(error instanceof EcomError) || error.code !== 'STORE_FAILED') return error;
  const cause = (error.cause ?? {}) as Diagnosis;
  const place = cause.position === undefined ? undefined : placeOf(text, Number(cause.position));
  const lines = [
    `${cause.message ?? error.message}`,
    ...(place
      ? [`line ${place.line}: ${place.text}`, `${' '.repeat(`line ${place.line}: `.length + place.column - 1)}^`]
      : []),
    ...(cause.detail ? [cause.detail] : []),
  ];
  return new EcomError('SQL_FAILED', lines.join('\n'), {
    next: nextAction(cause, url),
    cause: error,
    fields: { sqlstate: cause.code ?? null, line: place?.line ?? null, column: place?.column ?? null },
  });
}

function nextAction({ code, hint }: Diagnosis, url: string): string {
  if (hint) return hint;
  if (code === READ_ONLY) return 'ecom sql only reads; add --write to change data.';
  if (code === NO_TABLE) return `Tables are listed in docs/tables.md; this is ${url}, --db chooses the other database.`;
  if (code === CANCELLED) return 'Run it again.';
  return 'Correct the statement and run it again.';
}

interface Place {
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

function placeOf(text: string, position: number): Place {
  // Positions count characters, not UTF-16 units.
  const before = [...text].slice(0, position - 1).join('');
  const lines = before.split('\n');
  return {
    line: lines.length,
    column: (lines.at(-1) ?? '').length + 1,
    text: text.split('\n')[lines.length - 1] ?? '',
  };
}
