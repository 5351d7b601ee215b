import { EcomError } from '../errors.ts';

/** What every server's errors come down to, in the same words. Reasons are sentences. */

export const loginFailed = (cause: unknown, displayUrl: string, reason: string): EcomError =>
  new EcomError('DATABASE_LOGIN_FAILED', `${displayUrl} refused the log-in: ${reason}`, {
    next: 'Check user and password in the URL; characters such as @ / # in a password are written %40 %2F %23.',
    cause,
  });

/** @param parts of the URL that may be wrong, in words */
export const notReached = (cause: unknown, displayUrl: string, reason: string, parts: string): EcomError =>
  new EcomError('DATABASE_UNREACHABLE', `${displayUrl} does not answer: ${reason}`, {
    next: `Check ${parts}, and that the server runs; ecom doctor shows what it finds.`,
    cause,
    retryable: true,
  });

export const diskFull = (cause: unknown, reason: string): EcomError =>
  new EcomError('DISK_FULL', `The disk is full: ${reason}`, {
    next: 'Free some space; nothing was loaded, and the next run goes on from the same point.',
    cause,
    retryable: true,
  });

/** @param isTransient the same transaction may pass the next time */
export const statementFailed = (
  cause: unknown,
  message: string,
  isTransient: boolean,
  fields: Readonly<Record<string, unknown>>,
): EcomError =>
  new EcomError('STORE_FAILED', message, {
    next: isTransient
      ? 'Nothing was changed; run the command again.'
      : 'The transaction was rolled back. Correct what the message names and run the command again.',
    cause,
    fields,
    retryable: isTransient,
  });
