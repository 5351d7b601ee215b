import { type ServiceError, status } from '@grpc/grpc-js';
import { EcomError } from '../../errors.ts';
import { decode } from './messages.ts';

/** What Spark says of an error: https://spark.apache.org/docs/latest/sql-error-conditions.html */
export interface SparkErrorInfo {
  /** Such as `DIVIDE_BY_ZERO`, with a sub-class `A.B`. */
  readonly errorClass: string | undefined;
  readonly sqlState: string | undefined;
  /** Asks the server for the rest of it. */
  readonly errorId: string | undefined;
}

interface StatusMessage {
  readonly details: readonly { readonly type_url: string; readonly value: Uint8Array }[];
}

/** Reads the error's class from the trailer of a failed call. */
export function errorInfoOf(error: ServiceError): SparkErrorInfo {
  const [trailer] = error.metadata?.get('grpc-status-details-bin') ?? [];
  const details = trailer instanceof Buffer ? decode<StatusMessage>('Status', trailer).details : [];
  const detail = details.find(({ type_url: url }) => url.endsWith('google.rpc.ErrorInfo'));
  const { metadata = {} } = detail
    ? decode<{ metadata?: Readonly<Record<string, string>> }>('ErrorInfo', detail.value)
    : {};
  return { errorClass: metadata.errorClass, sqlState: metadata.sqlState, errorId: metadata.errorId };
}

/** The call never came, or its answer was cut off: it may be tried again. */
export const isTransient = (error: unknown): boolean =>
  isServiceError(error) &&
  (error.code === status.UNAVAILABLE ||
    error.code === status.DEADLINE_EXCEEDED ||
    errorInfoOf(error).errorClass === 'INVALID_CURSOR.DISCONNECTED');

export const isServiceError = (error: unknown): error is ServiceError =>
  error instanceof Error && 'code' in error && 'metadata' in error;

/** A value of a row in a message would carry personal data into logs. Identifiers stand in backquotes and stay. */
const withoutValues = (message: string): string =>
  message
    .replaceAll(/Batch entry \d+ [\s\S]*? was aborted: /g, '')
    .replaceAll(/Detail: [^\n]*/g, '')
    .replaceAll(/'(?:[^']|'')*'/g, "'…'");

/** Behind the first line come the plan, the query's text and the JVM's stack. */
const firstLine = (message: string): string => message.split('\n')[0]?.replace(/;$/, '') ?? '';

/** A failed call as an error with a code, Spark's class in its fields. */
export function asEcomError(error: unknown, server: string): unknown {
  if (!isServiceError(error)) return error;
  const { errorClass, sqlState } = errorInfoOf(error);
  if (error.code === status.UNAUTHENTICATED || error.code === status.PERMISSION_DENIED) {
    return new EcomError('ENGINE_LOGIN_FAILED', `The Spark server at ${server} refused the token.`, {
      next: 'Check the token in ECOM_SPARK_URL against the one that the server was started with.',
      cause: error,
    });
  }
  if (isTransient(error)) {
    return new EcomError('ENGINE_UNREACHABLE', `The Spark server at ${server} does not answer: ${error.details}`, {
      next: 'Check that it runs, and host and port in ECOM_SPARK_URL; the run can then be repeated, nothing was loaded.',
      cause: error,
      retryable: true,
    });
  }
  return new EcomError('MODEL_FAILED', `Spark could not run a statement: ${firstLine(withoutValues(error.details))}`, {
    next: 'Correct the SQL named in the message; nothing was loaded.',
    fields: { error_class: errorClass ?? null, sql_state: sqlState ?? null },
    cause: error,
  });
}
