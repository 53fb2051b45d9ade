import { createTransport } from 'nodemailer';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Inbox } from './inbox.ts';
import { asHtml, asText, type MailText } from './texts.ts';

export type Mailer = {
  /** Sends now; throws where the mail server did not take it. `id` is the same for each attempt. */
  readonly send: (to: string, text: MailText, id: string) => Promise<void>;
  readonly stop: () => void;
};

const TIMEOUT_MS = 15_000;

/** Mail over SMTP; the demonstration also keeps a copy in its inbox. */
export function makeMailer(
  config: Pick<Config, 'smtpUrl' | 'mailFrom'>,
  inbox: Inbox | null,
  clock: Clock,
): Mailer {
  const transport =
    config.smtpUrl === null
      ? null
      : createTransport(config.smtpUrl, {
          from: config.mailFrom,
          connectionTimeout: TIMEOUT_MS,
          greetingTimeout: TIMEOUT_MS,
          socketTimeout: TIMEOUT_MS,
          // A text is ours alone: nothing in it may make the library read a file or a URL.
          disableFileAccess: true,
          disableUrlAccess: true,
        } as object);
  return {
    send: async (to, mail, id) => {
      const text = asText(mail);
      const html = asHtml(mail);
      const { attachment } = mail;
      if (transport === null && inbox === null) throw new Error('no mail server is configured');
      await transport?.sendMail({
        from: config.mailFrom,
        to: { name: '', address: to },
        subject: mail.subject,
        text,
        html,
        messageId: `<${id}@handfast>`,
        headers: { 'auto-submitted': 'auto-generated' },
        ...(attachment === undefined ? {} : { attachments: [asFile(attachment)] }),
      });
      inbox?.add({
        kind: 'mail',
        at: clock.now(),
        to,
        subject: mail.subject,
        text,
        html,
        ...(attachment === undefined ? {} : { attachment }),
      });
    },
    stop: () => transport?.close(),
  };
}

/** As bytes, so that no mail server changes a line end of what is signed. */
const asFile = ({ name, text }: NonNullable<MailText['attachment']>) => ({
  filename: name,
  content: Buffer.from(text, 'utf8'),
  contentType: 'application/octet-stream',
});

/** `a…@example.org`: enough to recognise one's own address, not to write to it. */
export function maskedAddress(address: string): string {
  const at = address.lastIndexOf('@');
  return at < 1 ? '…' : `${address[0]}…${address.slice(at)}`;
}
