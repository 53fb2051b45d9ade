import { concat, fromHex, fromUtf8, utf8, type Bytes } from '@handfast/protocol/bytes';
import { parseReport, reportBytes, reportHash, type Report } from '@handfast/protocol/report';
import { patch, type Operation } from '../../packages/protocol/test/support/patch.ts';
import { REPORT, signedReport } from '../../packages/protocol/test/support/report.ts';
import {
  digestOf,
  HOLDER_SECRET,
  OTHER_SECRET,
  type SignHash,
} from '../../packages/protocol/test/support/sample.ts';
import { signP256 } from './p256.ts';

const signAs =
  (act: string, secret: string): SignHash =>
  (hash) =>
    Promise.resolve(signP256(secret, concat(utf8(`${act}\0`), fromHex(hash) as Bytes)));
const sign = signAs('handfast/report/1', HOLDER_SECRET);

const [first, second] = REPORT.parcels as [Report['parcels'][0], Report['parcels'][0]];

const accepted: readonly (readonly [string, Report])[] = [
  ['three parcels: here, not here, here and empty', REPORT],
  ['one parcel of several', { ...REPORT, parcels: [first] }],
  ['not here, without a photo', { ...REPORT, parcels: [{ ...second, photos: [] }] }],
  [
    'here, and nothing more said',
    {
      ...REPORT,
      parcels: [
        {
          ...first,
          told: '',
          packaging: [],
          seal: { kind: 'number', read: '' },
          contents: 'not_said',
        },
      ],
    },
  ],
  ['a delegate', { ...REPORT, holder: { ...REPORT.holder, role: 'delegate' } }],
  ['a desk', { ...REPORT, holder: { ...REPORT.holder, role: 'desk' } }],
];

const replace = (path: string, value: unknown): Operation => ({ op: 'replace', path, value });
const add = (path: string, value: unknown): Operation => ({ op: 'add', path, value });
const remove = (path: string): Operation => ({ op: 'remove', path });
const hash = digestOf('x');

/** Patches of the first accepted report. */
const rejected: readonly (readonly [string, ...Operation[]])[] = [
  ['null', replace('', null)],
  ['a list', replace('', [])],
  ['a statement’s type', replace('/type', 'handfast/statement/1')],
  ['a key too many', add('/note', 'on the porch')],
  ['a free text in a parcel', add('/parcels/0/note', '')],
  ['a code', add('/code', '123456')],
  ['a visit', add('/visit', REPORT.delivery)],
  ['no time', remove('/said')],
  ['a time with a zone', replace('/said', '2026-03-02T14:20:00+00:00')],
  ['a day that does not exist', replace('/said', '2026-02-30T14:20:00Z')],
  ['no key', replace('/holder/key', '')],
  ['another role', replace('/holder/role', 'courier')],
  ['no parcels', replace('/parcels', [])],
  ['parcels out of order', replace('/parcels/1/no', 1)],
  ['a number twice', replace('/parcels/1/number', first.number)],
  ['a wrong check digit', replace('/parcels/0/number/value', 'RB123456784GB')],
  ['taken is no word of a report', replace('/parcels/0/arrival', 'taken')],
  ['no answer', replace('/parcels/0/arrival', '')],
  ['a carrier’s word that is none', replace('/parcels/0/told', 'lost')],
  ['intact and torn', replace('/parcels/0/packaging', ['intact', 'torn'])],
  ['packaging out of order', replace('/parcels/2/packaging', ['torn', 'open'])],
  ['packaging twice', replace('/parcels/2/packaging', ['torn', 'torn'])],
  ['contents as a boolean', replace('/parcels/0/contents', true)],
  ['a seal where there is none', replace('/parcels/1/seal/read', 'A1')],
  ['a digest for a numbered seal in small letters', replace('/parcels/0/seal/read', 'a004711')],
  ['not here, and torn', replace('/parcels/1/packaging', ['torn'])],
  ['not here, and its seal read', replace('/parcels/1/seal', { kind: 'number', read: 'A1' })],
  ['not here, and empty', replace('/parcels/1/contents', 'empty')],
  [
    'five photos',
    replace('/parcels/0/photos', [1, 2, 3, 4, 5].map((n) => digestOf(`${n}`)).toSorted()),
  ],
  ['a photo in capitals', replace('/parcels/0/photos', [hash.toUpperCase()])],
];

const signatureBy = async (other: SignHash): Promise<string> =>
  (await signedReport(REPORT, other)).signature;

/** The content of `spec/vectors/report.json`. */
export async function reportVectors() {
  const signed = await signedReport(REPORT, sign);
  const later = { ...REPORT, said: '2026-03-02T14:21:00Z' };
  return {
    about:
      'Accept: canonical is the text whose UTF-8 bytes are hashed. Reject: patch (RFC 6902) the first ' +
      'accepted report; code and at (RFC 6901) name the fault. Signed: a whole signed report; ' +
      'rejectSigned: what to put in its place, and the code of the refusal.',
    accept: accepted.map(([name, report]) => ({
      name,
      canonical: fromUtf8(reportBytes(report)),
      hash: reportHash(report),
    })),
    reject: rejected.map(([name, ...operations]) => {
      const parsed = parseReport(patch(REPORT, operations));
      if (parsed.ok) throw new Error(`taken, but should be rejected: ${name}`);
      return { name, ...parsed.error, patch: operations };
    }),
    signed,
    rejectSigned: [
      {
        name: 'signed by another key',
        code: 'holder_signature',
        change: { signature: await signatureBy(signAs('handfast/report/1', OTHER_SECRET)) },
      },
      {
        name: 'signed as a confirmation',
        code: 'holder_signature',
        change: { signature: await signatureBy(signAs('handfast/confirm/1', HOLDER_SECRET)) },
      },
      { name: 'another report', code: 'ack_report', change: { report: later } },
      {
        name: 'another report with its own acknowledgement',
        code: 'holder_signature',
        change: { report: later, ack: (await signedReport(later, sign)).ack },
      },
      {
        name: 'a certificate for an acknowledgement',
        code: 'jws_typ',
        change: { ack: signed.certificate },
      },
      {
        name: 'another role than the certificate',
        code: 'certificate_role',
        change: {
          report: accepted[4]?.[1],
          ack: (await signedReport(accepted[4]?.[1] as Report, sign)).ack,
        },
      },
    ],
  };
}
