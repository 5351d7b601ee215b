import { Command } from 'commander';
import { expect, it } from 'vitest';
import { faultOption } from '../../src/cli/fault-rates.ts';
import { chosenOf } from '../../src/cli/shop-traffic.ts';
import { faultKinds } from '../../src/shop/faults/kinds.ts';
import { variableTexts } from '../../src/variables/values.ts';

function parsed(...args: readonly string[]): unknown {
  const command = new Command()
    .addOption(faultOption())
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  return command.parse(args, { from: 'user' }).opts().fault;
}

it('--fault takes kinds with rates as numbers or percentages, several at once or one after the other', () => {
  expect(parsed()).toBeUndefined();
  expect(parsed('--fault', 'bot=0.5', 'late_event=2%')).toEqual({ bot: 0.5, late_event: 0.02 });
  expect(parsed('--fault', 'bot=0.5', '--fault', 'bot=0')).toEqual({ bot: 0 });
});

it('--fault none switches all off, but for what is given after it', () => {
  const none = Object.fromEntries(faultKinds.map((kind) => [kind, 0]));
  expect(parsed('--fault', 'none')).toEqual(none);
  expect(parsed('--fault', 'bot=1', '--fault', 'none', '--fault', 'late_event=1')).toEqual({ ...none, late_event: 1 });
});

it.each([
  ['bots=0.1', /kind of duplicate_order, duplicate_event, .*bot\./],
  ['bot', /a share from 0 to 1, or a percentage such as 2%, as in bot=/],
  ['bot=2', /a share from 0 to 1/],
  ['bot=101%', /a share from 0 to 1/],
])('--fault %s says what is accepted', (text, message) => {
  expect(() => parsed('--fault', text)).toThrow(message);
});

it('a Variable counts where it is set, and the command line before it', async () => {
  const store = { read: async () => ({ fault_bot: '3%', fault_late_event: '0.1' }) } as never;
  const texts = await variableTexts(store, {});
  expect(chosenOf(texts, {}).faults).toEqual({ bot: 0.03, late_event: 0.1 });
  expect(chosenOf(texts, { fault: { bot: 0 } }).faults).toEqual({ bot: 0, late_event: 0.1 });
});
