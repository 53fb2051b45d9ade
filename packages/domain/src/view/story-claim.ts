import type { ClaimFact } from '../claim/events.ts';
import { reasonOf } from '../claim/table.ts';
import type { StoryLine } from './operator.ts';

type Told = Pick<StoryLine, 'text' | 'tone' | 'parcels'>;

const spoken = (word: string): string => word.replaceAll('_', ' ');

/** 29000 GBP is "290.00 GBP"; currencies without hundredths are rare here and keep the digits. */
export const moneyText = (amount_minor: number, currency: string): string =>
  `${Math.floor(amount_minor / 100)}.${String(amount_minor % 100).padStart(2, '0')} ${currency}`;

const say = (
  text: string,
  tone: Told['tone'] = 'plain',
  parcels: readonly number[] = [],
): Told => ({
  text,
  tone,
  parcels,
});

const ANSWERS = {
  in_transit: 'The record answers the claim: in transit.',
  open: 'The claim is open.',
  granted: 'The claim is granted by the record.',
  to_person: 'The claim goes to a person.',
  arrived: 'The claim ended: the recipient took it meanwhile.',
} as const;

/** A claim's event as one plain sentence; what people wrote stays out of it. */
export function tellClaim(event: ClaimFact): Told {
  switch (event.type) {
    case 'ClaimOpened':
      return say(
        event.channel === 'refusal'
          ? `Refused for a fault: a claim opened by itself (${spoken(event.what)}).`
          : `A claim was opened: ${spoken(event.what)}.`,
        'warn',
        [event.no],
      );
    case 'ClaimJoined':
      return say('The same was reported once more, and joined the claim.');
    case 'ClaimAnswered':
      return say(
        `${ANSWERS[event.outcome]} ${reasonOf(event.cell)}`,
        event.outcome === 'granted' ? 'good' : 'plain',
      );
    case 'ClaimChosen':
      return say(
        event.choice === 'wait'
          ? 'The recipient chose to wait.'
          : 'The recipient chose to be refunded now.',
      );
    case 'ClaimDecided':
      return say(`A person decided: ${event.outcome}, because: ${spoken(event.because)}.`, 'warn');
    case 'ClaimAppealed':
      return say('The recipient appealed: another person decides.', 'warn');
    case 'ClaimAssigned':
      return say('The claim was given to a person.');
    case 'ClaimOverdue':
      return say('The claim was not answered by its date.', 'bad');
    case 'ClaimCommented':
      return say(`The ${event.side} answered the claim.`);
    case 'RefundRequested':
      return say(
        `A refund of ${moneyText(event.amount_minor, event.currency)} was started.`,
        'good',
      );
    case 'RefundMade':
      return say('The refund was made, to the original payment.', 'good');
    case 'RefundFailed':
      return say(`The refund did not go through: ${spoken(event.why)}.`, 'bad');
    case 'ReplacementMade':
      return say('The goods are sent once more, as a delivery of their own.', 'good');
  }
}

const CLAIM_FACTS: ReadonlySet<string> = new Set<ClaimFact['type']>([
  'ClaimOpened',
  'ClaimJoined',
  'ClaimAnswered',
  'ClaimChosen',
  'ClaimDecided',
  'ClaimAppealed',
  'ClaimAssigned',
  'ClaimOverdue',
  'ClaimCommented',
  'RefundRequested',
  'RefundMade',
  'RefundFailed',
  'ReplacementMade',
]);

export const isOfClaim = <T extends { readonly type: string }>(event: T): event is T & ClaimFact =>
  CLAIM_FACTS.has(event.type);
