import pg from 'pg';
import { EcomError } from '../../errors.ts';
import { diskFull, loginFailed, notReached, statementFailed } from '../failures.ts';
import { rowsHidden } from './watched.ts';

interface DriverError {
  readonly code?: string;
  readonly message?: string;
}

/** What raises the error of a policy that applies where none may: its code alone says any right that is missing. */
const POLICY_CHECK = 'check_enable_rls';

/** Bytes that are no text in the encoding that they are asked for in. */
const wrongEncoding = new Set(['22021', '22P05']);

/** From the network, or a server that starts, stops or has no connection left. */
const unreachable = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  '53300',
  '57P01',
  '57P02',
  '57P03',
]);

/** Serialisation, deadlock, lock timeout: the same transaction may pass the next time. */
const transient = new Set(['40001', '40P01', '55P03']);

/** Says what a driver's error means and what to do; what is not the driver's passes unchanged. */
export function translate(error: unknown, displayUrl: string): unknown {
  const { code = '', message = '' } = error as DriverError;
  if (error instanceof EcomError) return error;
  if (code === '53100' || code === 'ENOSPC') return diskFull(error, `${message}.`);
  if (unreachable.has(code) || isLostConnection(message)) return unreached(error, displayUrl, message || code);
  return error instanceof pg.DatabaseError ? storeFailed(error, displayUrl) : error;
}

/** The same for an attempt to connect, where whatever fails means that the database cannot be used. */
export function connectFailed(error: unknown, displayUrl: string): unknown {
  const { code = '', message = '' } = error as DriverError;
  if (code === '28P01' || code === '28000') return loginFailed(error, displayUrl, `${message}.`);
  if (code === '3D000') return missing(error, displayUrl);
  const translated = translate(error, displayUrl);
  return translated === error ? unreached(error, displayUrl, message) : translated;
}

function missing(cause: unknown, displayUrl: string): EcomError {
  const name = decodeURIComponent(new URL(displayUrl).pathname.slice(1));
  return new EcomError('DATABASE_MISSING', `${displayUrl} does not exist.`, {
    next: `Create it on that server: create database ${pg.escapeIdentifier(name)};`,
    fields: { database: name },
    cause,
  });
}

const unreached = (cause: unknown, displayUrl: string, reason: string): EcomError =>
  notReached(cause, displayUrl, `${reason}.`, 'host and port');

/** The driver gives these no code. */
const isLostConnection = (message: string): boolean =>
  /^Connection terminated|^Client has encountered a connection error|timeout exceeded when trying to connect/.test(
    message,
  );

function storeFailed(error: pg.DatabaseError, displayUrl: string): EcomError {
  const code = error.code ?? '';
  if (error.routine === POLICY_CHECK)
    return rowsHidden(/["«“„](.+)["»”“]/.exec(error.message)?.[1] ?? 'a table', error);
  const column = error.column ? `.${error.column}` : '';
  const place = error.table ? ` in ${error.schema}.${error.table}${column}` : '';
  const isOfValues = /^2[23]/.test(code);
  const message = isOfValues ? beforeValue(error.message) : error.message;
  const where = error.where === undefined ? undefined : beforeValue(error.where);
  const at = isOfValues && where !== undefined ? `, ${where}` : '';
  const failed = statementFailed(
    isOfValues ? new Error(message) : error,
    `${displayUrl}: ${message}${place} (${code})${at}.`,
    transient.has(code),
    { sqlstate: code, detail: isOfValues ? undefined : error.detail, where },
  );
  return wrongEncoding.has(code) ? failed.as(failed.message, {}, NOT_UTF8) : failed;
}

/** `COPY fact_event, line 3, column value: "…"`: a row's values in a message would carry personal data into logs. */
const beforeValue = (text: string): string => text.split(/: "/)[0] ?? '';

const NOT_UTF8 =
  'A text there is none in the encoding that it is kept or read in. Correct it, or recode the database to UTF8, and run the command again.';
