import type { StreamReport } from '../stream/report.ts';
import type { VariableText } from '../variables/values.ts';
import { printNote } from './output.ts';

/** Tells the webhook what was written; the report then says how that went. A webhook that is not told is a note, and fails nothing. */
export type Announcer = (report: StreamReport) => Promise<StreamReport>;

/**
 * @param texts of the Variables
 * @throws EcomError SETTING_INVALID where a Variable is not accepted
 */
export async function announcer(texts: readonly VariableText[]): Promise<Announcer> {
  const [{ announce }, { valuesOf }] = await Promise.all([
    import('../stream/webhook.ts'),
    import('../variables/values.ts'),
  ]);
  const values = valuesOf(texts);
  return async (report) => {
    const webhook = await announce(report, values);
    if (webhook?.error) printNote(`The webhook at ${webhook.target} was not told of the batch: ${webhook.error}`);
    return webhook ? { ...report, webhook } : report;
  };
}

/** Does the work of a stream and announces it. What keeps it from being announced is found before anything is written. */
export async function announced(
  texts: readonly VariableText[],
  work: () => Promise<StreamReport>,
): Promise<StreamReport> {
  const announce = await announcer(texts);
  return announce(await work());
}
