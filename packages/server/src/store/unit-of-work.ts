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
import { announcements } from './announce.ts';
import { chainOf, type Head, type IssueReceipt } from './chain.ts';
import type { Extras } from './extras.ts';
import { NUMBER_TAKEN, writeEvents, type Read } from './write.ts';

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
};

export type UnitOfWorkOptions = {
  readonly pool: Pool;
  readonly random: Random;
  /** Completes and signs a receipt's core. */
  readonly issueReceipt: IssueReceipt;
  /** What the log's entry commits to. */
  readonly committedForm: (event: DeliveryEvent) => unknown;
  /** Told after the write is on disk. */
  readonly onWritten?: (delivery: Uuid, version: number) => void;
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
    if (!written) return 'moved';
    options.onWritten?.(delivery, version);
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

  return {
    execute,
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
