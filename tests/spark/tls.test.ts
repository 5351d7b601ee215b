import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createServer, type TLSSocket } from 'node:tls';
import { expect, inject, it, onTestFinished } from 'vitest';
import { ecom, emptyFolder } from '../cli/ecom.ts';
import { listening } from '../support/waiting.ts';

const { address } = inject('spark');

interface Certificate {
  readonly key: string;
  readonly file: string;
}

/** A certificate for localhost that its own authority signs. */
async function newCertificate(): Promise<Certificate> {
  const folder = await emptyFolder();
  const [key, file] = [join(folder, 'key.pem'), join(folder, 'ca.pem')];
  execFileSync(
    'openssl',
    `req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout ${key} -out ${file}`.split(
      ' ',
    ),
    { stdio: 'ignore' },
  );
  return { key, file };
}

/** TLS in front of the shared server, as an administrator puts it there. */
async function tlsPort({ key, file }: Certificate): Promise<number> {
  const sockets = new Set<TLSSocket>();
  const server = createServer({ key: readFileSync(key), cert: readFileSync(file), ALPNProtocols: ['h2'] }, (near) => {
    const far = connect(address.port, address.host);
    sockets.add(near);
    near.on('error', () => far.destroy()).on('close', () => far.destroy());
    far.on('error', () => near.destroy());
    near.pipe(far).pipe(near);
  });
  const port = await listening(server);
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return port;
}

async function engineFinding(port: number, roots: Record<string, string>): Promise<unknown> {
  const home = await emptyFolder();
  await chmod(home, 0o755);
  const template = new URL(inject('templateUrl'));
  const url = `sc://localhost:${port}/;use_ssl=true;token=${address.token}`;
  const { stdout } = await ecom(['doctor', '--json'], {
    env: {
      ECOM_HOME: home,
      ECOM_OLTP_URL: template.toString(),
      ECOM_DWH_URL: template.toString().replace('/ecom_db', '/ecom_dwh'),
      ECOM_ENGINE: 'spark',
      ECOM_SPARK_URL: url,
      ...roots,
    },
  });
  const { findings } = JSON.parse(stdout) as { findings: { check: string }[] };
  return findings.find(({ check }) => check === 'engine');
}

it('a server behind TLS answers where its certificate is trusted', async () => {
  const certificate = await newCertificate();
  const port = await tlsPort(certificate);
  expect(await engineFinding(port, { GRPC_DEFAULT_SSL_ROOTS_FILE_PATH: certificate.file })).toMatchObject({
    status: 'ok',
    found: expect.stringMatching(/^localhost:\d+ answers, Spark 4\./),
  });
});

it('a certificate that is not trusted is refused, before the token is sent', async () => {
  const port = await tlsPort(await newCertificate());
  const finding = await engineFinding(port, {});
  expect(finding).toMatchObject({ status: 'fail', found: expect.stringContaining('ENGINE_UNREACHABLE') });
  expect(JSON.stringify(finding)).not.toContain(String(address.token));
});
