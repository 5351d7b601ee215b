/** What names a database, for messages. */
export const DATABASE_URLS = 'postgres://user:password@host:port/database or mssql://user:password@host:port/database';

/** In words without the URL's text, which may hold a password. What the scheme's own store asks for, it says itself. */
export function urlProblem(value: string): string | undefined {
  if (/^\s*\w[\w ]*=/.test(value)) return 'it is an ODBC connection string, which ecom doctor translates';
  if (!URL.canParse(value)) return 'it is no URL (characters such as @ / # in a password are written %40 %2F %23)';
  if (!isDecodable(value)) return 'it has a % that begins no code (a % in a password is written %25)';
  return new URL(value).pathname.length > 1 ? undefined : 'the database is missing at its end';
}

/** Whether user, password and path of a URL can be read: `%` stands for a sign only with two hexadecimal digits behind it. */
export function isDecodable(text: string): boolean {
  const { username, password, hostname, pathname } = new URL(text);
  try {
    for (const part of [username, password, hostname, pathname]) decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}

/** An Airflow Connection, as its `as_json()` writes it. */
interface Connection {
  readonly conn_type?: string;
  readonly host?: string;
  readonly port?: number;
  readonly login?: string;
  readonly password?: string;
  /** The database. */
  readonly schema?: string;
  /** What the URL has as parameters; an object, or its JSON. */
  readonly extra?: string | Readonly<Record<string, unknown>>;
}

/**
 * The URL that an Airflow Connection means.
 *
 * @throws SyntaxError where the text is no JSON
 */
export function urlOfConnection(text: string): string {
  const {
    conn_type: type = '',
    host = '',
    port,
    login = '',
    password = '',
    schema = '',
    extra = {},
  } = JSON.parse(text) as Connection;
  const user = login === '' ? '' : `${encodeURIComponent(login)}:${encodeURIComponent(password)}@`;
  const address = `${type}://${user}${host}${port === undefined ? '' : `:${port}`}/${encodeURIComponent(schema)}`;
  const parameters = Object.entries(typeof extra === 'string' ? (JSON.parse(extra || '{}') as object) : extra);
  const query = new URLSearchParams(
    parameters.map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();
  return query === '' ? address : `${address}?${query}`;
}
