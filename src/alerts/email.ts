import { createTransport } from 'nodemailer';
import type { AlertMessage, Channel } from './message.ts';

const TIMEOUT_MS = 10_000;

/**
 * @param smtpUrl `smtp://user:password@host:587`; `smtps://` speaks TLS from the start, `smtp://` where the server offers it
 * @param to addresses, separated by commas
 */
export function emailChannel(smtpUrl: string, to: string): Channel {
  const server = new URL(smtpUrl);
  return {
    name: 'email',
    target: `${to} by ${server.host}`,
    async send(message) {
      const transport = createTransport({
        host: server.hostname,
        port: Number(server.port || (server.protocol === 'smtps:' ? 465 : 587)),
        secure: server.protocol === 'smtps:',
        ...(server.username === ''
          ? {}
          : { auth: { user: decodeURIComponent(server.username), pass: decodeURIComponent(server.password) } }),
        connectionTimeout: TIMEOUT_MS,
        greetingTimeout: TIMEOUT_MS,
        socketTimeout: TIMEOUT_MS,
      });
      try {
        await transport.sendMail({
          from: server.searchParams.get('from') ?? senderFor(server),
          to,
          messageId: `<${message.id}@ecom>`,
          subject: subjectOf(message),
          text: textOf(message),
        });
      } finally {
        transport.close();
      }
    },
  };
}

const senderFor = ({ username, hostname }: URL): string => {
  const user = decodeURIComponent(username);
  return user.includes('@') ? user : `ecom@${hostname}`;
};

const words: Readonly<Record<AlertMessage['event'], string>> = {
  opened: 'problem',
  resolved: 'resolved',
  news: 'news',
  test: 'test',
};

const subjectOf = ({ event, title }: AlertMessage): string => `[ecom] ${words[event]}: ${title}`;

function textOf({ event, title, detail, openedAt, resolvedAt }: AlertMessage): string {
  const when = event === 'resolved' ? `From ${openedAt} to ${resolvedAt}.` : `Since ${openedAt}.`;
  const further = event === 'opened' ? '\nThere is no further message while it lasts, and one when it is over.\n' : '';
  return `${title}\n\n${detail}\n\n${when}\n${further}`;
}
