import { createHash } from 'node:crypto';
import { aggregates } from '../../models/aggregates.ts';
import { type FunctionSettings, portableFunctions } from '../../models/functions.ts';
import { models } from '../../models/index.ts';
import { stagings } from '../../models/staging/index.ts';

/** A hash for each model of its SQL and contract, of the staging models it comes from and of the functions. */
export function modelHashes(settings: FunctionSettings): ReadonlyMap<string, string> {
  const common = sha256({ functions: portableFunctions(settings), aggregates });
  return new Map(
    models.map((model) => [
      model.name,
      sha256({ common, model, staging: stagings.filter(({ name }) => model.reads.includes(name)) }),
    ]),
  );
}

const sha256 = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');
