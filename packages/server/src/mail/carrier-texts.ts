import type { MailText } from './texts.ts';

/** What we write where another carrier brings the parcels: no code is promised, none is asked for. */

const NO_CODE = 'There is no code for this delivery. Nobody may ask you for one.';

const count = (parcels: number): string => (parcels === 1 ? 'One parcel' : `${parcels} parcels`);

export const carrierLinkMail = (shop: string, parcels: number, url: string): MailText => ({
  subject: `${count(parcels)} from ${shop}`,
  paragraphs: [
    `${count(parcels)} from ${shop} ${parcels === 1 ? 'comes' : 'come'} to you by another carrier.`,
    'Your page shows what that carrier says, and asks you what arrived.',
    NO_CODE,
    'The link is for you alone. It replaces any earlier one.',
  ],
  link: { label: 'Open your delivery', url },
});

export const CARRIER_NOTICES: Readonly<Record<string, (shop: string) => MailText>> = {
  carrier_out: (shop) => ({
    subject: `Out for delivery, says the carrier: ${shop}`,
    paragraphs: [
      `The carrier says that your delivery from ${shop} comes today.`,
      'When it is there, open your page and say what arrived, if you like.',
      NO_CODE,
    ],
  }),
  carrier_delivered: (shop) => ({
    subject: `Delivered, says the carrier: ${shop}`,
    paragraphs: [
      `The carrier says that your delivery from ${shop} was delivered.`,
      'Is it there, and whole? Open your page and say so, if you like.',
      'If it is not, say that too. You need no police report.',
    ],
  }),
};
