import type { LeftHow } from '@handfast/domain/delivery/state';
import type { CodeAnswer, HolderView, HolderVisit } from '@handfast/domain/view/holder';
import type { Decision } from '@handfast/protocol/draft';
import {
  makeHolderKey,
  signConfirmation,
  thumbprint,
  type HolderKey,
} from '@handfast/protocol/holder';
import { signRelease, type SignedRelease } from '@handfast/protocol/release';
import { reportHash, signReport, type Report, type ReportParcel } from '@handfast/protocol/report';
import { statementHash, type RefusalReason, type Statement } from '@handfast/protocol/statement';
import { CookieJar } from './cookies.ts';
import { viewsOf } from './events.ts';
import type { Reply } from './reply.ts';
import { valueOf } from './reply.ts';
import { Transport, type Carry } from './transport.ts';
import type { Paired } from './types.ts';

export type SignedArrival = { readonly report: Report; readonly signature: string };
/** The server's signed acknowledgement, and the page as it is then. */
export type Reported = { readonly ack: string; readonly view: HolderView };

/** A decision with what is usual for one: taken, intact, nothing read. */
export const decision = (change: Partial<Decision> = {}): Decision => ({
  outcome: 'taken',
  reason: '',
  packaging: change.outcome === 'refused' ? [] : ['intact'],
  seal: '',
  label: '',
  inspected: false,
  photos: [],
  ...change,
});

export const refused = (reason: RefusalReason, change: Partial<Decision> = {}): Decision =>
  decision({ ...change, outcome: 'refused', reason });

/** The token in a link, as `https://…/d/TOKEN`, or the token itself. */
export const tokenOf = (link: string): string => link.split('/').at(-1) ?? '';

/**
 * Whoever holds a link: makes its own P-256 key, which cannot be exported, keeps the session
 * cookie, remembers what was decided, builds the statement and signs it.
 */
export class HolderClient {
  readonly transport: Transport;
  readonly paired: Paired;
  readonly thumbprint: string;
  readonly #key: HolderKey;
  #said: { visit: string; decisions: Record<number, Decision> } = { visit: '', decisions: {} };

  private constructor(transport: Transport, paired: Paired, key: HolderKey) {
    this.transport = transport;
    this.paired = paired;
    this.thumbprint = thumbprint(key.publicKey);
    this.#key = key;
  }

  /** Pairs this "browser" with a link: the only thing that a link does. */
  static async pair(options: {
    readonly origin: string;
    readonly link: string;
    readonly carry?: Carry;
  }): Promise<Reply<HolderClient>> {
    const jar = new CookieJar();
    const { origin, carry = fetch } = options;
    const transport = new Transport({ origin, carry, headers: () => jar.header() });
    const key = await makeHolderKey(crypto.subtle);
    const body = { token: tokenOf(options.link), key: key.publicKey };
    const reply = await transport.post<Paired>('/v1/pairings', body);
    if (!reply.ok) return reply;
    jar.keep(reply.headers);
    return { ...reply, value: new HolderClient(transport, reply.value, key) };
  }

  get #base(): string {
    return `/v1/holder/${this.paired.delivery}`;
  }

  view(): Promise<Reply<HolderView>> {
    return this.transport.get(this.#base);
  }

  async *views(signal?: AbortSignal): AsyncGenerator<HolderView> {
    const path = `${this.#base}/stream`;
    yield* viewsOf<HolderView>(
      await this.transport.raw({
        method: 'GET',
        path,
        ...(signal === undefined ? {} : { signal }),
      }),
    );
  }

  /** Decides as the page does: on the revision and the list that `seen` (or a fresh view) shows. */
  async decide(
    decisions: Readonly<Record<number, Decision>>,
    seen?: HolderVisit,
  ): Promise<Reply<HolderView>> {
    const visit = seen ?? visitIn(valueOf(await this.view()));
    if (this.#said.visit !== visit.id) this.#said = { visit: visit.id, decisions: {} };
    Object.assign(this.#said.decisions, decisions);
    return this.transport.post(`${this.#base}/decisions`, {
      visit: visit.id,
      revision: visit.revision,
      seen: visit.presented.map(({ no }) => no),
      decisions,
    });
  }

  /** What this holder would send to release now, from what was decided here. */
  signed(view: HolderView, checkTime_s = 40): Promise<SignedRelease> {
    return signRelease(crypto.subtle, this.#key, {
      draft: visitIn(view).draft,
      decisions: this.#said.decisions,
      holder: { id: view.holder, role: view.role },
      checkTime_s,
    });
  }

  /** Signs a statement that the caller made. */
  sign(statement: Statement): Promise<string> {
    return signConfirmation(crypto.subtle, this.#key.privateKey, statementHash(statement));
  }

  /** The one act that makes a code exist (H4). */
  async release(checkTime_s = 40): Promise<Reply<CodeAnswer>> {
    return this.send(await this.signed(valueOf(await this.view()), checkTime_s));
  }

  /** A release whose parts the caller chose: for trying what must be refused. */
  send(release: SignedRelease): Promise<Reply<CodeAnswer>> {
    return this.transport.post(`${this.#base}/release`, release);
  }

  renew(visit: string, hash: string): Promise<Reply<CodeAnswer>> {
    return this.transport.post(`${this.#base}/renew`, { visit, hash });
  }

  withdraw(visit: string): Promise<Reply<HolderView>> {
    return this.transport.post(`${this.#base}/withdraw`, { visit });
  }

  stop(visit: string): Promise<Reply<HolderView>> {
    return this.transport.post(`${this.#base}/stop`, { visit });
  }

  takenBack(parcels: readonly number[]): Promise<Reply<HolderView>> {
    return this.transport.post(`${this.#base}/taken-back`, { parcels });
  }

  have(parcels: readonly number[]): Promise<Reply<HolderView>> {
    return this.transport.post(`${this.#base}/have`, { parcels });
  }

  unlock(): Promise<Reply<HolderView>> {
    return this.transport.post(`${this.#base}/unlock`, {});
  }

  nameDelegate(
    name: string,
    contact: { readonly email?: string; readonly phone?: string },
  ): Promise<Reply<HolderView>> {
    return this.transport.post(`${this.#base}/delegates`, { name, contact });
  }

  requestLeave(parcels: readonly number[], how: LeftHow): Promise<Reply<HolderView>> {
    return this.transport.post(`${this.#base}/leave-requests`, { parcels, how });
  }

  /** H10: the courier is told beforehand that the check may take longer; `false` takes it back. */
  askTime(more = true): Promise<Reply<HolderView>> {
    return this.transport.post(`${this.#base}/more-time`, { more });
  }

  report(what: 'asked_for_code_early' | 'rushed'): Promise<Reply<HolderView>> {
    return this.transport.post(`${this.#base}/reports`, { what });
  }

  /** What this holder would report of these parcels, signed; what is not said is left blank (H19). */
  async signReport(
    said: Readonly<Record<number, Partial<Omit<ReportParcel, 'no' | 'number'>>>>,
  ): Promise<SignedArrival> {
    const { carrier, delivery, holder, role } = valueOf(await this.view());
    if (carrier === undefined) throw new Error('this delivery is not brought by a carrier');
    const { log, tenant, manifest, parcels } = carrier;
    const report: Report = {
      type: 'handfast/report/1',
      log,
      tenant,
      delivery,
      manifest,
      holder: { id: holder, role, key: this.thumbprint },
      said: `${new Date().toISOString().slice(0, 19)}Z`,
      parcels: parcels
        .filter(({ no }) => said[no] !== undefined)
        .map(({ no, number, sealKind, status }) => ({
          no,
          number,
          told: status,
          arrival: 'here',
          packaging: [],
          seal: { kind: sealKind, read: '' },
          contents: 'not_said',
          photos: [],
          ...said[no],
        })),
    };
    const signature = await signReport(crypto.subtle, this.#key.privateKey, reportHash(report));
    return { report, signature };
  }

  /** A report that was signed before, or whose parts the caller chose. */
  sendReport(signed: SignedArrival): Promise<Reply<Reported>> {
    return this.transport.post(`${this.#base}/arrival-reports`, signed);
  }

  /** Mode `carrier`: signs and sends a report of what arrived. */
  async reportArrival(
    said: Parameters<HolderClient['signReport']>[0],
  ): Promise<Reply<Reported & { readonly signed: SignedArrival }>> {
    const signed = await this.signReport(said);
    const reply = await this.sendReport(signed);
    return reply.ok ? { ...reply, value: { ...reply.value, signed } } : reply;
  }

  photo(
    bytes: Uint8Array<ArrayBuffer>,
    mediaType = 'image/jpeg',
  ): Promise<Reply<{ readonly sha256: string }>> {
    return this.transport.call({ method: 'POST', path: `${this.#base}/photos`, bytes, mediaType });
  }

  /** The bare receipt: a JWS. */
  receipt(id: string): Promise<Reply<string>> {
    return this.transport.get(`${this.#base}/receipts/${id}?as=jws`);
  }

  /** The receipt as the file that one keeps: with its proof as soon as the log has it. */
  receiptToKeep(id: string): Promise<Reply<string>> {
    return this.transport.get(`${this.#base}/receipts/${id}`);
  }

  /** H11: the signed note of a visit in which parcels were refused: a JWS. */
  refusalNote(visit: string): Promise<Reply<string>> {
    return this.transport.get(`${this.#base}/visits/${visit}/refusal-note`);
  }
}

function visitIn(view: HolderView): HolderVisit {
  if (view.visit?.status !== 'open') throw new Error('nobody is at the door');
  return view.visit;
}
