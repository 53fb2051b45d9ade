/** One report on three parcels: what tests and vectors are made from. */

import { issueCertificate } from '../../src/certificate.ts';
import { thumbprint } from '../../src/holder.ts';
import { issueReportAck, reportHash, type Report, type SignedReport } from '../../src/report.ts';
import { digestOf, HOLDER_KEY, ISSUER, uuid, type SignHash } from './sample.ts';

export const REPORT: Report = {
  type: 'handfast/report/1',
  log: 'log.example/evidence',
  tenant: uuid(1),
  delivery: uuid(2),
  manifest: { version: 2, digest: digestOf('manifest') },
  holder: { id: uuid(6), role: 'recipient', key: thumbprint(HOLDER_KEY) },
  said: '2026-03-02T14:20:00Z',
  parcels: [
    {
      no: 1,
      number: { scheme: 's10', value: 'RB123456785GB' },
      told: 'delivered',
      arrival: 'here',
      packaging: ['intact'],
      seal: { kind: 'number', read: 'A004711' },
      contents: 'as_listed',
      photos: [],
    },
    {
      no: 2,
      number: { scheme: 'carrier', value: '0BT11AA15501234567890101826' },
      told: 'delivered',
      arrival: 'not_here',
      packaging: [],
      seal: { kind: 'none', read: '' },
      contents: 'not_said',
      photos: [digestOf('the empty porch')],
    },
    {
      no: 4,
      number: { scheme: 'free', value: 'SAW-290' },
      told: 'out_for_delivery',
      arrival: 'here',
      packaging: ['open', 'torn'],
      seal: { kind: 'nfc', read: '' },
      contents: 'empty',
      photos: [digestOf('photo a'), digestOf('photo b')].toSorted(),
    },
  ],
};

/** Signed, certified and acknowledged as the server would. */
export async function signedReport(report: Report, sign: SignHash): Promise<SignedReport> {
  const { delivery, log, holder } = report;
  const received = '2026-03-02T14:20:03Z';
  return {
    report,
    signature: await sign(reportHash(report)),
    certificate: await issueCertificate(ISSUER, {
      delivery,
      holder: holder.id,
      role: holder.role,
      key: HOLDER_KEY,
      from: '2026-03-01T18:00:00Z',
      until: '2026-06-01T18:00:00Z',
    }),
    ack: await issueReportAck(ISSUER, {
      log,
      delivery,
      report: reportHash(report),
      received,
      seq: 9,
      head: digestOf('head'),
    }),
  };
}
