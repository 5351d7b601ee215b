/** Log-ins that only read, by their names in every store. */

/** Of BI tools: sees `core` and `mart` but what is personal. */
export const BI_ROLE = 'ecom_bi';

/** The same with what is personal. */
export const PII_ROLE = 'ecom_pii';

/** Of `ecom sql`: reads all. */
export const READER_ROLE = 'ecom_reader';
