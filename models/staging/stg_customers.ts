import { type Staging, unreadable } from '../contract.ts';
import { boolean, date, id, integer, text, timestamp } from '../types.ts';
import sql from './stg_customers.sql';

export const stgCustomers: Staging = {
  name: 'stg_customers',
  source: 'customers',
  sql,
  key: ['customer_id'],
  columns: {
    customer_id: { type: id(), meaning: 'The customer.' },
    email_hash: {
      type: text(64),
      nullable: true,
      isPersonal: true,
      meaning: 'Keyed hash of the normalised e-mail address; null for a broken one.',
    },
    phone_hash: {
      type: text(64),
      nullable: true,
      isPersonal: true,
      meaning: 'Keyed hash of the phone number as E.164; null for a broken one.',
    },
    first_name: { type: text(100), nullable: true, isPersonal: true, meaning: 'Given name.' },
    last_name: { type: text(100), nullable: true, isPersonal: true, meaning: 'Family name.' },
    birth_date: { type: date(), nullable: true, isPersonal: true, meaning: 'Date of birth.' },
    birth_year: { type: integer(), nullable: true, isPersonal: true, meaning: 'Year of birth.' },
    country: { type: text(60), nullable: true, meaning: 'Country of residence, English name.' },
    city: { type: text(100), nullable: true, isPersonal: true, meaning: 'City of residence.' },
    postal_code: { type: text(20), nullable: true, isPersonal: true, meaning: 'Postal code of residence.' },
    postal_area: {
      type: text(4),
      nullable: true,
      isPersonal: true,
      meaning: 'First part of the postal code: before a blank or hyphen, else three characters.',
    },
    has_marketing_consent: { type: boolean(), meaning: 'Whether the customer agreed to marketing.' },
    signed_up_at: { type: timestamp(), nullable: true, meaning: 'When the account was created.' },
    updated_at: { type: timestamp(), meaning: 'When the shop last changed the row.' },
    unreadable: unreadable(),
  },
  rules: [
    { name: 'updated_at_known', holds: 'updated_at is not null', meaning: 'The shop says when it changed the row.' },
  ],
};
