import { type Config, checkoutFolder } from '../../config.ts';
import type { Platform } from '../../platform.ts';
import { type Connection, connectionsOf } from '../../status/connections.ts';
import { colour } from '../colour.ts';
import { formatDuration } from '../duration.ts';
import { FIRST_QUERY } from '../help.ts';
import type { UpOptions } from './options.ts';

/** What `ecom up --json` prints when the platform is ready. */
export interface ReadyReport {
  readonly home: string;
  readonly pid: number;
  readonly connections: readonly Connection[];
  /** Commands to try next. */
  readonly next: readonly string[];
}

export function readyReport(config: Config, platform: Platform): ReadyReport {
  const before = checkoutFolder() === undefined ? '' : 'npx ';
  const { ecom_dwh: warehouse, ecom_db: shop } = connectionsOf(config, platform);
  return {
    home: config.home,
    pid: process.pid,
    connections: [warehouse, shop],
    next: [`${before}ecom status`, `${before}${FIRST_QUERY}`, `${before}ecom validate`, warehouse.open_with],
  };
}

export function readyText({ home, connections, next }: ReadyReport, options: UpOptions): string {
  const lines = connections.flatMap(({ database, url, password_file: file }) => [
    `  ${database.padEnd(9)} ${url}`,
    ...(file ? [`            password: ${file}`] : []),
  ]);
  return [
    '',
    `${colour(['bold', 'green'], 'Ready.')} Data and logs are in ${home}`,
    '',
    'Point your BI tool at:',
    ...lines,
    '',
    'Or try, in another terminal:',
    ...next.map((command) => `  ${command}`),
    '',
    rhythm(options),
  ].join('\n');
}

function rhythm({ stream, batchEvery, etlEvery }: UpOptions): string {
  const batches = stream ? `A batch every ${formatDuration(batchEvery)}, an` : 'An';
  return `${batches} ETL run every ${formatDuration(etlEvery)}. Ctrl-C stops.\n`;
}
