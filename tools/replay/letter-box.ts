import { simpleParser } from 'mailparser';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** A mail server on loopback that keeps only what a replay needs: the newest link per address. */
export type LetterBox = {
  readonly url: string;
  /** Resolves with the link that was or will be mailed to the address. */
  readonly link: (address: string) => Promise<string>;
  readonly received: () => number;
  /** Resolves when so many mails have come, or when none came for a minute. */
  readonly settled: (mails: number) => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** A mail that was not taken is tried again within seconds. */
const SILENCE_MS = 60_000;

const nothing = (): void => {};

const LINK = /https?:\/\/\S+\/d\/\S+/;

export async function openLetterBox(): Promise<LetterBox> {
  const links = new Map<string, string>();
  const waiting = new Map<string, (link: string) => void>();
  let received = 0;
  let look = nothing;
  const keep = (addresses: readonly string[], text: string): void => {
    received++;
    look();
    const [link] = LINK.exec(text) ?? [];
    if (link === undefined) return;
    for (const address of addresses) {
      links.set(address, link);
      waiting.get(address)?.(link);
      waiting.delete(address);
    }
  };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData(stream, session, done) {
      simpleParser(stream).then(
        ({ text }) => {
          keep(
            session.envelope.rcptTo.map(({ address }) => address),
            text ?? '',
          );
          done();
        },
        (fault: unknown) => done(fault as Error),
      );
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    link: (address) => {
      const found = links.get(address);
      if (found !== undefined) return Promise.resolve(found);
      return new Promise((resolve) => waiting.set(address, resolve));
    },
    received: () => received,
    settled: (mails) =>
      new Promise((resolve) => {
        const silence = setTimeout(resolve, SILENCE_MS);
        look = () => {
          silence.refresh();
          if (received < mails) return;
          clearTimeout(silence);
          resolve();
        };
        look();
      }),
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
