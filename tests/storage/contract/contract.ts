import { describe } from 'vitest';
import { bulkContract } from './bulk.ts';
import { changesContract } from './changes.ts';
import { mergeContract } from './merge.ts';
import type { MakeRig, Skips } from './rig.ts';
import { sessionsContract } from './sessions.ts';
import { tablesContract } from './tables.ts';

/** What every store promises. Each implementation runs it with databases of its own. */
export function storageContract(store: string, makeRig: MakeRig, skips: Skips = {}): void {
  describe(`${store}: sessions`, () => sessionsContract(makeRig));
  describe(`${store}: tables`, () => tablesContract(makeRig, skips));
  describe(`${store}: bulk`, () => bulkContract(makeRig));
  describe(`${store}: merge`, () => mergeContract(makeRig));
  describe(`${store}: changes`, () => changesContract(makeRig, skips));
}
