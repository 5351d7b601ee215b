import { columnsOf } from '../contract.ts';
import type { ViewModel } from '../kinds.ts';
import { stgCustomers } from '../staging/stg_customers.ts';
import { dimCustomer } from './dim_customer.ts';
import sql from './dim_customer_named.sql';

export const dimCustomerNamed: ViewModel = {
  name: 'dim_customer_named',
  kind: 'view',
  schema: 'core',
  grain: 'one version of one customer',
  meaning:
    'Deprecated, for one release: the columns that dim_customer had of the person, as of now. Read customer_pii instead.',
  isPersonal: true,
  sql,
  key: ['customer_key'],
  group: 'customer_id',
  inputs: { dim_customer: { by: 'customer_id' }, customer_pii: { by: 'customer_id' } },
  columns: {
    ...columnsOf(dimCustomer.columns, 'customer_key', 'customer_id'),
    ...columnsOf(stgCustomers.columns, 'first_name', 'last_name', 'birth_date', 'postal_code'),
    ...columnsOf(dimCustomer.columns, 'valid_from', 'valid_to', 'is_current'),
  },
};
