import { RequestError } from 'tedious';
import { EcomError } from '../../errors.ts';
import { diskFull, loginFailed, notReached, statementFailed } from '../failures.ts';
import type { Role } from '../storage.ts';
import { quoted } from './identifiers.ts';

interface DriverError {
  readonly code?: string;
  readonly number?: number;
  readonly message?: string;
  readonly cause?: unknown;
}

/** From the network, or a server that stops. */
const unreachable = new Set([
  'ESOCKET',
  'ETIMEOUT',
  'EINSTLOOKUP',
  'ECLOSE',
  'EINVALIDSTATE',
  'ECONNREFUSED',
  'ECONNRESET',
]);

/** Deadlock, lock timeout, snapshot conflict: the same transaction may pass the next time. */
const transient = new Set([1205, 1222, 3960]);
/** No room for data, log or temporary tables. */
const full = new Set([1101, 1105, 9002]);
const NO_SNAPSHOT = 3952;
const NO_DATABASE = 4060;

/** Says what a driver's error means and what to do; what is not the driver's passes unchanged. */
export function translate(error: unknown, displayUrl: string): unknown {
  const { code = '', number = 0, message = '' } = error as DriverError;
  if (error instanceof EcomError) return error;
  if (full.has(number) || code === 'ENOSPC') return diskFull(error, message);
  if (number === NO_SNAPSHOT) return notPrepared(error, displayUrl, 'oltp');
  if (unreachable.has(code)) return unreached(error, displayUrl, message || code);
  return error instanceof RequestError || error instanceof RangeError ? storeFailed(error, displayUrl) : error;
}

/** The database that the URL names is not there, or the log-in has no user in it: the server does not tell them apart. */
export const isMissingDatabase = (error: unknown): boolean =>
  numberOf(error) === NO_DATABASE || /cannot open database|database .* does not exist/i.test((error as Error).message);

const numberOf = (error: unknown): number | undefined =>
  (error as DriverError).number ?? ((error as DriverError).cause as DriverError | undefined)?.number;

/** The same for an attempt to connect, where whatever fails means that the database cannot be used. */
export function connectFailed(error: unknown, displayUrl: string): unknown {
  const { code = '', message = '' } = error as DriverError;
  if (error instanceof EcomError) return error;
  if (code === 'ELOGIN') return loginFailed(error, displayUrl, message);
  if (/self.signed certificate|unable to verify|certificate/i.test(message))
    return untrusted(error, displayUrl, message);
  return unreached(error, displayUrl, message);
}

/** Nobody has tried to make it yet. */
export const missing = (cause: unknown, displayUrl: string, database: string): EcomError =>
  databaseMissing(cause, displayUrl, database, 'ecom up makes it where this log-in may; elsewhere');

/** This log-in may not make it, or has no user in it. */
export const notMade = (cause: unknown, displayUrl: string, database: string): EcomError =>
  databaseMissing(cause, displayUrl, database, 'This log-in may not make it:');

function databaseMissing(cause: unknown, displayUrl: string, database: string, who: string): EcomError {
  return new EcomError('DATABASE_MISSING', `${displayUrl} cannot be opened: ${(cause as Error).message}`, {
    next: `${who} an administrator has to make it and give this log-in a user in it (docs/sqlserver.md): create database ${quoted(database)};`,
    fields: { database },
    cause,
  });
}

export function notPrepared(cause: unknown, displayUrl: string, role: Role): EcomError {
  const snapshot = 'alter database current set allow_snapshot_isolation on;';
  const statements =
    role === 'oltp'
      ? `Run in that database once: ${snapshot}`
      : `Run in that database once, while nobody else is connected: ${snapshot} alter database current set read_committed_snapshot on;`;
  return new EcomError('DATABASE_NOT_PREPARED', `${displayUrl} does not keep row versions for its readers.`, {
    next: statements,
    cause,
  });
}

/** Row versions begin once all transactions that began without them have ended. */
export const stillOpen = (cause: unknown, displayUrl: string): EcomError =>
  new EcomError(
    'DATABASE_NOT_PREPARED',
    `${displayUrl} begins to keep row versions when the transactions that are open in it have ended, and some lasted for a minute.`,
    {
      next: 'Let them end, or end them: select * from sys.dm_tran_session_transactions shows whose they are. Then run the command again.',
      cause,
      retryable: true,
    },
  );

const untrusted = (cause: unknown, displayUrl: string, reason: string): EcomError =>
  new EcomError('DATABASE_UNREACHABLE', `${displayUrl} has a certificate that is not trusted: ${reason}.`, {
    next: 'Give the server a certificate that this machine trusts; for a server on this machine add ?trustServerCertificate=true to the URL.',
    cause,
  });

const unreached = (cause: unknown, displayUrl: string, reason: string): EcomError =>
  notReached(cause, displayUrl, `${reason}.`, 'host, port and instance');

function storeFailed(error: DriverError, displayUrl: string): EcomError {
  const { number = 0, message = '' } = error;
  return statementFailed(error, `${displayUrl}: ${message} (${number}).`, transient.has(number), { number });
}
