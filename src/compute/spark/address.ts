import { EcomError } from '../../errors.ts';

/** Where a Spark Connect server is, and who asks. */
export interface SparkAddress {
  readonly host: string;
  readonly port: number;
  readonly useTls: boolean;
  /** Sent as `authorization: Bearer …`. */
  readonly token: string | undefined;
  readonly userId: string;
}

const DEFAULT_PORT = 15_002;

/**
 * Reads a connection string: `sc://host:port/;token=…;use_ssl=true;user_id=…`
 * (https://spark.apache.org/docs/latest/spark-connect-overview.html). A token means TLS, except on this machine.
 *
 * @throws EcomError URL_INVALID; the message never holds the token.
 */
export function parseSparkUrl(text: string): SparkAddress {
  const [, host, port, rest = ''] = /^sc:\/\/(\[[^\]]+\]|[^/:;?#@]+)(?::(\d{1,5}))?(\/.*)?$/.exec(text) ?? [];
  if (host === undefined) throw invalid('it does not begin with sc://host');
  const parameters = parametersOf(rest);
  const token = parameters.get('token');
  const useTls = asBoolean(parameters.get('use_ssl')) ?? (token !== undefined && !isLoopback(host));
  if (token !== undefined && !useTls && !isLoopback(host)) throw invalid('it would send the token without TLS');
  return {
    host: host.replace(/^\[|\]$/g, ''),
    port: portOf(port),
    useTls,
    token,
    userId: parameters.get('user_id') ?? 'ecom',
  };
}

const known = new Set(['token', 'use_ssl', 'user_id']);

function parametersOf(rest: string): ReadonlyMap<string, string> {
  const [path, ...pairs] = rest.split(';');
  if (path !== '' && path !== '/') throw invalid('its parameters do not begin with /;');
  const parameters = new Map<string, string>();
  for (const pair of pairs.filter((one) => one !== '')) {
    const [name = '', ...value] = pair.split('=');
    if (!known.has(name)) throw invalid(`it has a parameter that is not known: ${name.slice(0, 30)}`);
    parameters.set(name, decoded(value.join('=')));
  }
  return parameters;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw invalid('a value has a % that begins no escape');
  }
}

function portOf(text: string | undefined): number {
  const port = text === undefined ? DEFAULT_PORT : Number(text);
  if (port < 1 || port > 65_535) throw invalid('its port is not from 1 to 65535');
  return port;
}

function asBoolean(text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined;
  if (text === 'true' || text === 'false') return text === 'true';
  throw invalid('use_ssl is neither true nor false');
}

export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);

const invalid = (why: string): EcomError =>
  new EcomError('URL_INVALID', `ECOM_SPARK_URL is no Spark Connect address: ${why}.`, {
    next: 'Write it as sc://host:15002/;token=…;use_ssl=true',
  });
