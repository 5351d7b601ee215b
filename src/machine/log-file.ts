import { type FileHandle, open, rename, stat } from 'node:fs/promises';

const LIMIT = 16 * 1024 ** 2;

/** Opens a server's log to append to it; one that has grown large is put aside first. */
export async function openLogFile(path: string): Promise<FileHandle> {
  if ((await sizeOf(path)) > LIMIT) await rename(path, `${path}.1`);
  return open(path, 'a', 0o640);
}

/** Bytes of a file; 0 where there is none. */
export const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );
