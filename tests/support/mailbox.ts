import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';
import { TEST_CERTIFICATE, TEST_CERTIFICATE_KEY } from './test-certificate.ts';
import { scaleTimeout } from './timeouts.ts';

export type ReceivedMail = {
  /** As the mail server was told, which may differ from what the mail says. */
  from: string;
  to: string[];
  /** The whole mail, decoded. */
  text: string;
  /** The token that its link carries. */
  token: string;
  /** Whether it came over TLS. */
  isSecure: boolean;
};

/** A password that a client sent to the mail server. */
export type Login = { username: string | null; password: string | null; isSecure: boolean };

export type Mailbox = {
  /** For SMTP_URL. */
  url: string;
  mails: ReceivedMail[];
  /** Every password that clients sent, over TLS or not. */
  logins: Login[];
  /** The last of so many mails to the address, received already or still to come. Fails when it does not come. */
  mail(address: string, count?: number): Promise<ReceivedMail>;
  [Symbol.asyncDispose](): Promise<void>;
};

type Options = {
  /** Looks at a mail before it is taken. What it throws is the mail server's refusal. */
  onMail?: () => Promise<void> | void;
  /** Like a careless mail server, it accepts every password, in plain text as well. */
  offers?: readonly ('AUTH' | 'STARTTLS')[];
};

const WAIT_MS_MAX = scaleTimeout(10_000);
const LOOK_EVERY_MS = 10;

/** A mail server that keeps what it gets. */
export async function openMailbox({ onMail, offers = [] }: Options = {}): Promise<Mailbox> {
  const mails: ReceivedMail[] = [];
  const logins: Login[] = [];
  const server = new SMTPServer({
    ...{ key: TEST_CERTIFICATE_KEY, cert: TEST_CERTIFICATE },
    ...{ authOptional: true, allowInsecureAuth: true },
    disabledCommands: ['AUTH', 'STARTTLS'].filter(
      (command) => !offers.some((offered) => offered === command),
    ),
    logger: false,
    onAuth({ username, password }, { secure: isSecure }, done) {
      logins.push({ username: username ?? null, password: password ?? null, isSecure });
      done(null, { user: username });
    },
    onData(stream, { envelope, secure: isSecure }, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.once('end', () => {
        const text = decode(Buffer.concat(chunks).toString());
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        const to = envelope.rcptTo.map(({ address }) => address);
        const mail = { from, to, text, token: tokenIn(text), isSecure };
        void Promise.resolve(onMail?.()).then(
          () => {
            mails.push(mail);
            done();
          },
          (error: unknown) => {
            done(error instanceof Error ? error : new Error('Refused.'));
          },
        );
      });
    },
  });
  // A client that leaves in the middle is no matter.
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');

  return {
    url: urlOf(server.server.address()),
    mails,
    logins,
    async mail(address, count = 1) {
      const deadline = performance.now() + WAIT_MS_MAX;
      while (performance.now() < deadline) {
        const found = mails.filter(({ to }) => to.includes(address))[count - 1];
        if (found !== undefined) return found;
        await delay(LOOK_EVERY_MS);
      }
      throw new Error(`${address} got no mail number ${String(count)}.`);
    },
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(resolve);
      }),
  };
}

function urlOf(address: AddressInfo | string | null): string {
  if (address === null || typeof address === 'string') throw new Error('The mail server has no TCP address.');
  return `smtp://127.0.0.1:${String(address.port)}`;
}

/** Quoted-printable (RFC 2045, 6.7), of text that is ASCII. */
function decode(message: string): string {
  if (!/^content-transfer-encoding: quoted-printable/im.test(message)) return message;
  return message
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

const tokenIn = (text: string): string => /#token=(?<token>[\w-]+)/.exec(text)?.groups?.['token'] ?? '';
