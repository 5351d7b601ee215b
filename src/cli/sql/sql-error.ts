import { EcomError } from '../../errors.ts';

/** What a driver says of a failed statement, where it does. */
interface Diagnosis {
  readonly message?: string;
  readonly code?: string;
  /** The character in the statement, from 1. */
  readonly position?: string;
  readonly detail?: string;
  readonly hint?: string;
  /** SQL Server's number of the error. */
  readonly number?: number;
  /** SQL Server's place: the line, from 1. */
  readonly lineNumber?: number;
}

/** In a read-only transaction; without the right to. */
const readOnly = new Set(['25006', '42501']);
/** The same on SQL Server: on an object, a database, a server. */
const deniedNumbers = new Set([229, 230, 262, 297, 300]);
const SYNTAX = '42601';
const NO_TABLE = '42P01';
const NO_OBJECT_NUMBER = 208;
const CANCELLED = '57014';

/** Says where in the statement the mistake is, as a person reads it; errors of the connection pass unchanged. */
export function sqlError(error: unknown, text: string, url: string): unknown {
  if (!(error instanceof EcomError) || error.code !== 'STORE_FAILED') return error;
  const cause = (error.cause ?? {}) as Diagnosis;
  const place = placeOf(text, cause);
  const lines = [
    `${cause.message ?? error.message}`,
    ...(place
      ? [
          `line ${place.line}: ${place.text}`,
          ...(place.column === null ? [] : [`${' '.repeat(`line ${place.line}: `.length + place.column - 1)}^`]),
        ]
      : []),
    ...(cause.detail ? [cause.detail] : []),
  ];
  return new EcomError('SQL_FAILED', lines.join('\n'), {
    next: nextAction(cause, url),
    cause: error,
    fields: { sqlstate: cause.code ?? null, line: place?.line ?? null, column: place?.column ?? null },
  });
}

function nextAction({ code, hint, number = 0, message = '' }: Diagnosis, url: string): string {
  if (hint) return hint;
  if (readOnly.has(code ?? '') || deniedNumbers.has(number))
    return 'ecom sql only reads, and only what its log-in may; add --write to change data.';
  if (code === SYNTAX && message.includes('multiple commands'))
    return 'ecom sql runs one statement: run them one by one.';
  if (code === NO_TABLE || number === NO_OBJECT_NUMBER)
    return `ecom sql --tables lists those of ${url}; --db chooses the other database.`;
  if (code === CANCELLED) return 'Run it again.';
  return 'Correct the statement and run it again.';
}

interface Place {
  readonly line: number;
  /** Null where only the line is known. */
  readonly column: number | null;
  readonly text: string;
}

function placeOf(text: string, { position, lineNumber }: Diagnosis): Place | undefined {
  if (position !== undefined) {
    // Positions count characters, not UTF-16 units.
    const before = [...text]
      .slice(0, Number(position) - 1)
      .join('')
      .split('\n');
    return lineOf(text, before.length, (before.at(-1) ?? '').length + 1);
  }
  return lineNumber === undefined ? undefined : lineOf(text, lineNumber, null);
}

const lineOf = (text: string, line: number, column: number | null): Place => ({
  line,
  column,
  text: text.split('\n')[line - 1] ?? '',
});
