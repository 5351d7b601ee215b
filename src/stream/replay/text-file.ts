import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { EcomError } from '../../errors.ts';

export type Encoding = 'utf-8' | 'windows-1252';

/** The file is not in the encoding that it was read in. */
export class WrongEncoding extends Error {}

/**
 * A text file's content in pieces; a gzip file is unpacked.
 *
 * @throws WrongEncoding for bytes that are no UTF-8; EcomError FILE_UNREADABLE.
 */
export async function* readText(path: string, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  for await (const bytes of await openBytes(path))
    yield decode(() => decoder.decode(bytes as Uint8Array, { stream: true }));
  yield decode(() => decoder.decode());

  function decode(read: () => string): string {
    try {
      return read();
    } catch (cause) {
      throw new WrongEncoding(`${path} is not ${encoding}`, { cause });
    }
  }
}

async function* openBytes(path: string): AsyncGenerator<Uint8Array> {
  try {
    // Asked first: a stream that nobody reads yet has nobody to tell that the file is not there.
    const isPacked = await isGzip(path);
    const file = createReadStream(path, { highWaterMark: 256 * 1024 });
    const bytes: Readable = isPacked ? pipeline(file, createGunzip({ chunkSize: 256 * 1024 }), () => {}) : file;
    yield* bytes;
  } catch (cause) {
    throw new EcomError('FILE_UNREADABLE', `${path} cannot be read: ${(cause as Error).message}.`, {
      next: 'Check that the file is there, complete and yours to read.',
      fields: { file: path },
      cause,
    });
  }
}

/** By its first two bytes: a name can lie. */
async function isGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}
