import type { BundleError, VerifiedBundle } from './bundle.ts';
import type { Result } from './result.ts';
import type { TrustError } from './trust.ts';

/** What a verifier tells a person: the same words on the command line and in `verify.html`. */
export type Verdict = {
  /** `refused`: a check failed, and nothing in the file may be relied on. */
  readonly status: VerifiedBundle['status'] | 'refused';
  /** `<step>/<code>` of the check that failed; '' where none did. */
  readonly code: string;
  readonly title: string;
  /** What was checked, in the order of checking, or what failed. */
  readonly checked: readonly string[];
  readonly proves: readonly string[];
  readonly doesNotProve: readonly string[];
};

const TITLES = {
  witnessed: 'This receipt is genuine, in the log, and witnessed.',
  logged: 'This receipt is genuine and in the log.',
  running: 'This receipt is signed. It is not shown to be in the log: the log still has time.',
  overdue: 'This receipt is signed. The log promised to have it by now, and no proof is here.',
  refused: 'This is not a good receipt.',
} as const;

/** L7: said beside every verdict, because no signature can give it. */
const NEVER =
  'An operator who invented a handover from the start could still have signed it. ' +
  "Only the holder's own word can answer that.";

/** Puts the outcome of `verifyBundle` into words. */
export function verdictOf(verified: Result<VerifiedBundle, BundleError>): Verdict {
  if (!verified.ok) return refusedBecause(verified.error);
  const { status, promise, receipt, sentences, witnesses } = verified.value;
  return {
    status,
    code: '',
    title:
      status === 'signed' ? TITLES[promise === 'overdue' ? 'overdue' : 'running'] : TITLES[status],
    checked: [
      ...sentences,
      ...witnessLine(status, witnesses.length),
      ...promiseLine(verified.value),
    ],
    proves: receipt.proves.map(({ text }) => text),
    doesNotProve: [...receipt.doesNotProve.map(({ text }) => text), NEVER],
  };
}

function witnessLine(status: VerifiedBundle['status'], count: number): string[] {
  if (status === 'signed') return [];
  const named = `Witnesses that your trust file names and that cosigned: ${count}.`;
  return count === 0
    ? [named]
    : [`${named} That the operator runs none of them is for you to know: the file cannot tell.`];
}

function promiseLine({ promise, receipt }: VerifiedBundle): string[] {
  const by = receipt.log.integratedBy;
  switch (promise) {
    case 'kept':
      return [];
    case 'running':
      return [`Ask for the receipt again after ${by}: then it comes with its proof.`];
    case 'overdue':
      return [
        `It should have been in the log by ${by}. Ask the operator why it came without proof.`,
      ];
  }
}

const STEPS: Readonly<Record<string, string>> = {
  bundle: 'The file could not be read as a receipt: it is cut, changed, or of another kind.',
  envelope:
    "The operator's signature does not fit: the receipt was changed or somebody else made it.",
  content: 'What is written in the receipt does not fit together: it was changed.',
  holder: "The holder's own signature does not fit what the receipt says was confirmed.",
  log: 'The receipt and its place in the log do not fit together.',
  claims:
    'The lists of what it proves were not made by the rules: something was added or left out.',
  inclusion: 'The proof that it is in the log does not hold.',
};

function refusedBecause(error: BundleError): Verdict {
  const step = error.step === 'receipt' ? error.fault.step : error.step;
  const place = error.step === 'receipt' && error.fault.at !== '' ? ` at ${error.fault.at}` : '';
  return {
    status: 'refused',
    code: `${step}/${error.code}`,
    title: TITLES.refused,
    checked: [STEPS[step] ?? '', `The check that failed: ${step}, ${error.code}${place}.`],
    proves: [],
    doesNotProve: ['Anything. A file that fails one check proves nothing at all.'],
  };
}

/** What is wrong with a trust file, in a sentence. */
export function trustFault(error: TrustError): string {
  switch (error.code) {
    case 'not_json':
      return 'The trust file is not JSON, or not whole.';
    case 'fields':
      return `The trust file is not one of ours: look at ${error.at === '' ? 'its start' : error.at}.`;
    case 'policy':
      return `The policy in the trust file is wrong in line ${error.line}: ${error.fault}.`;
  }
}
