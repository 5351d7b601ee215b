import { createHash } from 'node:crypto';
import type { Attributes, Context, Span, Tracer } from '@opentelemetry/api';

/**
 * OpenTelemetry traces, by the usual environment variables
 * (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/): where none of them names a receiver, nothing
 * of it is loaded and nothing is measured.
 */

interface Tracing {
  readonly tracer: Tracer;
  /** The parent of whatever has no other: `TRACEPARENT`, which the scheduler gives its tasks. */
  readonly root: Context;
  readonly api: typeof import('@opentelemetry/api');
  /** The ids of the next span, where somebody knows them already. */
  nextIds: SpanIds | undefined;
  flush(): Promise<void>;
}

/** Hexadecimal, of 16 and 8 bytes. */
export interface SpanIds {
  readonly traceId: string;
  readonly spanId: string;
}

/** A part of the work while it goes on. */
export interface OpenSpan {
  /** `traceparent` (https://www.w3.org/TR/trace-context/) for a process that works for this part; undefined without tracing. */
  readonly traceparent: string | undefined;
  /** @param error why it failed; undefined where it did not */
  end(error?: string): void;
}

export interface SpanOptions {
  readonly attributes?: Attributes;
  /** Of another span, which may end later and elsewhere. */
  readonly parent?: SpanIds;
  readonly ids?: SpanIds;
  readonly startedAt?: Date;
}

let tracing: Tracing | undefined;
/** The span of the command, the parent of its steps. */
let current: Context | undefined;

const isWanted = (environment: NodeJS.ProcessEnv): boolean =>
  environment.OTEL_SDK_DISABLED !== 'true' &&
  (environment.OTEL_TRACES_EXPORTER ?? 'otlp') === 'otlp' &&
  Boolean(environment.OTEL_EXPORTER_OTLP_ENDPOINT ?? environment.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT);

/** The default of ten seconds would keep a command that long where the receiver does not answer. */
const timeout = (environment: NodeJS.ProcessEnv): number =>
  Number(environment.OTEL_EXPORTER_OTLP_TRACES_TIMEOUT ?? environment.OTEL_EXPORTER_OTLP_TIMEOUT ?? 2_000);

export async function startTelemetry(environment: NodeJS.ProcessEnv = process.env): Promise<void> {
  if (!isWanted(environment)) return;
  const [api, { NodeTracerProvider, BatchSpanProcessor, RandomIdGenerator }, { OTLPTraceExporter }, resources] =
    await Promise.all([
      import('@opentelemetry/api'),
      import('@opentelemetry/sdk-trace-node'),
      import('@opentelemetry/exporter-trace-otlp-proto'),
      import('@opentelemetry/resources'),
    ]);
  const random = new RandomIdGenerator();
  const provider = new NodeTracerProvider({
    resource: resources
      .resourceFromAttributes({ 'service.name': 'ecom' })
      .merge(resources.detectResources({ detectors: [resources.envDetector, resources.hostDetector] })),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ timeoutMillis: timeout(environment) }))],
    idGenerator: {
      generateTraceId: () => tracing?.nextIds?.traceId ?? random.generateTraceId(),
      generateSpanId: () => tracing?.nextIds?.spanId ?? random.generateSpanId(),
    },
  });
  provider.register();
  tracing = {
    tracer: provider.getTracer('ecom'),
    root: api.propagation.extract(api.ROOT_CONTEXT, { traceparent: environment.TRACEPARENT }),
    api,
    nextIds: undefined,
    flush: () => provider.shutdown(),
  };
}

/** Sends what was measured. What cannot be sent is lost, and costs nobody a result. */
export async function endTelemetry(): Promise<void> {
  await tracing?.flush().catch(() => {});
}

export const isTracing = (): boolean => tracing !== undefined;

/** Begins a part of the work; without tracing it costs nothing. */
export function openSpan(name: string, options: SpanOptions = {}): OpenSpan {
  if (!tracing) return { traceparent: undefined, end: () => {} };
  const { api } = tracing;
  const span = begin(tracing, name, options);
  const carrier: { traceparent?: string } = {};
  api.propagation.inject(api.trace.setSpan(api.ROOT_CONTEXT, span), carrier);
  return {
    traceparent: carrier.traceparent,
    end(error) {
      if (error !== undefined) span.setStatus({ code: api.SpanStatusCode.ERROR, message: error });
      span.end();
    },
  };
}

function begin(using: Tracing, name: string, { attributes = {}, parent, ids, startedAt }: SpanOptions): Span {
  const { tracer, api, root } = using;
  const from = parent
    ? api.trace.setSpanContext(api.ROOT_CONTEXT, { ...parent, traceFlags: api.TraceFlags.SAMPLED, isRemote: true })
    : (current ?? root);
  using.nextIds = ids;
  try {
    return tracer.startSpan(
      name,
      { attributes, ...(startedAt === undefined ? {} : { startTime: startedAt }) },
      ids ? api.ROOT_CONTEXT : from,
    );
  } finally {
    using.nextIds = undefined;
  }
}

/** The span of a whole command: parts that begin meanwhile are below it. */
export async function inSpan<T>(name: string, attributes: Attributes, work: () => Promise<T>): Promise<T> {
  if (!tracing) return work();
  const { api } = tracing;
  const span = begin(tracing, name, { attributes });
  current = api.trace.setSpan(api.ROOT_CONTEXT, span);
  try {
    return await work();
  } catch (error) {
    span.setStatus({ code: api.SpanStatusCode.ERROR, message: error instanceof Error ? error.message : String(error) });
    throw error;
  } finally {
    current = undefined;
    span.end();
  }
}

/** Ids that whoever knows the name knows too: a run's span may be begun by one process and ended by another. */
export function idsOf(name: string): SpanIds {
  const digest = createHash('sha256').update(name).digest('hex');
  return { traceId: digest.slice(0, 32), spanId: digest.slice(32, 48) };
}
