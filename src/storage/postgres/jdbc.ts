import type { JdbcAddress } from '../storage.ts';

/** The same database for PostgreSQL's JDBC driver. */
export function postgresJdbc(databaseUrl: string): JdbcAddress {
  const url = new URL(databaseUrl);
  const parameters = new URLSearchParams({ reWriteBatchedInserts: 'true' });
  for (const [parameter, value] of url.searchParams) if (parameter === 'sslmode') parameters.set(parameter, value);
  return {
    url: `jdbc:postgresql://${url.hostname}:${url.port || '5432'}${url.pathname}?${parameters}`,
    driver: 'org.postgresql.Driver',
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  };
}
