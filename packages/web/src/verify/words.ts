/** What the page says besides the verdict, which speaks the same words everywhere. */
export const words = {
  title: 'Check a receipt',
  lead: 'This page needs no network. Nothing that you give it leaves this device.',
  drop: 'Drop a receipt here',
  choose: 'or choose a file',
  kinds: 'A receipt ends in .tlog-proof or .jws. A trust file is called trust.json.',
  trust: 'Whom this page believes',
  noTrust: 'Nobody yet. Drop the operator’s trust.json too: get it on a way of your own.',
  embedded: 'The keys that came with this page. They are the operator’s own word.',
  given: (name: string): string => `The keys in ${name}, which you gave.`,
  witnesses: (count: number): string =>
    count === 0
      ? 'It names no outside witness: nothing here can say that a log was not rewritten.'
      : `It names ${count} outside ${count === 1 ? 'witness' : 'witnesses'}.`,
  checked: 'What was checked',
  failed: 'What is wrong with it',
  proves: 'What this proves',
  doesNotProve: 'What this does not prove',
  another: 'Check another one',
  noCrypto: 'This browser cannot check signatures here. Use a newer one.',
  needsTrust: 'Give the trust file first: without it nobody’s signature means anything.',
  unreadable: 'The file could not be read.',
} as const;

export const marks = {
  witnessed: ['✓', 'Witnessed'],
  logged: ['✓', 'In the log'],
  signed: ['○', 'Signed only'],
  refused: ['✕', 'Not good'],
} as const;
