import { parse } from '@tediousjs/connection-string';

/**
 * Our URL for an ODBC connection string, such as
 * `Driver={ODBC Driver 17 for SQL Server};Server=tcp:host\\instance,1433;Database=ecom_dwh;UID=sa;PWD=…`; undefined where it names no server.
 *
 * @param database where the string names none
 */
export function urlOfOdbc(text: string, database: string): string | undefined {
  const values = parse(text);
  const value = (...names: readonly string[]): string | undefined => {
    const found = names.map((name) => values.get(name)).find((candidate) => candidate !== undefined);
    return found === undefined ? undefined : String(found);
  };
  const server = value('server', 'address', 'addr', 'data source', 'host');
  if (server === undefined) return undefined;
  const { host, instance, port } = partsOf(server, value('port'));
  const url = new URL(`mssql://${host}${port === undefined ? '' : `:${port}`}`);
  url.username = encodeURIComponent(value('uid', 'user id', 'user', 'username') ?? '');
  url.password = encodeURIComponent(value('pwd', 'password') ?? '');
  url.pathname = `/${encodeURIComponent(value('database', 'initial catalog') ?? database)}`;
  // A port says already which instance it is.
  if (instance !== undefined && port === undefined) url.searchParams.set('instance', instance);
  if (isOff(value('encrypt'))) url.searchParams.set('encrypt', 'false');
  if (value('encrypt')?.toLowerCase() === 'strict') url.searchParams.set('encrypt', 'strict');
  if (isOn(value('trustservercertificate', 'trust server certificate')))
    url.searchParams.set('trustServerCertificate', 'true');
  return url.toString();
}

interface ServerParts {
  readonly host: string;
  readonly instance: string | undefined;
  readonly port: string | undefined;
}

/** `tcp:host\instance,port`; `.` and `(local)` are this machine. */
function partsOf(server: string, port: string | undefined): ServerParts {
  const [address = '', listed] = server.replace(/^(tcp|lpc|np|admin):/i, '').split(',');
  const [name = '', instance] = address.trim().split('\\');
  const host = ['', '.', '(local)'].includes(name.toLowerCase()) ? 'localhost' : name;
  return { host, instance, port: (listed ?? port)?.trim() };
}

const isOn = (value: string | undefined): boolean => /^(yes|true|1)$/i.test(value ?? '');

const isOff = (value: string | undefined): boolean => /^(no|false|optional|0)$/i.test(value ?? '');
