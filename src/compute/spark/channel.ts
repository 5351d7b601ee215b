import { Client, type ClientReadableStream, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import type { SparkAddress } from './address.ts';
import { decode, encode, type Message, type MessageName } from './messages.ts';

/** Calls of the service, each with its request and its answer. */
const methods = {
  Config: ['ConfigRequest', 'ConfigResponse'],
  AnalyzePlan: ['AnalyzePlanRequest', 'AnalyzePlanResponse'],
  Interrupt: ['InterruptRequest', 'InterruptResponse'],
  ReleaseExecute: ['ReleaseExecuteRequest', 'ReleaseExecuteResponse'],
  ReleaseSession: ['ReleaseSessionRequest', 'ReleaseSessionResponse'],
  FetchErrorDetails: ['FetchErrorDetailsRequest', 'FetchErrorDetailsResponse'],
} as const satisfies Readonly<Record<string, readonly [MessageName, MessageName]>>;

const streams = {
  ExecutePlan: 'ExecutePlanRequest',
  ReattachExecute: 'ReattachExecuteRequest',
} as const satisfies Readonly<Record<string, MessageName>>;

/** A short call has this long. */
const CALL_MS = 60_000;

/** One HTTP/2 connection to a Spark Connect server. */
export interface Channel {
  call<T>(method: keyof typeof methods, request: Message): Promise<T>;
  /** Yields the answer's messages; throws the service's error. Ending the loop early cancels the call. */
  stream<T>(method: keyof typeof streams, request: Message, quietMs: number): AsyncGenerator<T>;
  close(): void;
}

const pathOf = (method: string): string => `/spark.connect.SparkConnectService/${method}`;

export function openChannel({ host, port, useTls, token }: SparkAddress): Channel {
  const target = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  const client = new Client(target, useTls ? credentials.createSsl() : credentials.createInsecure(), {
    'grpc.max_receive_message_length': -1,
    'grpc.primary_user_agent': 'ecom',
  });
  const metadata = (): Metadata => {
    const sent = new Metadata();
    if (token !== undefined) sent.set('authorization', `Bearer ${token}`);
    return sent;
  };
  return {
    call<T>(method: keyof typeof methods, request: Message): Promise<T> {
      const [asked, answered] = methods[method];
      return new Promise((resolve, reject) => {
        client.makeUnaryRequest<Message, T>(
          pathOf(method),
          (message) => encode(asked, message),
          (bytes) => decode<T>(answered, bytes),
          request,
          metadata(),
          { deadline: Date.now() + CALL_MS },
          (error: ServiceError | null, answer?: T) => (error ? reject(error) : resolve(answer as T)),
        );
      });
    },
    async *stream<T>(method: keyof typeof streams, request: Message, quietMs: number): AsyncGenerator<T> {
      const call = client.makeServerStreamRequest<Message, T>(
        pathOf(method),
        (message) => encode(streams[method], message),
        (bytes) => decode<T>('ExecutePlanResponse', bytes),
        request,
        metadata(),
      );
      yield* untilQuiet(call, quietMs);
    },
    close: () => client.close(),
  };
}

/** A server that has died without a word leaves the stream open: one that is quiet for too long is ended, as if it were cut off. */
async function* untilQuiet<T>(call: ClientReadableStream<T>, quietMs: number): AsyncGenerator<T> {
  const watch = setTimeout(() => call.destroy(quiet(quietMs)), quietMs);
  try {
    for await (const message of call) {
      watch.refresh();
      yield message as T;
      watch.refresh();
    }
  } finally {
    clearTimeout(watch);
    call.cancel();
  }
}

/** In the form of gRPC's own error for a deadline. */
const quiet = (quietMs: number): ServiceError =>
  Object.assign(new Error(`4 DEADLINE_EXCEEDED: nothing heard for ${quietMs / 1000} s`), {
    code: 4,
    details: `nothing heard for ${quietMs / 1000} s`,
    metadata: new Metadata(),
  });
