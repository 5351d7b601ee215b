import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { emailChannel } from '../../src/alerts/email.ts';
import { type AlertMessage, testMessage } from '../../src/alerts/message.ts';
import { webhookChannel } from '../../src/alerts/webhook.ts';
import { startMailServer, startReceiver } from './receivers.ts';

const opened: AlertMessage = {
  ...testMessage('email'),
  event: 'opened',
  kind: 'failed_task',
  title: 'ecom_etl_10min: etl failed',
  detail: 'DISK_FULL The disk is full – “naïve”.',
  dag: 'ecom_etl_10min',
  task: 'etl',
  openedAt: '2026-03-01T10:00:00.000Z',
};

it('an e-mail reaches everybody, says in its subject what it is about, and keeps every character', async () => {
  const server = await startMailServer();
  await emailChannel(server.url, 'ann@example.com, bob@example.com').send(opened);
  const [mail] = server.mails;
  expect(mail?.to).toEqual(['ann@example.com', 'bob@example.com']);
  expect(mail?.text).toMatch(/^Subject: \[ecom\] problem: ecom_etl_10min: etl failed\r?$/m);
  expect(mail?.text).toContain(`<${opened.id}@ecom>`);
  const quoted = mail?.text.replace(/=\r?\n/g, '') ?? '';
  const bytes = quoted.replace(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  expect(Buffer.from(bytes, 'latin1').toString('utf8')).toContain('The disk is full – “naïve”.');
});

it('a mail server that refuses the log-in, or is not there, is an error without the password', async () => {
  const server = await startMailServer();
  const wrong = new URL(server.url);
  wrong.password = 'another-secret';
  for (const url of [wrong.toString(), 'smtp://ann:another-secret@127.0.0.1:1']) {
    const error: Error = await emailChannel(url, 'ann@example.com')
      .send(opened)
      .then(
        () => new Error('it was sent'),
        (reason: Error) => reason,
      );
    expect(error.message).toMatch(/wrong password|ECONNREFUSED|Invalid login/);
    expect(error.message).not.toContain('another-secret');
  }
});

it.each([
  ['whsec_MDEyMzQ1Njc4OWFiY2RlZg==', Buffer.from('0123456789abcdef')],
  ['a plain secret of ours', Buffer.from('a plain secret of ours')],
])('a webhook is signed as Standard Webhooks has it, with the secret %s', async (secret, key) => {
  const receiver = await startReceiver();
  await webhookChannel(receiver.url, secret).send(opened);
  const [{ headers, body } = { headers: {}, body: '' }] = receiver.posts;
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
  expect(headers['webhook-id']).toBe(opened.id);
  expect(Math.abs(Number(headers['webhook-timestamp']) - Date.now() / 1000)).toBeLessThan(5);
  expect(JSON.parse(body)).toMatchObject({
    type: 'alert.opened',
    timestamp: opened.openedAt,
    data: { kind: 'failed_task', title: opened.title, dag: 'ecom_etl_10min', task: 'etl', resolved_at: null },
  });
});

it('a webhook is repeated with the same id while its receiver is in trouble, and not where it refuses', async () => {
  const receiver = await startReceiver();
  receiver.answer(503, 500);
  await webhookChannel(receiver.url, '', 10).send(opened);
  expect(receiver.posts.map(({ headers }) => headers['webhook-id'])).toEqual([opened.id, opened.id, opened.id]);
  receiver.answer(400);
  await expect(webhookChannel(receiver.url, '', 10).send(opened)).rejects.toThrow('answered 400');
  expect(receiver.posts).toHaveLength(4);
  receiver.answer(500, 500, 500);
  await expect(webhookChannel(receiver.url, '', 10).send(opened)).rejects.toThrow('answered 500');
  await expect(webhookChannel('http://127.0.0.1:65533/', '', 10).send(opened)).rejects.toThrow('ECONNREFUSED');
});
