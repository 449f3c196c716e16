import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';
import { TEST_CERTIFICATE, TEST_CERTIFICATE_KEY } from './test-certificate.ts';
import { scaleTimeout } from './timeouts.ts';

export type ReceivedMail = {
  /** The sender that the client gave to the mail server. The mail itself may name another. */
  from: string;
  to: string[];
  /** The whole mail, decoded. */
  text: string;
  /** The token in its link. */
  token: string;
  /** Whether it came over TLS. */
  isSecure: boolean;
};

/** A password that a client sent to the mail server. */
export type Login = { username: string | null; password: string | null; isSecure: boolean };

export type Mailbox = {
  /** The value for SMTP_URL. */
  url: string;
  mails: ReceivedMail[];
  /** Every password that clients sent, over TLS or not. */
  logins: Login[];
  /** Waits until `count` mails to the address have arrived, and returns the last. Fails when they do not arrive. */
  mail(address: string, count?: number): Promise<ReceivedMail>;
  [Symbol.asyncDispose](): Promise<void>;
};

type Options = {
  /** Called before a mail is accepted. If it throws, the mail server refuses the mail with that error. */
  onMail?: () => Promise<void> | void;
  /** What the server offers. Like a careless mail server, it accepts every password, even without TLS. */
  offers?: readonly ('AUTH' | 'STARTTLS')[];
};

const WAIT_MS_MAX = scaleTimeout(10_000);
const LOOK_EVERY_MS = 10;

/** Starts a mail server that keeps the mails it receives. */
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
    // It would take a tenth of a second for each connection.
    disableReverseLookup: true,
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
  // A client may disconnect at any time.
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

/** Decodes quoted-printable (RFC 2045, 6.7) whose text is ASCII. */
function decode(message: string): string {
  if (!/^content-transfer-encoding: quoted-printable/im.test(message)) return message;
  return message
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

const tokenIn = (text: string): string => /#token=(?<token>[\w-]+)/.exec(text)?.groups?.['token'] ?? '';
