import type { AbsentBecause, Judged } from './judged.ts';
import type { Line, LineCode } from './proves.ts';
import type { Packaging, Policy, RefusalReason, StatementParcel } from './statement.ts';

const REASONS: Readonly<Record<RefusalReason, string>> = {
  changed_mind: 'no longer wanted',
  damaged: 'damaged',
  empty: 'empty',
  late: 'too late',
  missing_item: 'an item is missing',
  not_ordered: 'not ordered',
  other: 'another reason',
  tampered: 'tampered with',
  wrong_item: 'the wrong item',
};

const PACKAGING: Readonly<Record<Packaging, string>> = {
  dented: 'dented',
  intact: 'intact',
  open: 'open',
  retaped: 're-taped',
  torn: 'torn',
  wet: 'wet',
};

const ABSENT: Readonly<Record<Exclude<AbsentBecause, ''>, string>> = {
  with_packer: 'it was still with the packer',
  at_depot: 'it was at a depot',
  in_transit: 'it was on the way',
  with_courier: 'a courier had it and did not present it',
  with_carrier: 'another carrier had it',
  held: 'it was held back',
  handed_over_before: 'it had been handed over before',
  refused_before: 'it had been refused before',
  left_before: 'it had been left before',
  disputed: 'it was in dispute',
  recalled: 'it had been recalled',
  returned: 'it had been returned',
  settled: 'it had been settled',
  unknown: 'where it was is not on record',
};

type Lines = { readonly proves: Line[]; readonly doesNotProve: Line[] };

/** The lines of one parcel, in the holder's words. */
export function parcelLines(parcel: StatementParcel, judged: Judged, policy: Policy): Lines {
  const lines: Lines = { proves: [], doesNotProve: [] };
  const name = `Parcel ${parcel.no}`;
  const say = (list: keyof Lines, code: LineCode, text: string): void => {
    lines[list].push({ parcel: parcel.no, code, text: `${name} ${text}` });
  };
  if (parcel.outcome === 'absent') {
    const { absentBecause } = judged;
    const where = absentBecause === '' ? ABSENT.unknown : ABSENT[absentBecause];
    say(
      'doesNotProve',
      'absent',
      `(${parcel.number.value}) is not covered by this receipt: it was not in this visit; by the ` +
        `operator's record ${where}.`,
    );
    return lines;
  }
  sayOutcome(parcel, say);
  sayPackaging(parcel, say);
  saySeal(parcel, judged, say);
  sayLabel(parcel, judged, policy, say);
  sayContents(parcel, policy, say);
  return lines;
}

type Say = (list: keyof Lines, code: LineCode, text: string) => void;

function sayOutcome(parcel: StatementParcel, say: Say): void {
  const { value } = parcel.number;
  if (parcel.outcome === 'taken') {
    say('proves', 'taken', `(${value}) was presented by the courier; the holder said: taken.`);
    return;
  }
  const reason = REASONS[parcel.reason as RefusalReason];
  say(
    'proves',
    'refused',
    `(${value}) was presented by the courier; the holder said: refused, ${reason}; by the ` +
      "operator's record the courier scanned it again to take it back.",
  );
  say('doesNotProve', 'refusal_fault', "was refused for a reason that is the holder's word.");
}

function sayPackaging({ packaging, outcome }: StatementParcel, say: Say): void {
  if (packaging.length > 0) {
    const words = packaging.map((state) => PACKAGING[state]).join(', ');
    say('proves', 'packaging', `packaging: the holder said: ${words}.`);
  } else if (outcome === 'taken') {
    say('doesNotProve', 'packaging_not_asked', 'packaging: its state was not asked.');
  }
}

function saySeal({ seal, outcome }: StatementParcel, judged: Judged, say: Say): void {
  const read = seal.kind === 'nfc' ? 'NFC seal, read by the phone' : `typed seal ${seal.read}`;
  switch (judged.seal) {
    case 'matches':
      say('proves', 'seal_matches', `${read}: matches.`);
      break;
    case 'mismatch':
      say('proves', 'seal_mismatch', `${read}: does not match.`);
      break;
    case 'tamper_open':
      say('proves', 'seal_tamper_open', `${read}: genuine, its wire was open.`);
      break;
    case 'not_read':
      if (outcome === 'taken') say('doesNotProve', 'seal_not_read', 'seal: not read.');
      break;
    case 'none':
      if (outcome === 'taken') say('doesNotProve', 'seal_none', 'has no seal.');
  }
  if (seal.kind === 'nfc' && seal.read !== '') {
    say(
      'doesNotProve',
      'nfc_limits',
      'NFC seal: the reading may be older than its use, and a wire opened and mended between two ' +
        'readings is not seen.',
    );
  }
}

function sayLabel(parcel: StatementParcel, judged: Judged, policy: Policy, say: Say): void {
  const { label } = parcel;
  switch (judged.label) {
    case 'matches':
      say('proves', 'label_matches', `label: the holder typed or scanned ${label}: matches.`);
      return;
    case 'mismatch':
      say(
        'proves',
        'label_mismatch',
        `label: the holder typed or scanned ${label}: does not match.`,
      );
      return;
    case 'unreadable':
      say('doesNotProve', 'label_unreadable', 'label: the holder said: unreadable.');
      return;
    case 'not_read':
      // A seal that was read and matches is in the holder's hands as well (rule H25).
      if (parcel.outcome !== 'taken' || judged.seal === 'matches') return;
      if (policy.readBack)
        say('doesNotProve', 'label_skipped', 'label: reading it back was due and was skipped.');
      else
        say('doesNotProve', 'label_waived', 'label: not read back, by the policy of the sender.');
  }
}

function sayContents(parcel: StatementParcel, policy: Policy, say: Say): void {
  if (parcel.photos.length > 0) {
    say('proves', 'photos', `photos taken before release: ${parcel.photos.length}.`);
  }
  if (parcel.inspected) {
    say('proves', 'inspected', 'contents: the holder said that they were looked at.');
    return;
  }
  if (parcel.outcome !== 'taken') return;
  say('doesNotProve', 'not_inspected', 'contents: not looked at.');
  if (policy.openBox) {
    say('doesNotProve', 'open_box_skipped', 'open-box check: was due and was skipped.');
  }
}
