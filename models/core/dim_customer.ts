import { columnsWithout, UNREADABLE } from '../contract.ts';
import type { VersionedModel } from '../kinds.ts';
import { stgCustomers } from '../staging/stg_customers.ts';
import sql from './dim_customer.sql';
import { versionColumns } from './history.ts';

const version = versionColumns('customer_key', 'customer');

export const dimCustomer: VersionedModel = {
  name: 'dim_customer',
  kind: 'scd2',
  schema: 'core',
  grain: 'one version of one customer',
  meaning: 'Registered customers with their past versions (SCD type 2). E-mail and phone only as keyed hashes.',
  sql,
  key: ['customer_key'],
  history: {
    naturalKey: 'customer_id',
    surrogateKey: 'customer_key',
    changedAt: 'updated_at',
    tracked: [
      'email_hash',
      'phone_hash',
      'first_name',
      'last_name',
      'birth_date',
      'country',
      'city',
      'postal_code',
      'has_marketing_consent',
    ],
    inferred: { has_marketing_consent: 'false' },
  },
  columns: {
    ...version.key,
    ...columnsWithout(stgCustomers.columns, 'updated_at', UNREADABLE),
    ...version.validity,
  },
  indexes: [
    { columns: ['customer_id', 'valid_from'] },
    { columns: ['customer_id'], where: [{ column: 'is_inferred', is: 'true' }] },
  ],
};
