import { mkdtemp } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, inject, it, onTestFinished } from 'vitest';
import { openPostgres } from '../../src/storage/postgres/database.ts';
import { createTestPlatform } from '../support/platform.ts';
import { listening } from '../support/waiting.ts';

/** CopyDone: a message without content. */
const COPY_DONE = Buffer.from([0x63, 0, 0, 0, 4]);

/** A network that lets what follows the end of a copy arrive on its own, and later. */
async function slowAfterCopies(url: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    client.pipe(upstream);
    upstream.on('data', (data) => {
      const done = data.indexOf(COPY_DONE);
      if (done < 0) return void client.write(data);
      const end = done + COPY_DONE.length;
      client.write(data.subarray(0, end));
      upstream.pause();
      setTimeout(() => {
        client.write(data.subarray(end));
        upstream.resume();
      }, 100);
    });
    for (const socket of [client, upstream]) socket.on('error', () => {});
    client.on('close', () => upstream.destroy());
  });
  const listeningPort = await listening(server);
  onTestFinished(() => void server.close());
  const slow = new URL(url);
  slow.hostname = '127.0.0.1';
  slow.port = String(listeningPort);
  return slow.toString();
}

it('rows that are copied out are counted, however late the server says that it is done', async () => {
  const platform = await createTestPlatform();
  const database = openPostgres(await slowAfterCopies(platform.oltpUrl), 'oltp');
  onTestFinished(() => database.close());
  const path = join(await mkdtemp(join(inject('testFolder'), 'copy-')), 'rows.csv');
  await database.session(({ queries }) =>
    sql`insert into shop.customers (customer_id, updated_at) values ('C1', now()), ('C2', now())`.execute(queries),
  );
  const columns = [{ name: 'customer_id', type: { kind: 'id', length: 64 } as const }];
  const file = await database.session(({ bulk }) =>
    bulk.exportRows({ from: { schema: 'shop', name: 'customers' }, columns }, path),
  );
  expect(file.rows).toBe(2);
});
