import { columnsWithout, UNREADABLE } from '../contract.ts';
import type { VersionedModel } from '../kinds.ts';
import { stgCustomers } from '../staging/stg_customers.ts';
import sql from './dim_customer.sql';
import { versionColumns } from './history.ts';

/** They are in `customer_pii`. */
const OF_THE_PERSON = ['first_name', 'last_name', 'birth_date', 'postal_code'];

const version = versionColumns('customer_key', 'customer');

export const dimCustomer: VersionedModel = {
  name: 'dim_customer',
  kind: 'scd2',
  schema: 'core',
  grain: 'one version of one customer',
  meaning:
    'Registered customers with their past versions (SCD type 2). E-mail and phone only as keyed hashes; names are in customer_pii.',
  sql,
  key: ['customer_key'],
  history: {
    naturalKey: 'customer_id',
    surrogateKey: 'customer_key',
    changedAt: 'updated_at',
    tracked: ['email_hash', 'phone_hash', 'country', 'city', 'has_marketing_consent'],
    inferred: { has_marketing_consent: 'false' },
  },
  columns: {
    ...version.key,
    ...columnsWithout(stgCustomers.columns, ...OF_THE_PERSON, 'updated_at', UNREADABLE),
    ...version.validity,
  },
  retired: OF_THE_PERSON,
  indexes: [
    { columns: ['customer_id', 'valid_from'] },
    { columns: ['customer_id'], where: [{ column: 'is_inferred', is: 'true' }] },
  ],
};
