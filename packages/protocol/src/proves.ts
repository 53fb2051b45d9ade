import type { Judged } from './judged.ts';
import { parcelLines } from './proves-parcel.ts';
import type { Statement, Time, Uuid } from './statement.ts';
import { timeToEpoch } from './time.ts';

/**
 * The two lists of a receipt, made by rule (R1, R5): what it proves and what it does not. The
 * sentences belong to `handfast/receipt/1`: a verifier makes them anew and compares, so another
 * wording is another type.
 */

export const PROVES_CODES = [
  'contact_recent',
  'confirmed_page',
  'confirmed_qr',
  'recorded_sms',
  'wrong_codes',
  'manifest_fixed',
  'check_time',
  'age_stated_ok',
  'age_stated_not_ok',
  'earlier',
  'supersedes',
  'taken',
  'refused',
  'packaging',
  'seal_matches',
  'seal_mismatch',
  'seal_tamper_open',
  'label_matches',
  'label_mismatch',
  'inspected',
  'photos',
] as const;

export const DOES_NOT_PROVE_CODES = [
  'link_sender',
  'sms_unsigned',
  'absent',
  'packaging_not_asked',
  'seal_not_read',
  'seal_none',
  'nfc_limits',
  'label_unreadable',
  'label_skipped',
  'label_waived',
  'open_box_skipped',
  'not_inspected',
  'refusal_fault',
  'age_skipped',
  'age_word',
  'who_was_there',
  'free_will',
  'unopened_contents',
  'contact_is_buyers',
  'whereabouts',
  'added_later',
  'onward',
  'operator_honest',
  'no_waiver',
] as const;

export type LineCode = (typeof PROVES_CODES)[number] | (typeof DOES_NOT_PROVE_CODES)[number];

/** `parcel`: the parcel's `no`, or null for the whole receipt. `text`: a sentence, ASCII. */
export type Line = {
  readonly parcel: number | null;
  readonly code: LineCode;
  readonly text: string;
};

/** What a delivery's contact was when the visit took place (rule H26). */
export type ReceiptContact = {
  /** last two digits of the phone number; `''` where the contact has none */
  readonly lastTwo: string;
  readonly setBy: 'tenant' | 'operator';
  readonly setAt: Time;
};

export type ClaimFacts = {
  readonly statement: Statement;
  readonly accepted: Time;
  readonly wrong: number;
  readonly judged: readonly Judged[];
  readonly contact: ReceiptContact;
  readonly link: 'server' | 'sender';
  readonly earlier: readonly Uuid[];
  readonly supersedes: readonly Uuid[];
};

export type Claims = { readonly proves: readonly Line[]; readonly doesNotProve: readonly Line[] };

/** Makes both lists: whole receipt first, then parcel by parcel, then what is never proved. */
export function claimsOf(facts: ClaimFacts): Claims {
  const { statement, judged } = facts;
  const parcels = statement.parcels.map((parcel, i) =>
    parcelLines(parcel, judged[i] as Judged, statement.policy),
  );
  return {
    proves: [...wholeProves(facts), ...parcels.flatMap((lines) => lines.proves)],
    doesNotProve: [
      ...wholeDoesNotProve(facts),
      ...parcels.flatMap((lines) => lines.doesNotProve),
      ...neverProved(statement),
    ],
  };
}

const whole = (code: LineCode, text: string): Line => ({ parcel: null, code, text });

const HALF_DAY_S = 12 * 60 * 60;

function wholeProves(facts: ClaimFacts): Line[] {
  const { statement, contact } = facts;
  const lines: Line[] = [];
  // Stands first: whoever took over the contact just before the visit would be the one who confirmed.
  if (timeToEpoch(contact.setAt) > timeToEpoch(statement.opened) - HALF_DAY_S) {
    lines.push(
      whole(
        'contact_recent',
        `${contactName(contact)} was set by the ${contact.setBy} at ${contact.setAt}, ` +
          `less than 12 hours before this visit (opened ${statement.opened}).`,
      ),
    );
  }
  lines.push(confirmation(facts));
  if (facts.wrong > 0) {
    lines.push(whole('wrong_codes', `Wrong codes entered in this visit before: ${facts.wrong}.`));
  }
  lines.push(
    whole(
      'manifest_fixed',
      `The list of parcels, and a commitment to what each should contain, was fixed as version ` +
        `${statement.manifest.version} before this was confirmed.`,
    ),
    whole(
      'check_time',
      `The check took ${statement.checkTime_s} seconds by the clock of the device that made the list.`,
    ),
  );
  const { age_years } = statement.policy;
  if (age_years > 0 && statement.age === 'courier_stated_ok') {
    lines.push(whole('age_stated_ok', `The courier stated: age ${age_years} or over.`));
  }
  if (age_years > 0 && statement.age === 'courier_stated_not_ok') {
    lines.push(whole('age_stated_not_ok', `The courier stated: not age ${age_years} or over.`));
  }
  return [...lines, ...receiptLinks(facts)];
}

function receiptLinks({ earlier, supersedes }: ClaimFacts): Line[] {
  return [
    ...earlier.map((id) => whole('earlier', `An earlier receipt of this delivery: ${id}.`)),
    ...supersedes.map((id) =>
      whole('supersedes', `This receipt takes the place of receipt ${id}.`),
    ),
  ];
}

const contactName = ({ lastTwo }: ReceiptContact): string =>
  lastTwo === '' ? 'The contact' : `The contact ending in ${lastTwo}`;

const ROLES = {
  recipient: "the recipient's link",
  delegate: "the delegate's link",
  desk: "the desk's page",
} as const;

function confirmation({ statement, accepted, contact }: ClaimFacts): Line {
  const who = `Whoever held ${ROLES[statement.holder.role]}`;
  switch (statement.channel) {
    case 'page':
      return whole(
        'confirmed_page',
        `${who} signed this list with the key of that page, and the code bound to this list ` +
          `was entered by the courier and accepted at ${accepted}.`,
      );
    case 'qr':
      return whole(
        'confirmed_qr',
        `${who} signed this list with the key of that page, as an answer to the courier's ` +
          `draft; the server accepted it at ${accepted}.`,
      );
    case 'sms':
      return whole(
        'recorded_sms',
        `The operator's record says: ${contactName(contact).toLowerCase()} decided by SMS, and ` +
          `the code bound to this list was entered by the courier and accepted at ${accepted}.`,
      );
  }
}

function wholeDoesNotProve({ statement, link }: ClaimFacts): Line[] {
  const lines: Line[] = [];
  if (link === 'sender') {
    lines.push(
      whole(
        'link_sender',
        'That the sender did not use the link: the sender sent it, and so could have used it.',
      ),
    );
  }
  if (statement.channel === 'sms') {
    lines.push(
      whole(
        'sms_unsigned',
        "There is no holder's signature: by SMS there is only the operator's record.",
      ),
    );
  }
  if (statement.policy.age_years > 0) {
    const years = statement.policy.age_years;
    lines.push(
      statement.age === 'not_required'
        ? whole('age_skipped', `An age check (${years}) was due and was skipped.`)
        : whole('age_word', "Anybody's age: the age check is the courier's word."),
    );
  }
  return lines;
}

/** Stands on every receipt (R5). */
function neverProved(statement: Statement): Line[] {
  const lines = [
    whole('who_was_there', 'Who stood there: only whose link confirmed.'),
    whole('free_will', 'That nobody was pressed, or that nobody else held the phone.'),
    whole(
      'unopened_contents',
      'What was in a box that was not opened; nor an exchange of equal mass in a closed box, nor ' +
        'anything before it was packed.',
    ),
    whole('contact_is_buyers', "That the contact is the buyer's."),
    whole(
      'whereabouts',
      'Where the phones were: a code can be read out from far away, and positions, photos and ' +
        "devices' clocks are claims.",
    ),
    whole(
      'added_later',
      `Anything about parcels added to this delivery after version ${statement.manifest.version} of its list.`,
    ),
  ];
  if (statement.holder.role !== 'recipient') {
    lines.push(
      whole(
        'onward',
        `That the ${statement.holder.role} passed anything on: that is a further change of custody.`,
      ),
    );
  }
  lines.push(
    whole('operator_honest', 'Without an outside witness, that the operator did not invent this.'),
    whole('no_waiver', 'That anything was accepted or waived: taking a parcel does neither.'),
  );
  return lines;
}
