import { expect, it } from 'vitest';
import { parseVariable, shownText, variableNamed } from '../../src/variables/definitions.ts';

it.each([
  ['webhook_url', 'https://hooks.example.com/services/T0/B0/xyz', 'https://hooks.example.com/…'],
  ['webhook_url', 'https://ann:secret@example.com:8443/?token=secret', 'https://example.com:8443/…'],
  ['heartbeat_url', 'https://hc-ping.com/4f-secret', 'https://hc-ping.com/…'],
  ['alert_webhook_url', 'https://example.com', 'https://example.com'],
  ['alert_webhook_url', '', ''],
  ['alert_webhook_url', '***', '***'],
  ['smtp_url', 'smtp://ann:secret@mail.example.com', '***'],
  ['webhook_secret', 'whsec_0123456789abcdef', '***'],
  ['orders_per_batch', '50', '50'],
] as const)('%s %j is shown as %j', (name, text, shown) => {
  expect(shownText(name, text)).toBe(shown);
});

it('an address that cannot be read is refused without being repeated', () => {
  for (const text of ['https://ann:fifty%@example.com/secret', 'ftp://example.com/secret', 'secret']) {
    expect(() => parseVariable('webhook_url', text, 'a test')).toThrow(
      expect.objectContaining({ code: 'SETTING_INVALID', message: expect.not.stringMatching(/secret|fifty/) }),
    );
  }
});

it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])('%s is no Variable', (name) => {
  expect(() => variableNamed(name)).toThrow(expect.objectContaining({ code: 'SETTING_INVALID' }));
});
