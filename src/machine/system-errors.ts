import { EcomError } from '../errors.ts';

/** By the operating system's names. */
const forbidden = new Set(['EACCES', 'EPERM', 'EROFS']);
const full = new Set(['ENOSPC', 'EDQUOT']);
/** Said of an open file, without its path. */
const ofOpenFiles = new Set(['EISDIR', 'EIO', 'EFBIG']);
/** Calls that are about processes and sockets. */
const notOfFiles = new Set(['kill', 'setuid', 'listen', 'bind', 'connect', 'accept']);
/** A text beyond what a string can hold, half a gigabyte, or a file beyond what is read at once. */
const tooLong = new Set(['ERR_STRING_TOO_LONG', 'ERR_FS_FILE_TOO_LARGE']);

/** What a failed system call means to a person; undefined for any other error. */
export function systemError(error: unknown): EcomError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code = '', path, syscall, message } = error as NodeJS.ErrnoException;
  if (tooLong.has(code) || message === 'Invalid string length') return textTooLong(error);
  if (syscall === undefined || notOfFiles.has(syscall)) return undefined;
  const fields = path === undefined ? {} : { file: path };
  const place = path ?? 'A file';
  if (full.has(code)) {
    return new EcomError('DISK_FULL', `There is no space left for ${path ?? 'a file'}: ${message}.`, {
      next: 'Free some space there, and run the command again.',
      cause: error,
      fields,
      retryable: true,
    });
  }
  if (forbidden.has(code)) {
    return new EcomError('FILE_FORBIDDEN', `${place} may not be used: ${message}.`, {
      next: `Give this account the right to read and write it${code === 'EROFS' ? ' on a file system that can be written' : ''}, or set ECOM_HOME to a folder of its own.`,
      cause: error,
      fields,
    });
  }
  if (path === undefined && !ofOpenFiles.has(code)) return undefined;
  return new EcomError('FILE_UNREADABLE', `${place} cannot be used: ${message}.`, {
    next: 'Check the path, and what is there.',
    cause: error,
    fields,
  });
}

const textTooLong = (cause: Error): EcomError =>
  new EcomError('FILE_UNREADABLE', `A file or a line in it is too long to be read: ${cause.message}.`, {
    next: 'No line may be longer than half a gigabyte; look for one that never ends.',
    cause,
  });
