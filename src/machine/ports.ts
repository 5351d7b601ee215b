import { createServer } from 'node:net';
import { EcomError } from '../errors.ts';

export const LOOPBACK = '127.0.0.1';
const NEIGHBOURS = 50;

/**
 * The first free one of the wanted ports, else one near the last of them, so that it stays free of connections that take theirs at random.
 *
 * @throws EcomError PORT_IN_USE
 */
export async function freePort(wanted: readonly number[]): Promise<number> {
  const last = wanted.at(-1) ?? 1024;
  const neighbours = Array.from({ length: NEIGHBOURS }, (_, i) => last + 1 + i).filter((port) => port <= 65_535);
  for (const port of [...wanted, ...neighbours]) if (await isFree(port)) return port;
  throw new EcomError('PORT_IN_USE', `Ports ${last} to ${last + NEIGHBOURS} on ${LOOPBACK} are all in use.`, {
    next: 'End what uses them, or set ECOM_PG_PORT to a free port.',
    fields: { from: last, to: last + NEIGHBOURS },
    retryable: true,
  });
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: LOOPBACK, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
