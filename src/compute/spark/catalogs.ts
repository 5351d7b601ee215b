import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { JdbcAddress } from '../../storage/storage.ts';

type Properties = Readonly<Record<string, string>>;

/**
 * Spark's settings for a database as a catalog, with which it reads and writes the `stage` tables. They hold the password: they belong
 * in a properties file that only its owner reads, never in a session or in SQL, which Spark writes to its logs.
 */
export function catalogProperties(name: string, { url, driver, user, password }: JdbcAddress): Properties {
  const catalog = `spark.sql.catalog.${name}`;
  return {
    [catalog]: 'org.apache.spark.sql.execution.datasources.v2.jdbc.JDBCTableCatalog',
    [`${catalog}.url`]: url,
    [`${catalog}.driver`]: driver,
    [`${catalog}.user`]: user,
    [`${catalog}.password`]: password,
    [`${catalog}.batchsize`]: '10000',
  };
}

/** The JDBC drivers that `scripts/spark/install.sh` fetched, for Spark's own setting. */
export function driverProperties(folder: string): Properties {
  const jars = readdirSync(folder).filter((file) => file.endsWith('.jar'));
  return { 'spark.jars': jars.map((file) => join(folder, file)).join(',') };
}
