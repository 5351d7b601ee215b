import { mkdir } from 'node:fs/promises';
import { createStream } from 'rotating-file-stream';
import { type Config, logsFolder } from '../../config.ts';
import { alsoTo } from '../output.ts';

const LARGEST = '10M';
const MOST_FILES = 5;

/** From now on what `ecom up` tells goes to `logs/up.log` too, as JSON lines; a file of 10 MB is put away, the newest five stay. */
export async function keepLog(config: Pick<Config, 'home'>): Promise<() => Promise<void>> {
  const folder = logsFolder(config);
  await mkdir(folder, { recursive: true });
  const stream = createStream('up.log', { path: folder, size: LARGEST, maxFiles: MOST_FILES });
  // A full disk must not end what still works; the terminal has the line.
  stream.on('error', () => {});
  alsoTo((line) => stream.write(line));
  return () => new Promise((resolve) => stream.end(() => resolve()));
}
