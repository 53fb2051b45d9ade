import { decide, register, type Context } from '@handfast/domain/delivery/decide';
import type { Command, RegisterDelivery } from '@handfast/domain/delivery/commands';
import type { DeliveryEvent } from '@handfast/domain/delivery/events';
import { evolveAll } from '@handfast/domain/delivery/evolve';
import type { Refusal } from '@handfast/domain/delivery/refusal';
import type { Delivery } from '@handfast/domain/delivery/state';
import { err, ok, type Result } from '@handfast/protocol/result';
import type { Uuid } from '@handfast/protocol/statement';
import type { Pool } from 'pg';
import type { Random } from '../clock.ts';
import type { Change } from '../live.ts';
import { announcements } from './announce.ts';
import { chainOf, type Head, type IssueReceipt } from './chain.ts';
import type { Extras } from './extras.ts';
import {
  LINK_TAKEN,
  NUMBER_TAKEN,
  READ_BEFORE,
  SEAL_TAKEN,
  writeEvents,
  type Read,
  type Write,
} from './write.ts';
import { writeReadings } from './write-readings.ts';

export type { Head } from './chain.ts';
export type { Extras } from './extras.ts';

/** What a command brought about; `events` is empty where it was said before (H14). */
export type Outcome = {
  readonly state: Delivery;
  readonly events: readonly DeliveryEvent[];
  /** The delivery's newest entry: answers carry it signed (L6). */
  readonly head: Head;
  readonly version: number;
};

export type WorkError =
  | { readonly code: 'refused'; readonly refusal: Refusal }
  /** No delivery with this id. */
  | { readonly code: 'not_found' }
  /** A parcel number is another parcel's in this tenant (A7). */
  | { readonly code: 'number_taken' }
  /** C8: a sender's link token was used before. */
  | { readonly code: 'link_taken' }
  /** S1: a seal is on another parcel, or its use is over. */
  | { readonly code: 'seal_taken' }
  /** This reading of a machine is written already. */
  | { readonly code: 'read_before' }
  /** Others were faster every time: nothing was written, the caller may try again. */
  | { readonly code: 'busy' };

/** A command, or one that depends on the state that it will be decided against. */
export type CommandFor = Command | ((state: Delivery) => Result<Command, Refusal>);

export type UnitOfWork = {
  readonly register: (
    command: RegisterDelivery,
    context: Context,
    extras: Extras & { readonly reference: string },
  ) => Promise<Result<Outcome, WorkError>>;
  /** Several commands are decided one after the other and written as one: all or nothing. */
  readonly execute: (
    delivery: Uuid,
    commands: CommandFor | readonly CommandFor[],
    context: Context,
    extras?: Extras | ((state: Delivery, events: readonly DeliveryEvent[]) => Extras),
  ) => Promise<Result<Outcome, WorkError>>;
  readonly read: (delivery: Uuid) => Promise<Read | null>;
  /**
   * Many deliveries in one statement, each decided by itself. `commands` may change nothing but
   * what readings change. `null`: that delivery moved meanwhile or is not there; take it alone.
   */
  readonly executeMany: (
    acts: readonly Act[],
    context: Context,
  ) => Promise<readonly (Result<Outcome, WorkError> | null)[]>;
};

export type Act = {
  readonly delivery: Uuid;
  readonly commands: readonly CommandFor[];
  readonly extras: (state: Delivery, events: readonly DeliveryEvent[]) => Extras;
};

export type UnitOfWorkOptions = {
  readonly pool: Pool;
  readonly random: Random;
  /** Completes and signs a receipt's core. */
  readonly issueReceipt: IssueReceipt;
  /** What the log's entry commits to. */
  readonly committedForm: (event: DeliveryEvent) => unknown;
  /** Told after the write is on disk. */
  readonly onWritten?: (change: Change) => void;
};

/**
 * Sixteen at one delivery at once need at most sixteen rounds, as each round one of them wins;
 * beyond a few more than that something is wrong, and 503 is more honest than waiting.
 */
const TRIES = 24;

/**
 * The one way in and out (see ARCHITECTURE.md): read the state, decide in memory, write state,
 * events, log entries and outbox in one statement that succeeds only where the version is still
 * the one that was read. Otherwise decide again, against what the other one made of it (H15).
 *
 * Fault table. Fails before the statement: nothing happened. Fails in it: nothing happened.
 * Fails after it: everything is written, and the same command again says so (H14).
 */
export function makeUnitOfWork(options: UnitOfWorkOptions): UnitOfWork {
  const write = async (
    delivery: Uuid,
    read: Read | null,
    events: readonly DeliveryEvent[],
    extras: Extras,
  ): Promise<Result<Outcome, WorkError> | 'moved'> => {
    const state = evolveAll(read?.state ?? null, events);
    const chain = await chainOf(read?.head ?? null, events, options);
    const version = (read?.version ?? 0) + 1;
    const outbox = announcements(events, state, extras, options.random);
    const written = await writeEvents(options.pool, {
      delivery,
      read,
      state,
      events,
      chain,
      extras,
      outbox,
    });
    if (written === NUMBER_TAKEN) return err({ code: 'number_taken' });
    if (written === LINK_TAKEN) return err({ code: 'link_taken' });
    if (written === SEAL_TAKEN) return err({ code: 'seal_taken' });
    if (written === READ_BEFORE) return err({ code: 'read_before' });
    if (!written) return 'moved';
    options.onWritten?.({ delivery, version, desk: deskOf(state) });
    return ok({ state, events, head: chain.head, version });
  };

  const execute: UnitOfWork['execute'] = async (delivery, commands, context, extras = {}) => {
    const list = typeof commands === 'function' || !Array.isArray(commands) ? [commands] : commands;
    for (let round = 0; round < TRIES; round++) {
      const read = await readDelivery(options.pool, delivery);
      if (read === null) return err({ code: 'not_found' });
      const decided = decideAll(read.state, list as readonly CommandFor[], context);
      if (!decided.ok) return err({ code: 'refused', refusal: decided.error });
      const events = decided.value;
      const more = typeof extras === 'function' ? extras(read.state, events) : extras;
      if (events.length === 0) {
        return ok({ state: read.state, events, head: read.head, version: read.version });
      }
      const outcome = await write(delivery, read, events, more);
      if (outcome !== 'moved') return outcome;
    }
    return err({ code: 'busy' });
  };

  const prepare = async (
    act: Act,
    read: Read | undefined,
    context: Context,
  ): Promise<Result<Outcome, WorkError> | Write | null> => {
    if (read === undefined) return null;
    const decided = decideAll(read.state, act.commands, context);
    if (!decided.ok) return err({ code: 'refused', refusal: decided.error });
    const events = decided.value;
    if (events.length === 0) {
      return ok({ state: read.state, events, head: read.head, version: read.version });
    }
    const extras = act.extras(read.state, events);
    const state = evolveAll(read.state, events);
    const chain = await chainOf(read.head, events, options);
    const outbox = announcements(events, state, extras, options.random);
    return { delivery: act.delivery, read, state, events, chain, extras, outbox };
  };

  const executeMany: UnitOfWork['executeMany'] = async (acts, context) => {
    const reads = await readMany(
      options.pool,
      acts.map(({ delivery }) => delivery),
    );
    const prepared = await Promise.all(
      acts.map((act) => prepare(act, reads.get(act.delivery), context)),
    );
    const writes = prepared.flatMap((one) => (one !== null && 'chain' in one ? [one] : []));
    const written = await writeReadings(options.pool, writes);
    return prepared.map((one) => {
      if (one === null || !('chain' in one)) return one;
      if (!written.has(one.delivery)) return null;
      const version = (one.read?.version ?? 0) + 1;
      const { state, events, chain } = one;
      options.onWritten?.({ delivery: one.delivery, version, desk: deskOf(state) });
      return ok({ state, events, head: chain.head, version });
    });
  };

  return {
    execute,
    executeMany,
    read: (delivery) => readDelivery(options.pool, delivery),
    register: async (command, context, extras) => {
      const decided = register(command, context);
      if (!decided.ok) return err({ code: 'refused', refusal: decided.error });
      const outcome = await write(command.delivery, null, decided.value, extras);
      return outcome === 'moved'
        ? err({ code: 'refused', refusal: { code: 'already_registered', at: 'delivery' } })
        : outcome;
    },
  };
}

/** Whose desk shows a claim of this delivery. */
export const deskOf = ({ claims, tenant }: Delivery): string => (claims.length > 0 ? tenant : '');

/** Decides each command against what the ones before it made of the state. */
function decideAll(
  start: Delivery,
  commands: readonly CommandFor[],
  context: Context,
): Result<readonly DeliveryEvent[], Refusal> {
  let state = start;
  const all: DeliveryEvent[] = [];
  for (const each of commands) {
    const command = typeof each === 'function' ? each(state) : ok(each);
    if (!command.ok) return command;
    const decided = decide(state, command.value, context);
    if (!decided.ok) return decided;
    if (decided.value.length > 0) state = evolveAll(state, decided.value);
    all.push(...decided.value);
  }
  return ok(all);
}

type Row = { delivery_id: string; state: Delivery; version: number; seq: number; head: string };

async function readMany(pool: Pool, deliveries: readonly Uuid[]): Promise<ReadonlyMap<Uuid, Read>> {
  const { rows } = await pool.query<Row>({
    name: 'read-deliveries',
    text: `select delivery_id, state, version, seq, head from delivery
      where delivery_id = any($1::uuid[])`,
    values: [deliveries],
  });
  return new Map(
    rows.map(({ delivery_id, state, version, seq, head }) => [
      delivery_id,
      { state, version, head: { seq, head } },
    ]),
  );
}

async function readDelivery(pool: Pool, delivery: Uuid): Promise<Read | null> {
  const { rows } = await pool.query<{
    state: Delivery;
    version: number;
    seq: number;
    head: string;
  }>({
    name: 'read-delivery',
    text: 'select state, version, seq, head from delivery where delivery_id = $1',
    values: [delivery],
  });
  const row = rows[0];
  if (row === undefined) return null;
  return { state: row.state, version: row.version, head: { seq: row.seq, head: row.head } };
}
