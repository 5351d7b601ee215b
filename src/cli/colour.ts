import type { WriteStream } from 'node:tty';
import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

/** Colours a text for a stream: only on a terminal, and not where `NO_COLOR` is set (https://no-color.org). */
export function colour(
  format: Format,
  text: string,
  stream: NodeJS.WriteStream | WriteStream = process.stdout,
): string {
  const isWanted = text !== '' && stream.isTTY === true && !process.env.NO_COLOR;
  return isWanted ? styleText(format, text) : text;
}
