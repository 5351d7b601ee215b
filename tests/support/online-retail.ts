import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The real orders, beside the checkout; the project ships none of them. */
export const onlineRetailFile = fileURLToPath(
  new URL('../../../shared/data/online_retail/online_retail.csv.gz', import.meta.url),
);

export const hasOnlineRetail = existsSync(onlineRetailFile);

/** Part of a test's name, so that a skipped one says why. */
export const onlineRetailNote = hasOnlineRetail ? '' : ' (skipped: ../shared/data/online_retail is not here)';
