import { createInterface } from 'node:readline/promises';
import { EcomError } from '../errors.ts';

/**
 * Asks for a yes before something that cannot be taken back.
 *
 * @param unchanged what stays as it is without one, for the message: `nothing was deleted`
 * @throws EcomError NOT_CONFIRMED where the answer is another, or there is nobody to ask
 */
export async function confirm(question: string, unchanged: string): Promise<void> {
  if (!process.stdin.isTTY) throw notConfirmed('There is no terminal to ask', unchanged);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`${question} [y/N] `);
  terminal.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw notConfirmed('The answer was not yes', unchanged);
}

const notConfirmed = (reason: string, unchanged: string): EcomError =>
  new EcomError('NOT_CONFIRMED', `${reason}: ${unchanged}.`, { next: 'Answer yes, or give --yes.' });
