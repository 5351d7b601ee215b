import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { field, row } from '../../csv-row.ts';
import { EcomError } from '../../errors.ts';

/** A line that cannot be read, its number in the file (from 1, the header's) and why. */
export interface BadLine {
  readonly line: number;
  readonly reason: string;
  readonly text: string;
}

export const brokenLine = (file: string, { line, reason, text }: BadLine): EcomError =>
  new EcomError('CSV_LINE_BROKEN', `Line ${line} of ${file} cannot be read: ${reason}.`, {
    next: 'Repair the line, or leave bad lines out with --skip-bad-lines; nothing was written.',
    fields: { file, line, reason, text },
  });

/** Writes the bad lines as CSV (line_number, reason, text) into the folder; returns the file's path. */
export async function writeBadLines(folder: string, file: string, lines: readonly BadLine[]): Promise<string> {
  const path = join(folder, `${basename(file)}.bad-lines.csv`);
  const rows = lines.map(({ line, reason, text }) => row([String(line), field(reason), field(text)]));
  try {
    await writeFile(path, `line_number,reason,text\n${rows.join('')}`);
  } catch (cause) {
    throw new EcomError('FILE_UNREADABLE', `${path} cannot be written.`, {
      next: 'Give a folder that exists and is yours to write to; nothing was written.',
      fields: { file: path },
      cause,
    });
  }
  return path;
}
