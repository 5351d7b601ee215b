import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { odbcTranslator } from '../../wire.ts';
import { type Finding, warn } from './finding.ts';

const settings = { ECOM_OLTP_URL: 'ecom_db', ECOM_DWH_URL: 'ecom_dwh' } as const;
const MASK = 'PASSWORD';

/** The ODBC connection strings among the settings, as the URLs that they should be; a password is never shown. */
export async function translations(): Promise<readonly Finding[]> {
  const file = join(process.cwd(), '.env');
  const given = { ...(existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {}), ...process.env };
  const urlOfOdbc = await odbcTranslator();
  return Object.entries(settings).flatMap(([name, database]) => {
    const value = given[name] ?? '';
    const url = value.includes('://') ? undefined : urlOfOdbc(value, database);
    if (url === undefined) return [];
    const masked = new URL(url);
    if (masked.password !== '') masked.password = MASK;
    return [
      warn(
        name,
        'is an ODBC connection string',
        `${name}=${masked} (${MASK}: yours; characters such as @ / # are written %40 %2F %23)`,
      ),
    ];
  });
}
