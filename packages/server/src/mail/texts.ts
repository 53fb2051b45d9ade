import { CARRIER_NOTICES } from './carrier-texts.ts';

/** What we write to people: plain words, short sentences, never a code (8-pages). */
export type MailText = {
  readonly subject: string;
  readonly paragraphs: readonly string[];
  readonly link?: { readonly label: string; readonly url: string };
  /** A text file to keep. */
  readonly attachment?: { readonly name: string; readonly text: string };
};

const count = (parcels: number): string => (parcels === 1 ? 'One parcel' : `${parcels} parcels`);

const NO_CODE_BY_PHONE =
  'Nobody will ever ask you for a code on the phone. ' +
  'A code appears only on your page, when your parcels are in your hands.';

export const linkMail = (shop: string, parcels: number, url: string): MailText => ({
  subject: `${count(parcels)} from ${shop}`,
  paragraphs: [
    `${count(parcels)} from ${shop} ${parcels === 1 ? 'is' : 'are'} on the way to you.`,
    'Open this page when the courier is at your door. It shows what is here and what is not.',
    NO_CODE_BY_PHONE,
    'The link is for you alone. It replaces any earlier one.',
  ],
  link: { label: 'Open your delivery', url },
});

/** H22: what it is and who sends it is not for the delegate. */
export const delegateMail = (url: string): MailText => ({
  subject: 'Somebody asks you to take in a parcel',
  paragraphs: [
    'The person who expects a parcel named you to take it in.',
    'Open this page when the courier is at the door. You check the parcel there, and you may refuse it.',
    NO_CODE_BY_PHONE,
  ],
  link: { label: 'Open the delivery', url },
});

export type ReceiptLines = {
  readonly taken: readonly string[];
  readonly refused: readonly string[];
  readonly absent: readonly string[];
};

const listed = (title: string, parcels: readonly string[]): string[] =>
  parcels.length === 0 ? [] : [`${title}: ${parcels.join('; ')}.`];

/** R3: which parcels it covers and which not. `parcels` are names, or numbers where names may not show. */
export const receiptMail = (
  shop: string,
  lines: ReceiptLines,
  attachment: NonNullable<MailText['attachment']>,
): MailText => ({
  attachment,
  subject: `Your receipt: ${lines.taken.length === 1 ? 'one parcel' : `${lines.taken.length} parcels`} from ${shop}`,
  paragraphs: [
    ...listed('This says that you took', lines.taken),
    ...listed('You refused', lines.refused),
    ...listed('It does not cover, because it was not there', lines.absent),
    'It does not say what was inside a parcel that you did not open.',
    'Taking a parcel gives up none of your rights.',
    'The receipt is attached. Keep it: anybody can check it without us.',
    'If the courier took a parcel back, say so on your page now.',
  ],
});

/** H26: the old contact learns that there is a new one. */
const contactChanged = (shop: string): MailText => ({
  subject: `Your contact for a delivery from ${shop} was changed`,
  paragraphs: [
    `${shop} changed the address or number that belongs to your delivery.`,
    'Messages about it now go there. If this was not you, tell the shop at once.',
  ],
});

const NOTICES: Readonly<Record<string, (shop: string) => MailText>> = {
  ...CARRIER_NOTICES,
  contact_changed: contactChanged,
  paired: (shop) => ({
    subject: `Your delivery from ${shop} was opened on a phone`,
    paragraphs: [
      `The page for your delivery from ${shop} was opened on a phone or computer.`,
      'That device can now take the parcels in and show the code.',
      'If this was not you and nobody you named, tell the shop now.',
    ],
  }),
  taken_back: (shop) => ({
    subject: `You say: the courier took your parcel from ${shop} back`,
    paragraphs: [
      'We have noted it. The courier and the people at the depot know it too.',
      'The receipt stays, and beside it stands what you said.',
      'If the parcel turns up with you, say "I have it" on your page.',
    ],
  }),
  locked: (shop) => ({
    subject: `Too many wrong codes for your delivery from ${shop}`,
    paragraphs: [
      'Somebody typed too many wrong codes. No code works now.',
      'If you are at the door with the courier, unlock it on your page.',
      'If you are not, leave it locked and tell the shop.',
    ],
  }),
  leave_requested: (shop) => ({
    subject: `Your parcel from ${shop} may be left`,
    paragraphs: [
      'Your page was used to ask that a parcel is left without a code.',
      'A parcel that is left makes no receipt.',
      'If you did not ask for that, tell the shop now.',
    ],
  }),
  claim_opened: (shop) => ({
    subject: `We have your report about a parcel from ${shop}`,
    paragraphs: [
      'Your page shows its number, what we know, and what happens next.',
      'You do not need a police report.',
      'If it takes a person, somebody answers within fourteen days.',
    ],
  }),
  refusal_noted: (shop) => ({
    subject: `You refused a parcel from ${shop}`,
    paragraphs: [
      'You refused it at the door because something was wrong with it.',
      'You need not report it again. Your page shows what happens next.',
    ],
  }),
  claim_declined: (shop) => ({
    subject: `An answer to your report about a parcel from ${shop}`,
    paragraphs: [
      'A person looked at it and decided against it. Your page says why.',
      'If that is wrong, press "Ask another person" there. Somebody else then looks at it.',
    ],
  }),
  claim_asked: (shop) => ({
    subject: `A question about your report, parcel from ${shop}`,
    paragraphs: ['A person looks at your report and needs to know more. Answer on your page.'],
  }),
  claim_replaced: (shop) => ({
    subject: `${shop} sends it again`,
    paragraphs: ['A person looked at your report. The same goods are sent to you once more.'],
  }),
  claim_overdue: (shop) => ({
    subject: `Your report about a parcel from ${shop} is late`,
    paragraphs: [
      'Your report should have been answered by now and was not.',
      'It now stands first on the desk. You need not do anything.',
    ],
  }),
  refund_started: (shop) => ({
    subject: `Your refund from ${shop} has started`,
    paragraphs: [
      'The money goes back the way it was paid. No other account is possible.',
      'Nobody will ask you for card or bank details.',
    ],
  }),
  refund_made: (shop) => ({
    subject: `Your refund from ${shop} was made`,
    paragraphs: [
      'The money was sent back the way it was paid.',
      'Banks can take a few days to show it.',
    ],
  }),
  delegate_named: (shop) => ({
    subject: `Somebody else may take in your parcel from ${shop}`,
    paragraphs: [
      'Your page was used to name somebody who may take in your parcels.',
      'That person gets a link of their own.',
      'If you did not do that, tell the shop now.',
    ],
  }),
};

/** The text of a notice, or `null` for one that nobody is written about. */
export const noticeMail = (notice: string, shop: string): MailText | null =>
  Object.hasOwn(NOTICES, notice) ? (NOTICES[notice]?.(shop) ?? null) : null;

export const asText = ({ paragraphs, link }: MailText): string =>
  [...paragraphs, ...(link === undefined ? [] : [`${link.label}:\n${link.url}`])].join('\n\n') +
  '\n';

const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

/** No image, no style sheet, nothing fetched: a mail tells nobody that it was read. */
export function asHtml({ subject, paragraphs, link }: MailText): string {
  const body = paragraphs.map((each) => `<p>${escaped(each)}</p>`);
  if (link !== undefined) {
    const url = escaped(link.url);
    body.push(
      `<p><a href="${url}" style="display:inline-block;padding:14px 20px;border-radius:8px;` +
        `background:#14532d;color:#ffffff;text-decoration:none;font-weight:600">${escaped(link.label)}</a></p>`,
      `<p style="color:#57534e;font-size:14px;word-break:break-all">${url}</p>`,
    );
  }
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">' +
    `<meta name="color-scheme" content="light dark"><title>${escaped(subject)}</title></head>` +
    '<body style="font:17px/1.5 system-ui,sans-serif;max-width:34em;margin:24px auto;padding:0 16px">' +
    `${body.join('')}</body></html>`
  );
}
