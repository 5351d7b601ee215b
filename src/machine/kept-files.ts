import { join } from 'node:path';

/** Where the files of a run stay that was asked to keep them. */
export const keptFolder = (home: string, runId: number): string => join(home, 'data', 'kept', `etl-${runId}`);
