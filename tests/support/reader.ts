import { inject } from 'vitest';
import { administer } from './databases.ts';

const READER = 'test_reader';

/** The settings by which `ecom sql` reads these databases of the test server, with a log-in that may do nothing else. */
export async function readerSettings(
  oltp: string,
  dwh: string,
): Promise<{ readonly ECOM_OLTP_READER_URL: string; readonly ECOM_DWH_READER_URL: string }> {
  const make = `create role ${READER} login password 'read' in role pg_read_all_data`;
  // Several test files may ask at once.
  await administer(
    inject('templateUrl'),
    `do $$ begin ${make}; exception when duplicate_object or unique_violation then null; end $$`,
  );
  return { ECOM_OLTP_READER_URL: asReader(oltp), ECOM_DWH_READER_URL: asReader(dwh) };
}

function asReader(url: string): string {
  const reader = new URL(url);
  reader.username = READER;
  reader.password = 'read';
  return reader.toString();
}
