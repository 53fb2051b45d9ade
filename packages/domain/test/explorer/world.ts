import { buildStatement } from '@handfast/protocol/draft';
import { statementHash, type Hex64, type Statement } from '@handfast/protocol/statement';
import type { Command } from '../../src/delivery/commands.ts';
import { draftOf } from '../../src/delivery/draft.ts';
import type { Actor } from '../../src/delivery/events.ts';
import { DEFAULT_LIMITS } from '../../src/delivery/limits.ts';
import type { Custody, Delivery, Visit } from '../../src/delivery/state.ts';
import { later } from '../../src/time.ts';
import {
  chooses,
  judges,
  kept,
  leaves,
  open,
  present,
  refundMade,
  reports,
  retake,
  reviews,
  startsRemedy,
  transfer,
  unpresent,
  withdraw,
} from '../support/act.ts';
import {
  ann,
  ben,
  claims,
  DAY,
  DEPOT,
  depot,
  digest,
  operator,
  recipient,
  refusedFor,
  TAKEN,
  tenant,
  timer,
  uuid,
  WITH_ANN,
  WITH_BEN,
} from '../support/build.ts';
import { ordered, stateOf } from '../support/given.ts';

/** How large the world is. Whatever is left out narrows it, never the rules. */
export type World = {
  readonly parcels: number;
  /** Most visits over the delivery's whole life. */
  readonly visits: number;
  /** Whether time passes: one step of eight days, which every limit is shorter than. */
  readonly clock: boolean;
  /** Whether scales can disagree and holds be released. */
  readonly mass: boolean;
  /** Whether the recipient may ask that parcels be left. */
  readonly leave: boolean;
  /** Whether a courier may take a parcel over at the door from the depot's books. */
  readonly selfTransfer: boolean;
  /** Whether remedies come by claims: reports, choices, the table, a person at the desk. */
  readonly claims: boolean;
  /** Whether places that differ only in which courier or parcel is which count as two. */
  readonly distinct: boolean;
};

export const SMALL: World = {
  parcels: 1,
  visits: 2,
  clock: false,
  mass: false,
  leave: false,
  selfTransfer: false,
  claims: false,
  distinct: false,
};

/** One thing that somebody can try now. `null` instead of a command: time passes. */
export type Action = {
  readonly by: Actor;
  readonly command: Command | null;
};

/** A delivery and the server's clock. */
export type Place = { readonly state: Delivery; readonly now: string };

/** All that a search must never find in an event but a release or renewal begins so (H6). */
export const MAC_MARK = 'c0dec0de';
const macOf = (text: string): Hex64 => MAC_MARK + digest(text).slice(MAC_MARK.length);
const WRONG = macOf('wrong');

export const STEP_s = 8 * DAY;

export const initial = (world: World): Place => {
  const events = ordered({
    parcels: world.parcels,
    limits: {
      wrongPerVisit: 2,
      wrongToLock: 2,
      wrongPerUnlock: 1,
      wrongFinal: 3,
      leaveUpTo_minor: world.leave ? DEFAULT_LIMITS.leaveUpTo_minor : 0,
    },
  });
  const state = stateOf(events);
  return { state, now: state.registeredAt };
};

const COURIERS: readonly (readonly [Actor, Custody])[] = [
  [ann, WITH_ANN],
  [ben, WITH_BEN],
];
const courierOf = (visit: Visit): Actor => (visit.courier === ann.id ? ann : ben);
/** One receipt at most for each visit. */
const receiptOf = (visit: string): string => visit.replace(/^0{8}/, '0000cafe');

/** Everything that anybody in this world can try in this place, possible or not. */
export function actions({ state }: Place, world: World): readonly Action[] {
  const all: Action[] = [];
  const add = (by: Actor, command: Command): void => void all.push({ by, command });
  if (world.clock) {
    all.push({ by: timer, command: null });
    add(timer, { type: 'close' });
  }
  add(recipient, { type: 'unlock', reason: '' });
  if (state.visits.length < world.visits) {
    const visit = uuid(0x11 + state.visits.length);
    for (const [courier] of COURIERS) add(courier, open(visit));
  }
  for (const { no } of state.parcels) addParcel(add, no, world);
  for (const visit of state.visits) addVisit(add, state, visit, world);
  if (world.claims) addClaims(add, state);
  return all;
}

type Add = (by: Actor, command: Command) => void;

function addParcel(add: Add, no: number, world: World): void {
  const parcels = [no];
  add(depot, transfer(parcels, DEPOT));
  add(depot, { type: 'found', parcels, custody: DEPOT });
  for (const [courier, custody] of COURIERS) {
    add(courier, transfer(parcels, custody));
    add(courier, { type: 'found', parcels, custody });
    if (world.leave) add(courier, leaves(no));
  }
  add(tenant, { type: 'recall', parcels });
  if (world.claims) {
    add(claims, startsRemedy({ no, claim: uuid(0x6f) }));
  } else {
    for (const by of [claims, operator]) {
      add(by, { type: 'remedy', no, remedy: 'refund', reason: 'rule' });
    }
  }
  add(operator, { type: 'settle', no, as: 'lost', reason: 'searched' });
  add(recipient, { type: 'takenBack', parcels });
  add(recipient, { type: 'have', parcels });
  if (world.clock) add(timer, { type: 'missing', parcels });
  if (world.leave) add(recipient, { type: 'requestLeave', parcels, how: 'safe_place' });
  if (world.mass) addMass(add, no);
}

/** One claim that it never came and one that it was empty, and all that anybody does with them. */
function addClaims(add: Add, state: Delivery): void {
  add(recipient, reports('not_received', { claim: uuid(0x61) }));
  add(recipient, reports('empty', { claim: uuid(0x62) }));
  for (const { id: claim } of state.claims) {
    add(recipient, chooses('wait', true, claim));
    add(recipient, chooses('refund', true, claim));
    add(claims, reviews(true, claim));
    add(operator, judges({ claim }));
    add(operator, judges({ claim, outcome: 'declined', amount_minor: 0 }));
    add(recipient, { type: 'appeal', claim });
    add(claims, refundMade('re_1', claim));
  }
}

function addMass(add: Add, no: number): void {
  for (const grossMass_g of [1000, 2000]) {
    add(depot, { type: 'weigh', no, grossMass_g, source: 'scale' });
  }
  add(depot, { type: 'releaseHold', no, custody: DEPOT, reason: 'opened' });
  const custody = { kind: 'van', id: '' } as const;
  add(operator, { type: 'releaseHold', no, custody, reason: 'opened' });
}

function addVisit(add: Add, state: Delivery, visit: Visit, world: World): void {
  const courier = courierOf(visit);
  const { id } = visit;
  for (const { no } of state.parcels) add(courier, kept([no], id));
  if (visit.status === 'closed') return;
  addCodes(add, visit);
  if (visit.status === 'confirmed') return;
  for (const { no } of state.parcels) {
    add(courier, present(no, id));
    if (world.selfTransfer) add(courier, present(no, id, true));
    add(courier, unpresent(no, id));
    add(courier, retake(no, id));
    for (const decision of [TAKEN, refusedFor('damaged')]) {
      const { revision, presented } = visit;
      const decisions = { [no]: decision };
      add(recipient, { type: 'decide', visit: id, revision, seen: presented, decisions });
    }
  }
  add(recipient, releaseOf(state, visit));
  add(recipient, withdraw(id));
  add(recipient, { type: 'end', visit: id, end: 'stopped_by_holder' });
  add(courier, { type: 'end', visit: id, end: 'left' });
}

function addCodes(add: Add, visit: Visit): void {
  const { id, release, releases } = visit;
  const hash = release?.hash ?? digest('none');
  const n = releases + 1;
  add(recipient, { type: 'renew', visit: id, hash, code: { n, mac: codeOf(id, n) } });
  const enter = (n: number, mac: Hex64): void =>
    add(courierOf(visit), {
      type: 'enterCode',
      visit: id,
      hash,
      n,
      mac,
      courierWrong: 0,
      receipt: receiptOf(id),
    });
  enter(releases, codeOf(id, releases));
  enter(releases, WRONG);
  // The code before: void since the renewal, a change of the set, or the withdrawal.
  if (releases > 1) enter(releases - 1, codeOf(id, releases - 1));
}

const codeOf = (visit: string, n: number): Hex64 => macOf(`${visit} ${n}`);

/** The same statement is asked for in many places; its hash costs more than all else. */
const built = new Map<string, { readonly statement: Statement; readonly hash: Hex64 }>();

function releaseOf(state: Delivery, visit: Visit): Command {
  const { id, revision, presented, decisions, courier } = visit;
  const outcomes = presented.map((no) => `${no}${decisions[no]?.outcome ?? '?'}`).join(' ');
  const key = `${id} ${courier} ${revision} ${outcomes} ${state.parcels.length}`;
  let made = built.get(key);
  if (!made) built.set(key, (made = build(state, visit)));
  const n = visit.releases + 1;
  return {
    type: 'release',
    visit: id,
    revision,
    statement: made.statement,
    signed: {
      thumbprint: state.holders[0]?.thumbprint ?? '',
      hash: made.hash,
      signature: 's'.repeat(86),
    },
    code: { n, mac: codeOf(id, n) },
  };
}

/** What the holder's page makes of it; where a parcel is undecided no page could, and "taken" stands in. */
function build(state: Delivery, visit: Visit): { statement: Statement; hash: Hex64 } {
  const undecided = Object.fromEntries(visit.presented.map((no) => [no, TAKEN]));
  const { id, role, thumbprint: key } = state.holders[0] as Delivery['holders'][number];
  const draft = draftOf(state, { ...visit, revision: Math.max(1, visit.revision) });
  const statement = buildStatement(
    draft,
    { ...undecided, ...visit.decisions },
    { channel: 'page', holder: { id, role, key }, checkTime_s: 42 },
  );
  return { statement, hash: statementHash(statement) };
}

export const passed = (now: string): string => later(now, STEP_s);
