import { join } from 'node:path';

/** Where the files of runs stay that were asked to keep them. */
export const keptRuns = (home: string): string => join(home, 'data', 'kept');

/** Those of one run. */
export const keptFolder = (home: string, runId: number): string => join(keptRuns(home), `etl-${runId}`);
