import { createServer, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { onTestFinished } from 'vitest';
import { closed, listening } from '../support/waiting.ts';

export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  /** Head and body as they came. */
  readonly text: string;
}

export interface MailServer {
  readonly url: string;
  readonly mails: readonly Mail[];
}

/** A real SMTP server that takes everything from one user. */
export async function startMailServer(user = 'ann', password = 'p@ss/word'): Promise<MailServer> {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    authOptional: false,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: ({ username, password: given }, _session, done) =>
      username === user && given === password ? done(null, { user }) : done(new Error('wrong password')),
    onData: (stream, { envelope }, done) => {
      void text(stream).then((body) => {
        const sender = envelope.mailFrom ? envelope.mailFrom.address : '';
        mails.push({ from: sender, to: envelope.rcptTo.map(({ address }) => address), text: body });
        done();
      });
    },
  });
  const port = await listening(server.server);
  onTestFinished(() => closed(server.server));
  return { url: `smtp://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}`, mails };
}

export interface Post {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Receiver {
  readonly url: string;
  readonly posts: readonly Post[];
  /** Answers that are given first, in their order; then 204. */
  answer(...statuses: readonly number[]): void;
}

/** A real HTTP receiver. */
export async function startReceiver(): Promise<Receiver> {
  const posts: Post[] = [];
  const answers: number[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      posts.push({ headers: request.headers, body });
      response.writeHead(answers.shift() ?? 204).end();
    });
  });
  const port = await listening(server);
  onTestFinished(() => closed(server));
  return { url: `http://127.0.0.1:${port}/alerts`, posts, answer: (...statuses) => void answers.push(...statuses) };
}
