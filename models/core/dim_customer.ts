import type { Model } from '../contract.ts';
import { boolean, date, id, text, timestamp } from '../types.ts';
import sql from './dim_customer.sql';
import { versionColumns } from './history.ts';

const version = versionColumns('customer_key', 'customer');

export const dimCustomer: Model = {
  name: 'dim_customer',
  schema: 'core',
  grain: 'one version of one customer',
  meaning: 'Registered customers with their past versions (SCD type 2). E-mail and phone only as keyed hashes.',
  sql,
  key: ['customer_key'],
  recomputedBy: 'customer_id',
  aggregate: 'customer',
  reads: ['stg_customers'],
  readsItself: true,
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
  },
  columns: {
    ...version.key,
    customer_id: { type: id(), meaning: 'The customer.' },
    email_hash: { type: text(64), nullable: true, meaning: 'Keyed hash (HMAC-SHA256) of the e-mail address.' },
    phone_hash: { type: text(64), nullable: true, meaning: 'Keyed hash (HMAC-SHA256) of the phone number as E.164.' },
    first_name: { type: text(100), nullable: true, meaning: 'Given name.' },
    last_name: { type: text(100), nullable: true, meaning: 'Family name.' },
    birth_date: { type: date(), nullable: true, meaning: 'Date of birth.' },
    country: { type: text(60), nullable: true, meaning: 'Country of residence, English name.' },
    city: { type: text(100), nullable: true, meaning: 'City of residence.' },
    postal_code: { type: text(20), nullable: true, meaning: 'Postal code of residence.' },
    has_marketing_consent: { type: boolean(), meaning: 'Whether the customer agreed to marketing.' },
    signed_up_at: { type: timestamp(), nullable: true, meaning: 'When the account was created.' },
    ...version.validity,
  },
  indexes: [{ columns: ['customer_id', 'valid_from'] }],
};
