import { connect, createServer, type Socket } from 'node:net';
import { closed, listening } from '../../support/waiting.ts';

/** A way to a server that can be cut: what goes through it breaks off, and the next connection goes through again. */
export interface BrokenLine {
  readonly port: number;
  /** Cuts every connection; returns how many. */
  cut(): number;
  /** While closed it refuses connections. */
  close(): Promise<void>;
}

export async function brokenLine(target: number): Promise<BrokenLine> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  const port = await listening(server);
  const cut = (): number => {
    const count = sockets.size / 2;
    for (const socket of sockets) socket.destroy();
    return count;
  };
  return {
    port,
    cut,
    close() {
      cut();
      return closed(server);
    },
  };
}
