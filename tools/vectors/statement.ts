import { fromUtf8 } from '@handfast/protocol/bytes';
import { parseJsonStrict } from '@handfast/protocol/canonical';
import type { Decision, DraftParcel } from '@handfast/protocol/draft';
import {
  parseStatement,
  statementBytes,
  statementHash,
  type Statement,
} from '@handfast/protocol/statement';
import { patch, type Operation } from '../../packages/protocol/test/support/patch.ts';
import {
  DECISIONS,
  digestOf,
  DRAFT,
  SMALL_DRAFT,
  statementOf,
  uuid,
} from '../../packages/protocol/test/support/sample.ts';

const first = DECISIONS[1] as Decision;
const second = DECISIONS[2] as Decision;

const fullest = (no: number): Decision => ({
  ...second,
  reason: 'changed_mind',
  packaging: ['dented', 'open', 'retaped', 'torn', 'wet'],
  seal: digestOf(`seal ${no}`),
  label: 'unreadable',
  photos: [1, 2, 3, 4].map((photo) => digestOf(`photo ${no} ${photo}`)),
});

/** 99 parcels with four photos each: no statement is larger. */
function largest(): Statement {
  const parcels: DraftParcel[] = Array.from({ length: 99 }, (_, i) => ({
    no: i + 1,
    number: { scheme: 'carrier', value: `C-${String(i).padStart(30, '0')}` },
    sealKind: 'nfc',
    presented: true,
  }));
  const decisions = Object.fromEntries(parcels.map(({ no }) => [no, fullest(no)]));
  return statementOf({ draft: { ...DRAFT, log: 'l'.repeat(128), parcels }, decisions });
}

const [one, two, three] = DRAFT.parcels as [DraftParcel, DraftParcel, DraftParcel];

const accepted: readonly (readonly [string, Statement])[] = [
  ['a page, three parcels: taken, refused, absent', statementOf()],
  ['one parcel, no checks due', statementOf({ draft: SMALL_DRAFT })],
  ['the same by QR: photos left out', statementOf({ channel: 'qr' })],
  ['the same by SMS: no key', statementOf({ channel: 'sms' })],
  ['a delegate', statementOf({ role: 'delegate' })],
  ['a desk', statementOf({ role: 'desk' })],
  [
    'nothing taken',
    statementOf({
      decisions: { ...DECISIONS, 1: { ...first, outcome: 'refused', reason: 'empty' } },
    }),
  ],
  [
    'packaging not asked, nothing read',
    statementOf({
      decisions: { ...DECISIONS, 1: { ...first, packaging: [], seal: '', label: '' } },
    }),
  ],
  [
    'label unreadable',
    statementOf({ decisions: { ...DECISIONS, 1: { ...first, label: 'unreadable' } } }),
  ],
  ['an age check due and skipped', statementOf({ draft: { ...DRAFT, age: 'not_required' } })],
  [
    'an age check failed',
    statementOf({ draft: { ...DRAFT, age: 'courier_stated_not_ok' }, decisions: DECISIONS }),
  ],
  [
    'a log without a path',
    statementOf({ draft: { ...DRAFT, log: 'a.b-c.example', opened: '2028-02-29T23:59:59Z' } }),
  ],
  [
    'least integers',
    { ...statementOf({ draft: { ...SMALL_DRAFT, revision: 1 } }), checkTime_s: 0 },
  ],
  [
    'greatest integers',
    {
      ...statementOf({
        draft: {
          ...DRAFT,
          manifest: { ...DRAFT.manifest, version: 9999 },
          revision: 999,
          parcels: [one, two, { ...three, no: 99 }],
        },
      }),
      checkTime_s: 86_400,
    },
  ],
  ['99 parcels with four photos each', largest()],
];

const replace = (path: string, value: unknown): Operation => ({ op: 'replace', path, value });
const add = (path: string, value: unknown): Operation => ({ op: 'add', path, value });
const remove = (path: string): Operation => ({ op: 'remove', path });

const hash = digestOf('x');
const upper = hash.toUpperCase();

/** Patches of the first accepted statement. */
const rejected: readonly (readonly [string, ...Operation[]])[] = [
  ['null', replace('', null)],
  ['a list', replace('', [])],
  ['a text', replace('', 'statement')],
  ['an empty object', replace('', {})],
  ['a key too many', add('/note', '')],
  ['a key __proto__', add('/__proto__', {})],
  ['a key too many, deep', add('/parcels/0/seal/shown', 'A1')],
  ['a key that needs escaping', add('/a~1b~0c', 1)],
  ['no log', remove('/log')],
  ['no manifest digest', remove('/manifest/digest')],
  ['no photos', remove('/parcels/1/photos')],
  ['another type', replace('/type', 'handfast/statement/2')],
  ['type null', replace('/type', null)],
  ['log in capitals', replace('/log', 'Log.example')],
  ['log with a scheme', replace('/log', 'https://log.example')],
  ['log ends in a slash', replace('/log', 'log.example/')],
  ['log too long', replace('/log', 'l'.repeat(129))],
  ['log with a line end', replace('/log', 'log.example\n')],
  ['tenant in capitals', replace('/tenant', 'AAAAAAAA-0000-4000-8000-000000000001')],
  ['tenant of version 0', replace('/tenant', '00000000-0000-0000-8000-000000000001')],
  ['tenant of another variant', replace('/tenant', '00000000-0000-4000-c000-000000000001')],
  ['tenant with a space', replace('/tenant', `${uuid(1)} `)],
  ['delivery a number', replace('/delivery', 2)],
  ['visit not random', replace('/visit', '00000000-0000-7000-8000-000000000004')],
  ['stop in braces', replace('/stop', `{${uuid(3)}}`)],
  ['device empty', replace('/device', '')],
  ['version 0', replace('/manifest/version', 0)],
  ['version 10000', replace('/manifest/version', 10_000)],
  ['version a text', replace('/manifest/version', '2')],
  ['digest in capitals', replace('/manifest/digest', upper)],
  ['digest too short', replace('/manifest/digest', hash.slice(1))],
  ['digest too long', replace('/manifest/digest', `${hash}0`)],
  ['revision 0', replace('/revision', 0)],
  ['revision 1000', replace('/revision', 1000)],
  ['revision a fraction', replace('/revision', 1.5)],
  ['opened with fractions', replace('/opened', '2026-03-02T09:15:00.000Z')],
  ['opened with an offset', replace('/opened', '2026-03-02T09:15:00+00:00')],
  ['opened on 30 February', replace('/opened', '2026-02-30T09:15:00Z')],
  ['opened in a leap second', replace('/opened', '2026-06-30T23:59:60Z')],
  ['opened at 24:00', replace('/opened', '2026-03-02T24:00:00Z')],
  ['opened in month 13', replace('/opened', '2026-13-02T09:15:00Z')],
  ['opened a number', replace('/opened', 1_772_442_900)],
  ['channel unknown', replace('/channel', 'mail')],
  ['channel qr with photos', replace('/channel', 'qr')],
  ['channel sms with a key', replace('/channel', 'sms')],
  ['channel page without a key', replace('/holder/key', '')],
  ['holder key too short', replace('/holder/key', 'A'.repeat(42))],
  ['holder key in base64', replace('/holder/key', `${'A'.repeat(42)}+`)],
  ['holder role unknown', replace('/holder/role', 'neighbour')],
  ['holder without id', remove('/holder/id')],
  ['check time negative', replace('/checkTime_s', -1)],
  ['check time over a day', replace('/checkTime_s', 86_401)],
  ['check time null', replace('/checkTime_s', null)],
  ['age unknown', replace('/age', 'ok')],
  ['age stated, none due', replace('/policy/age_years', 0)],
  ['age 100', replace('/policy/age_years', 100)],
  ['read-back a number', replace('/policy/readBack', 1)],
  ['open box a text', replace('/policy/openBox', 'true')],
  ['parcels an object', replace('/parcels', {})],
  ['no parcels', replace('/parcels', [])],
  [
    '100 parcels',
    replace(
      '/parcels',
      Array.from({ length: 100 }, () => ({})),
    ),
  ],
  ['parcel null', replace('/parcels/0', null)],
  ['parcel 0', replace('/parcels/0/no', 0)],
  ['parcel 100', replace('/parcels/2/no', 100)],
  ['parcels out of order', replace('/parcels/1/no', 5)],
  ['a parcel twice', replace('/parcels/1/no', 1)],
  ['a parcel number twice', replace('/parcels/1/number', one.number)],
  ['scheme unknown', replace('/parcels/0/number/scheme', 'ean')],
  ['SSCC mistyped', replace('/parcels/0/number/value', '095201234567891253')],
  ['SSCC too short', replace('/parcels/0/number/value', '09520123456789123')],
  ['S10 mistyped', replace('/parcels/1/number/value', 'RB123456780GB')],
  ['number in small letters', replace('/parcels/2/number/value', 'saw-290')],
  ['number empty', replace('/parcels/2/number/value', '')],
  ['number too long', replace('/parcels/2/number/value', 'A'.repeat(33))],
  ['number not ASCII', replace('/parcels/2/number/value', 'SÄGE')],
  ['outcome unknown', replace('/parcels/0/outcome', 'accepted')],
  ['taken with a reason', replace('/parcels/0/reason', 'late')],
  ['refused without a reason', replace('/parcels/1/reason', '')],
  ['reason unknown', replace('/parcels/1/reason', 'unwanted')],
  ['packaging unknown', replace('/parcels/0/packaging', ['fine'])],
  ['packaging out of order', replace('/parcels/1/packaging', ['wet', 'torn'])],
  ['packaging twice', replace('/parcels/1/packaging', ['torn', 'torn'])],
  ['intact and torn', replace('/parcels/0/packaging', ['intact', 'torn'])],
  ['packaging a text', replace('/parcels/0/packaging', 'intact')],
  ['seal kind unknown', replace('/parcels/0/seal/kind', 'wax')],
  ['a seal read where there is none', replace('/parcels/0/seal/kind', 'none')],
  ['a number where nfc is due', replace('/parcels/1/seal/read', 'A004711')],
  ['typed seal in small letters', replace('/parcels/0/seal/read', 'a004711')],
  ['typed seal with a space', replace('/parcels/0/seal/read', 'A 004711')],
  ['typed seal too long', replace('/parcels/0/seal/read', 'A'.repeat(33))],
  ['label of three digits', replace('/parcels/0/label', '235')],
  ['label a number', replace('/parcels/0/label', 1235)],
  ['label a word', replace('/parcels/0/label', 'waived')],
  ['inspected null', replace('/parcels/0/inspected', null)],
  ['photos out of order', replace('/parcels/0/photos', ['b'.repeat(64), 'a'.repeat(64)])],
  ['a photo twice', replace('/parcels/0/photos', ['a'.repeat(64), 'a'.repeat(64)])],
  [
    'five photos',
    replace(
      '/parcels/0/photos',
      ['a', 'b', 'c', 'd', 'e'].map((c) => c.repeat(64)),
    ),
  ],
  ['a photo by name', replace('/parcels/0/photos', ['photo.jpg'])],
  ['absent with a reason', replace('/parcels/2/reason', 'late')],
  ['absent with packaging', replace('/parcels/2/packaging', ['intact'])],
  [
    'absent with a seal read',
    replace('/parcels/2/seal/kind', 'number'),
    replace('/parcels/2/seal/read', 'A1'),
  ],
  ['absent with a label', replace('/parcels/2/label', '0290')],
  ['absent and looked into', replace('/parcels/2/inspected', true)],
  ['absent with a photo', replace('/parcels/2/photos', [hash])],
];

const rejectedTexts: readonly (readonly [string, string])[] = [
  ['empty', ''],
  ['a comment', '{/**/}'],
  ['trailing data', '{} {}'],
  ['trailing comma', '{"a":1,}'],
  ['byte order mark', '\uFEFF{}'],
  ['single quotes', "{'a':1}"],
  ['NaN', '{"a":NaN}'],
  ['leading zero', '{"a":01}'],
  ['a number beyond a double', '{"a":1e400}'],
  ['a raw line end in a text', '{"a":"\n"}'],
  ['a member twice', '{"a":1,"a":1}'],
  ['a member twice, once escaped', '{"a":1,"\\u0061":2}'],
  ['a member twice, deep', '{"a":[{"b":{},"b":0}]}'],
  ['__proto__ twice', '{"__proto__":1,"__proto__":2}'],
  ['half a character', '{"a":"\\ud800"}'],
  ['half a character in a key', '{"\\udc00":1}'],
  ['two halves the wrong way round', '["\\udc00\\ud800"]'],
  ['nesting', '['.repeat(17) + ']'.repeat(17)],
];

/** The content of `spec/vectors/statement.json`. */
export function statementVectors() {
  const base = accepted[0]?.[1];
  return {
    about:
      'Accept: canonical is the text whose UTF-8 bytes are hashed. Reject: patch (RFC 6902) the first ' +
      'accepted statement; code and at (RFC 6901) name the fault. RejectText: not I-JSON.',
    accept: accepted.map(([name, statement]) => ({
      name,
      canonical: fromUtf8(statementBytes(statement)),
      hash: statementHash(statement),
    })),
    reject: rejected.map(([name, ...operations]) => {
      const parsed = parseStatement(patch(base, operations));
      if (parsed.ok) throw new Error(`taken, but should be rejected: ${name}`);
      return { name, ...parsed.error, patch: operations };
    }),
    rejectText: rejectedTexts.map(([name, text]) => {
      const parsed = parseJsonStrict(text);
      if (parsed.ok) throw new Error(`taken, but should be rejected: ${name}`);
      return { name, code: parsed.error, text };
    }),
  };
}
