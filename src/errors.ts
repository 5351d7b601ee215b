/**
 * Every error that a person can meet. `docs/errors.md` has one entry for each code, and a test holds both ways.
 */
export const errorCodes = [
  'SETTING_INVALID',
  'URL_INVALID',
  'DATABASE_UNREACHABLE',
  'DATABASE_LOGIN_FAILED',
  'DATABASE_MISSING',
  'DATABASE_NOT_PREPARED',
  'DATABASE_NEWER',
  'NAME_TAKEN',
  'ROWS_HIDDEN',
  'LOGIN_MAY_WRITE',
  'SERVER_BINARIES_MISSING',
  'SERVER_START_FAILED',
  'PORT_IN_USE',
  'DISK_FULL',
  'STORE_FAILED',
  'FILE_UNREADABLE',
  'FILE_FORBIDDEN',
  'STATE_FILE_BROKEN',
  'DATASET_UNKNOWN',
  'CSV_COLUMN_MISSING',
  'CSV_LINE_BROKEN',
  'SOURCE_TABLE_MISSING',
  'SCHEMA_INCOMPATIBLE',
  'SCHEMA_FROZEN',
  'ENGINE_UNREACHABLE',
  'ENGINE_LOGIN_FAILED',
  'ORCHESTRATOR_UNREACHABLE',
  'ORCHESTRATOR_LOGIN_FAILED',
  'ORCHESTRATOR_FAILED',
  'PROJECT_INVALID',
  'MODEL_FAILED',
  'ROWS_LOST',
  'CHECK_FAILED',
  'VALIDATION_FAILED',
  'SHOP_OUTDATED',
  'WAREHOUSE_OUTDATED',
  'RUN_IN_PROGRESS',
  'SQL_FAILED',
  'NOT_CONFIRMED',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

export interface ErrorDetails {
  /** What to do next, one sentence; shown to the person. */
  readonly next?: string;
  readonly cause?: unknown;
  /** Values behind the message, for `--json`. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** True where the same call may succeed later without anybody changing anything. Default false. */
  readonly retryable?: boolean;
}

/** An error with a code, its fields, the cause and the next action. */
export class EcomError extends Error {
  readonly code: ErrorCode;
  readonly next: string | undefined;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly retryable: boolean;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'EcomError';
    this.code = code;
    this.next = details.next;
    this.fields = details.fields ?? {};
    this.retryable = details.retryable ?? false;
  }

  /** The same error in other words and with more fields: who knows more than who threw it. */
  as(message: string, fields: Readonly<Record<string, unknown>>, next: string | undefined = this.next): EcomError {
    return new EcomError(this.code, message, {
      ...(next === undefined ? {} : { next }),
      cause: this,
      fields: { ...this.fields, ...fields },
      retryable: this.retryable,
    });
  }
}

/** Exit codes of every `ecom` command. */
export const exitCodes = { done: 0, failed: 1, usage: 2, skipped: 99 } as const;

const usageErrors: ReadonlySet<ErrorCode> = new Set([
  'SETTING_INVALID',
  'URL_INVALID',
  'DATASET_UNKNOWN',
  'NOT_CONFIRMED',
]);

/** The exit code that an error means: 99 skipped, 2 wrong usage or settings, else 1. */
export function exitCodeOf(error: unknown): number {
  if (!(error instanceof EcomError)) return exitCodes.failed;
  if (error.code === 'RUN_IN_PROGRESS') return exitCodes.skipped;
  return usageErrors.has(error.code) ? exitCodes.usage : exitCodes.failed;
}
