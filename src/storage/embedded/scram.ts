import { createHash, createHmac, pbkdf2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/** `SCRAM-SHA-256$<rounds>:<salt>$<stored key>:<server key>`, as `pg_authid` has it: https://www.postgresql.org/docs/18/catalog-pg-authid.html */
const VERIFIER = /^SCRAM-SHA-256\$(\d+):([^$]+)\$([^:]+):/;
const BYTES = 32;

/** Whether a log-in's verifier is that of the password: so that one which is right is not written again. Our passwords are ASCII. */
export async function isPasswordOf(verifier: string | null, password: string): Promise<boolean> {
  const [, rounds, salt, storedKey] = VERIFIER.exec(verifier ?? '') ?? [];
  if (rounds === undefined || salt === undefined || storedKey === undefined) return false;
  const salted = await promisify(pbkdf2)(password, Buffer.from(salt, 'base64'), Number(rounds), BYTES, 'sha256');
  const clientKey = createHmac('sha256', salted).update('Client Key').digest();
  const expected = createHash('sha256').update(clientKey).digest();
  const found = Buffer.from(storedKey, 'base64');
  return found.length === expected.length && timingSafeEqual(found, expected);
}
