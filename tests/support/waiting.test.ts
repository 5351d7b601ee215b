import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { endOfProcess, linesOf, until, within } from './waiting.ts';

const never = new Promise<never>(() => {});

it('a wait ends with what it waited for', async () => {
  expect(await within(Promise.resolve(7), 'a number')).toBe(7);
  await expect(within(Promise.reject(new Error('broken')), 'a number')).rejects.toThrow('broken');
});

it('a wait that is over says for what, how long, and what was there instead', async () => {
  const wait = within(never, 'the lock', { ms: 20, found: () => 'nobody holds it' });
  await expect(wait).rejects.toThrow('waited 0.02 s for the lock; nobody holds it');
  await expect(until(() => false, 'a change', { ms: 20, everyMs: 1 })).rejects.toThrow('waited 0.02 s for a change');
});

it('a question that stays without an answer is bounded too, and one that fails ends the wait', async () => {
  await expect(until(() => never, 'an answer', { ms: 20 })).rejects.toThrow('for an answer');
  const failing = (): never => {
    throw new Error('no connection');
  };
  await expect(until(failing, 'an answer')).rejects.toThrow('no connection');
});

it('a question is repeated until its answer is there', async () => {
  const answers = [undefined, false, 'yes', 'later'];
  expect(await until(() => answers.shift(), 'yes', { everyMs: 1 })).toBe('yes');
  expect(await until(() => 0, 'nought')).toBe(0);
});

it('lines are looked at once, in their order, also those that came before anybody asked', async () => {
  const stream = new PassThrough();
  const lines = linesOf(stream);
  stream.end('one\ntwo\nthree\ntwo again');
  expect(await lines.next(/^two/)).toBe('two');
  expect(await lines.next(/^two/)).toBe('two again');
  await expect(lines.next(/^one/)).rejects.toThrow('the stream ended without /^one/; the last lines are\none\ntwo');
});

it('a line that does not come is named with the last ones that did', async () => {
  const stream = new PassThrough();
  const lines = linesOf(stream);
  stream.write('starting\n');
  await expect(lines.next(/^ready/, 50)).rejects.toThrow(
    'waited 0.05 s for a line like /^ready/; the last lines are\nstarting',
  );
});

it('a process that has ended is not waited for, and one that goes on is named', async () => {
  const child = (state: object): ChildProcess => Object.assign(new EventEmitter(), state) as ChildProcess;
  const killed = child({ exitCode: null, signalCode: 'SIGKILL' });
  expect(await endOfProcess(killed, 'the run')).toEqual({ code: null, signal: 'SIGKILL' });
  const running = child({ exitCode: null, signalCode: null });
  await expect(endOfProcess(running, 'the run', 20)).rejects.toThrow('waited 0.02 s for the end of the run');
  const ending = endOfProcess(running, 'the run');
  running.emit('exit', 3, null);
  expect(await ending).toEqual({ code: 3, signal: null });
});
