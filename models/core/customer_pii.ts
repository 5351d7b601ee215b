import { columnsOf } from '../contract.ts';
import type { ByKeyModel } from '../kinds.ts';
import { stgCustomers } from '../staging/stg_customers.ts';
import sql from './customer_pii.sql';

export const customerPii: ByKeyModel = {
  name: 'customer_pii',
  kind: 'by_key',
  schema: 'core',
  grain: 'one registered customer that the shop has',
  meaning: 'Who customers are, as of now. Read by the log-in ecom_pii alone; gone when the shop deletes the customer.',
  isPersonal: true,
  sql,
  key: ['customer_id'],
  group: 'customer_id',
  columns: columnsOf(stgCustomers.columns, 'customer_id', 'first_name', 'last_name', 'birth_date', 'postal_code'),
};
