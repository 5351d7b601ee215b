import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Spark's settings for a database as a catalog, with which it reads and writes the `stage` tables. They hold the password: they belong
 * in a properties file that only its owner reads, never in a session or in SQL, which Spark writes to its logs.
 */
export function catalogProperties(name: string, databaseUrl: string): Readonly<Record<string, string>> {
  const url = new URL(databaseUrl);
  const catalog = `spark.sql.catalog.${name}`;
  const parameters = new URLSearchParams({ reWriteBatchedInserts: 'true' });
  for (const [parameter, value] of url.searchParams) if (parameter === 'sslmode') parameters.set(parameter, value);
  return {
    [catalog]: 'org.apache.spark.sql.execution.datasources.v2.jdbc.JDBCTableCatalog',
    [`${catalog}.url`]: `jdbc:postgresql://${url.hostname}:${url.port || '5432'}${url.pathname}?${parameters}`,
    [`${catalog}.driver`]: 'org.postgresql.Driver',
    [`${catalog}.user`]: decodeURIComponent(url.username),
    [`${catalog}.password`]: decodeURIComponent(url.password),
    [`${catalog}.batchsize`]: '10000',
  };
}

/** The JDBC drivers that `scripts/spark/install.sh` fetched, for Spark's own setting. */
export function driverProperties(folder: string): Readonly<Record<string, string>> {
  const jars = readdirSync(folder).filter((file) => file.endsWith('.jar'));
  return { 'spark.jars': jars.map((file) => join(folder, file)).join(',') };
}
