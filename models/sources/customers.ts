import { defineSource } from '../contract.ts';
import { boolean, id, text, timestamp } from '../types.ts';

export const customers = defineSource({
  name: 'customers',
  grain: 'one registered customer',
  key: ['customer_id'],
  newestBy: 'updated_at',
  columns: {
    customer_id: { type: id(), meaning: 'The customer.' },
    email: { type: text(254), nullable: true, isPersonal: true, meaning: 'E-mail address as the customer typed it.' },
    phone: { type: text(40), nullable: true, isPersonal: true, meaning: 'Phone number as the customer typed it.' },
    first_name: { type: text(100), nullable: true, isPersonal: true, meaning: 'Given name.' },
    last_name: { type: text(100), nullable: true, isPersonal: true, meaning: 'Family name.' },
    birth_date: {
      type: text(20),
      nullable: true,
      isPersonal: true,
      meaning: 'Date of birth as typed: 1990-02-28, 28/02/1990 or 28.02.1990.',
    },
    country: { type: text(60), nullable: true, meaning: 'Country of residence, English name.' },
    city: { type: text(100), nullable: true, isPersonal: true, meaning: 'City of residence.' },
    postal_code: { type: text(20), nullable: true, isPersonal: true, meaning: 'Postal code of residence.' },
    has_marketing_consent: { type: boolean(), nullable: true, meaning: 'Whether the customer agreed to marketing.' },
    signed_up_at: { type: timestamp(), nullable: true, meaning: 'When the account was created.' },
    updated_at: { type: timestamp(), meaning: 'When the shop last changed the row.' },
  },
});
