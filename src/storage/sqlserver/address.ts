import type { ConnectionConfiguration } from 'tedious';

/**
 * What a URL says: `mssql://user:password@host:1433/database?encrypt=true`.
 *
 * | parameter | meaning | default |
 * |---|---|---|
 * | `instance` | a named instance; the SQL Server Browser tells its port, so leave the port out | none |
 * | `encrypt` | `true`, `false` or `strict` (TDS 8) | `true` |
 * | `trustServerCertificate` | takes any certificate: for a server on this machine | `false` |
 * | `authentication` | tedious' name of an Entra log-in: `azure-active-directory-default`, `-password`, `-service-principal-secret`, … | an SQL log-in |
 * | `tenantId`, `clientId` | with an Entra log-in | none |
 */
export interface SqlServerAddress {
  readonly host: string;
  readonly port: number | undefined;
  readonly instance: string | undefined;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  readonly encrypt: boolean | 'strict';
  readonly trustServerCertificate: boolean;
  readonly authentication: string | undefined;
  readonly tenantId: string | undefined;
  readonly clientId: string | undefined;
}

const DEFAULT_PORT = 1433;

/** Reads a URL that `urlProblem` found nothing wrong with. */
export function parseSqlServerUrl(text: string): SqlServerAddress {
  const url = new URL(text);
  const parameter = (name: string): string | undefined => url.searchParams.get(name) ?? undefined;
  const instance = parameter('instance');
  const encrypt = parameter('encrypt') ?? 'true';
  return {
    host: decodeURIComponent(url.hostname),
    port: url.port === '' ? (instance === undefined ? DEFAULT_PORT : undefined) : Number(url.port),
    instance: url.port === '' ? instance : undefined,
    database: decodeURIComponent(url.pathname.slice(1)),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    encrypt: encrypt === 'strict' ? 'strict' : encrypt === 'true',
    trustServerCertificate: parameter('trustServerCertificate') === 'true',
    authentication: parameter('authentication'),
    tenantId: parameter('tenantId'),
    clientId: parameter('clientId'),
  };
}

const parameters: Readonly<Record<string, RegExp>> = {
  instance: /^.+$/,
  encrypt: /^(true|false|strict)$/,
  trustServerCertificate: /^(true|false)$/,
  authentication: /^azure-active-directory-/,
  tenantId: /^.+$/,
  clientId: /^.+$/,
};

/** What is wrong with the parameters of a URL, in words; undefined if nothing is. */
export function parameterProblem(url: URL): string | undefined {
  for (const [name, value] of url.searchParams) {
    const expected = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (!expected) return `it has no parameter ${name} (there are ${Object.keys(parameters).join(', ')})`;
    if (!expected.test(value)) return `${name} cannot be "${value}"`;
  }
  return undefined;
}

/** `database`: another one on the same server. */
export function connectionConfiguration(
  address: SqlServerAddress,
  database: string = address.database,
): ConnectionConfiguration {
  return {
    server: address.host,
    authentication: authenticationOf(address),
    options: {
      ...(address.port === undefined ? {} : { port: address.port }),
      ...(address.instance === undefined ? {} : { instanceName: address.instance }),
      database,
      encrypt: address.encrypt,
      trustServerCertificate: address.trustServerCertificate,
      appName: 'ecom',
      useUTC: true,
      connectTimeout: 10_000,
      // A model's query may take minutes; a cancelled one should not wait for long.
      requestTimeout: 0,
      cancelTimeout: 1_000,
    },
  };
}

function authenticationOf(address: SqlServerAddress): NonNullable<ConnectionConfiguration['authentication']> {
  const { authentication, user, password, tenantId, clientId } = address;
  if (authentication === undefined) return { type: 'default', options: { userName: user, password } };
  const isPrincipal = authentication.endsWith('service-principal-secret');
  const options = isPrincipal
    ? { clientId: clientId ?? user, clientSecret: password, tenantId }
    : { userName: user, password, tenantId, clientId };
  return { type: authentication, options } as NonNullable<ConnectionConfiguration['authentication']>;
}
