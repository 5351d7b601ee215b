import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { EcomError } from '../../errors.ts';

/**
 * The SQL to run: the argument, else the file, else standard input.
 *
 * @throws EcomError FILE_UNREADABLE; SETTING_INVALID where there is no SQL at all.
 */
export async function readStatement(argument: string | undefined, file: string | undefined): Promise<string> {
  const statement = argument ?? (await readSource(file));
  if (statement.trim() !== '') return statement;
  throw new EcomError('SETTING_INVALID', 'There is no SQL to run.', {
    next: 'Give it as an argument, with -f or on standard input; ecom sql --help has examples.',
  });
}

async function readSource(file: string | undefined): Promise<string> {
  if (file !== undefined) return readNamed(file);
  return process.stdin.isTTY ? '' : text(process.stdin);
}

async function readNamed(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new EcomError('FILE_UNREADABLE', `${file} cannot be read: ${(cause as Error).message}.`, {
      next: 'Check the path and its rights.',
      fields: { file },
      cause,
    });
  }
}
