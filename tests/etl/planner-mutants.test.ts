import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { mutantsOf } from '../../scripts/mutation/planner/mutants.ts';
import { PLANNER_FILES } from '../../scripts/mutation/planner/run.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const mutants = new Map(mutantsOf(root, PLANNER_FILES));
const changesIn = (file: string, place: string): string[] =>
  (mutants.get(file) ?? []).filter((mutant) => mutant.place === place).map(({ change }) => change);

it('what decides in a function is changed, one thing at a time', () => {
  expect(changesIn('src/etl/plan/view-query.ts', 'viewQuery')).toEqual([
    '.toSorted((a, b) => b.offset - a.offset) dropped',
    'b.offset - a.offset → (b.offset + a.offset)',
    'offset + name.length → (offset - name.length)',
  ]);
  expect(changesIn('src/etl/plan/reading.ts', 'whyDaily')).toEqual([
    "if (kind !== 'daily') return undefined; dropped",
    "kind !== 'daily' → (kind === 'daily')",
    "'daily' → 'by_key'",
    "if (asked.daily) return 'asked for with --daily'; dropped",
    'dueModels.has(name) ? NEW_DAY : undefined → (NEW_DAY)',
    'dueModels.has(name) ? NEW_DAY : undefined → (undefined)',
  ]);
});

it('every mutant is another text than its file, and than any other mutant', () => {
  for (const all of mutants.values()) expect(new Set(all.map(({ text }) => text)).size).toBe(all.length);
});
