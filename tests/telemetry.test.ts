import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import protobuf from 'protobufjs';
import { expect, it, onTestFinished } from 'vitest';
import { endTelemetry, idsOf, openSpan, startTelemetry } from '../src/telemetry.ts';
import { ecom, emptyFolder } from './cli/ecom.ts';
import { createTestPlatform } from './support/platform.ts';
import { listening } from './support/waiting.ts';

interface ReceivedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly service: string;
}

/** The part of the OTLP messages that is looked at: https://github.com/open-telemetry/opentelemetry-proto */
const { root } = protobuf.parse(`
  syntax = "proto3";
  message Request { repeated ResourceSpans resource_spans = 1; }
  message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
  message Resource { repeated KeyValue attributes = 1; }
  message ScopeSpans { repeated Span spans = 2; }
  message Span { bytes trace_id = 1; bytes span_id = 2; bytes parent_span_id = 4; string name = 5; repeated KeyValue attributes = 9; }
  message KeyValue { string key = 1; AnyValue value = 2; }
  message AnyValue { string string_value = 1; }
`);
const request = root.lookupType('Request');

interface Pairs {
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue: string } }[];
}

const texts = ({ attributes }: Pairs): Record<string, string> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue]));

/** A collector that takes OTLP over HTTP. */
async function startCollector() {
  const spans: ReceivedSpan[] = [];
  const server = createServer((message, response) => {
    void buffer(message).then((body) => {
      const { resourceSpans } = request.toObject(request.decode(body), { bytes: String, arrays: true, defaults: true });
      for (const { resource, scopeSpans } of resourceSpans) {
        for (const span of scopeSpans.flatMap((scope: { spans: unknown[] }) => scope.spans)) {
          const hex = (text: string): string => Buffer.from(text, 'base64').toString('hex');
          spans.push({
            name: span.name,
            traceId: hex(span.traceId),
            spanId: hex(span.spanId),
            parentSpanId: hex(span.parentSpanId),
            attributes: texts(span),
            service: texts(resource)['service.name'] ?? '',
          });
        }
      }
      response.writeHead(200).end();
    });
  });
  const port = await listening(server);
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${port}`, spans };
}

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';

it('a command is a span below the one of its scheduler, and its steps are below it', async () => {
  const { url, spans } = await startCollector();
  const { config, oltpUrl, dwhUrl } = await createTestPlatform();
  const outcome = await ecom(['stream', '--since', '1h'], {
    env: {
      ECOM_HOME: config.home,
      ECOM_OLTP_URL: oltpUrl,
      ECOM_DWH_URL: dwhUrl,
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      OTEL_SERVICE_NAME: 'shop',
      TRACEPARENT: `00-${TRACE}-${PARENT}-01`,
    },
  });
  expect(outcome.code).toBe(0);
  const command = spans.find(({ name }) => name === 'ecom stream');
  expect(command).toMatchObject({ traceId: TRACE, parentSpanId: PARENT, service: 'shop' });
  const steps = spans.filter((span) => span !== command);
  expect(steps.map(({ name }) => name)).toContain('write the shop');
  for (const step of steps) expect(step).toMatchObject({ traceId: TRACE, parentSpanId: command?.spanId });
});

it.each([
  ['no receiver is named', {}],
  ['tracing is switched off', { OTEL_SDK_DISABLED: 'true' }],
  ['traces are not wanted', { OTEL_TRACES_EXPORTER: 'none' }],
])('nothing is sent where %s', async (_name, settings) => {
  const { url, spans } = await startCollector();
  const endpoint = Object.keys(settings).length === 0 ? {} : { OTEL_EXPORTER_OTLP_ENDPOINT: url };
  await ecom(['variables', 'list'], { env: { ECOM_HOME: await emptyFolder(), ...endpoint, ...settings } });
  expect(spans).toEqual([]);
});

it('a receiver that does not answer costs nobody a result', async () => {
  const env = { ECOM_HOME: await emptyFolder(), OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' };
  expect((await ecom(['variables', 'get', 'orders_per_batch'], { env })).stdout).toBe('50\n');
});

it('a run is the parent of its attempts, which name it before it has ended', async () => {
  const { url, spans } = await startCollector();
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = url;
  onTestFinished(() => void delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT);
  await startTelemetry();
  const ids = idsOf('ecom_etl_10min/scheduled__2026-11-26T08:20:00+00:00');
  const attempt = openSpan('etl attempt 1', { parent: ids });
  expect(attempt.traceparent).toMatch(new RegExp(`^00-${ids.traceId}-[0-9a-f]{16}-01$`));
  attempt.end();
  openSpan('run ecom_etl_10min', { ids }).end('failed');
  openSpan('another').end();
  await endTelemetry();
  const [first, run, another] = spans;
  expect(first).toMatchObject({ name: 'etl attempt 1', traceId: ids.traceId, parentSpanId: ids.spanId });
  expect(run).toMatchObject({ name: 'run ecom_etl_10min', traceId: ids.traceId, spanId: ids.spanId, parentSpanId: '' });
  expect([another?.traceId, another?.spanId]).not.toContain(ids.traceId);
});
