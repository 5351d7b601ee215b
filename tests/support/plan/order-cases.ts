import assert from 'node:assert/strict';
import type { PlanCase } from './lines.ts';
import type { Planner } from './planner.ts';

/** In which order what reads each other is computed. */

interface Item {
  readonly name: string;
}

/** `a: b c` for an item that reads two others; it names the first one in line 1. */
function ordered({ inOrder }: Planner, ...lines: readonly string[]): string[] {
  const reads = new Map(lines.map((line) => [line.split(':')[0] ?? '', line.match(/(?<=[: ])\w+/g) ?? []]));
  const items = new Map<string, Item>([...reads.keys()].map((name) => [name, { name }]));
  const readsOf = ({ name }: Item) =>
    (reads.get(name) ?? []).map((read, at) => ({
      model: items.get(read) as Item,
      place: { name: read, line: at + 1, offset: 0 },
      file: `${name}.sql`,
    }));
  return inOrder([...items.values()], readsOf).map(({ name }) => name);
}

const cycleIn =
  (planner: Planner, ...lines: readonly string[]) =>
  (): void =>
    void ordered(planner, ...lines);

export const orderCases: readonly PlanCase[] = [
  {
    name: 'each after what it reads, once; of equals the first that is listed',
    run: async (planner) => {
      assert.deepEqual(ordered(planner, 'a:', 'b:', 'c:'), ['a', 'b', 'c']);
      assert.deepEqual(ordered(planner, 'a: c', 'b:', 'c:'), ['c', 'a', 'b']);
      assert.deepEqual(ordered(planner, 'a: b c', 'b: d', 'c: d', 'd:'), ['d', 'b', 'c', 'a']);
    },
  },
  {
    name: 'a cycle names both ends and where each reads the other',
    run: async (planner) => {
      assert.throws(cycleIn(planner, 'z: a', 'a: y b', 'b: y c', 'c: y y a', 'y:'), {
        code: 'PROJECT_INVALID',
        message: 'c.sql:3: c reads a, which reads it in turn (c.sql:3, a.sql:2).',
        fields: { file: 'c.sql', line: 3 },
        next: 'Take one of the two out of the other. Nothing was read or loaded; ecom etl --check looks again.',
      });
    },
  },
  {
    name: 'what reads itself is a cycle of one',
    run: async (planner) => {
      assert.throws(cycleIn(planner, 'b:', 'a: b a'), {
        code: 'PROJECT_INVALID',
        message: 'a.sql:2: a reads a, which reads it in turn (a.sql:2, a.sql:2).',
      });
    },
  },
];
