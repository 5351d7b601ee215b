import { connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { listening } from './waiting.ts';

/** A way to a server that can go silent, as a network that drops packets does: nothing comes, and nothing ends. */
export interface SilentProxy {
  readonly port: number;
  /** Forwards nothing any more, and ends nothing; connections that come later are silent too, unless they may pass. */
  goSilent(options?: { readonly laterPass?: boolean }): void;
}

export async function startSilentProxy(host: string, port: number): Promise<SilentProxy> {
  const sockets = new Set<Socket>();
  const forwarded = new Set<readonly [Socket, Socket]>();
  let isSilent = false;
  const server = createServer({ allowHalfOpen: true }, (client) => {
    sockets.add(client);
    client.on('error', () => {});
    if (isSilent) return;
    const upstream = connect({ host, port, allowHalfOpen: true });
    sockets.add(upstream);
    upstream.on('error', () => client.destroy());
    client.on('close', () => isForwarded() && upstream.destroy());
    const pair = [client, upstream] as const;
    const isForwarded = (): boolean => forwarded.has(pair);
    forwarded.add(pair);
    client.on('data', (bytes) => void (isForwarded() && upstream.write(bytes)));
    upstream.on('data', (bytes) => void (isForwarded() && client.write(bytes)));
    client.on('end', () => void (isForwarded() && upstream.end()));
    upstream.on('end', () => void (isForwarded() && client.end()));
  });
  const own = await listening(server);
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    port: own,
    goSilent({ laterPass = false } = {}) {
      forwarded.clear();
      isSilent = !laterPass;
    },
  };
}
