import type { Client } from 'pg';
import { loadEpcisSchema } from '../../packages/protocol/test/support/epcis-schema.ts';
import { SKIP_REASON } from '../../packages/protocol/test/support/vectors.ts';
import { line, one, type AccountLine } from './account.ts';

type Document = { readonly epcisBody: { readonly eventList: readonly object[] } };
type Server = { readonly url: string; readonly apiKey: string };

/** Events of a delivery that spec/epcis.md gives a word in EPCIS. */
const TOLD = `event where type in ('ParcelPacked', 'CustodyTaken', 'MassRead', 'SealRead',
  'ParcelHeld', 'HoldReleased', 'HandedOver', 'Refused', 'ParcelLeft')`;

export type EpcisAccount = {
  readonly lines: readonly AccountLine[];
  /** Why the official schema was not asked; `null` where it was. */
  readonly notChecked: string | null;
};

/** M5: what the server tells others, counted against the record and held to the official schema. */
export async function epcisLines(database: Client, server: Server): Promise<EpcisAccount> {
  const check = await loadEpcisSchema();
  let documents = 0;
  let passing = 0;
  let events = 0;
  for await (const document of documentsOf(server)) {
    documents++;
    events += document.epcisBody.eventList.length;
    if (check?.(document) === true) passing++;
  }
  const lines = [line('EPCIS events', await one(database, `select count(*) from ${TOLD}`), events)];
  if (check === null) return { lines, notChecked: `EPCIS against its schema: ${SKIP_REASON}` };
  const pass = line('EPCIS documents that pass the official schema', documents, passing);
  return { lines: [...lines, pass], notChecked: null };
}

/** Page after page, as any other system would read them. */
async function* documentsOf({ url, apiKey }: Server): AsyncGenerator<Document> {
  let path: string | undefined = '/v1/epcis/events';
  while (path !== undefined) {
    const headers = { authorization: `Bearer ${apiKey}` };
    const answer: Response = await fetch(new URL(path, url), { headers });
    if (!answer.ok) throw new Error(`EPCIS events were not told: ${answer.status}`);
    yield (await answer.json()) as Document;
    path = /^<([^>]+)>; rel="next"$/.exec(answer.headers.get('link') ?? '')?.[1];
  }
}
