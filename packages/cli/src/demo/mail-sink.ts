import { simpleParser } from 'mailparser';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export type ReceivedMail = {
  readonly id: string;
  readonly at: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly attachments: readonly { readonly name: string; readonly bytes: number }[];
};

export type MailSink = {
  readonly url: string;
  readonly mails: () => readonly ReceivedMail[];
  /** The first mail that fits, now or as soon as it comes. Rejects after `within_ms`. */
  readonly waitFor: (
    fits: (mail: ReceivedMail) => boolean,
    within_ms?: number,
  ) => Promise<ReceivedMail>;
  readonly stop: () => Promise<void>;
};

const MAIL_MAX_BYTES = 1024 * 1024;

/** A real SMTP server on loopback that keeps what it receives: the demonstration's letter box. */
export async function startMailSink(): Promise<MailSink> {
  const mails: ReceivedMail[] = [];
  const waiting = new Set<() => void>();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    size: MAIL_MAX_BYTES,
    onData(stream, _session, done) {
      simpleParser(stream).then(
        (parsed) => {
          const to = Array.isArray(parsed.to) ? parsed.to[0] : parsed.to;
          mails.push({
            id: `mail-${mails.length + 1}`,
            at: new Date().toISOString(),
            to: to?.text ?? '',
            subject: parsed.subject ?? '',
            text: parsed.text ?? '',
            attachments: parsed.attachments.map(({ filename, size }) => ({
              name: filename ?? 'file',
              bytes: size,
            })),
          });
          for (const look of waiting) look();
          done();
        },
        (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
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
    mails: () => mails,
    waitFor: (fits, within_ms = 20_000) => waitIn(mails, waiting, fits, within_ms),
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** Waits for an item of a growing list; the list's owner calls every `look` after it grew. */
export function waitIn<T>(
  items: readonly T[],
  waiting: Set<() => void>,
  fits: (item: T) => boolean,
  within_ms: number,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      waiting.delete(look);
      reject(new Error(`nothing that fits came within ${within_ms} ms`));
    }, within_ms);
    const look = (): void => {
      const found = items.find(fits);
      if (found === undefined) return;
      clearTimeout(timer);
      waiting.delete(look);
      resolve(found);
    };
    waiting.add(look);
    look();
  });
}
