import { err, ok, type Result } from '@handfast/protocol/result';
import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import type { DecodeAnswer, DecodeRequest } from './decode.ts';
import type { PhotoFacts, PhotoFault } from './facts.ts';

export type PhotoDesk = {
  readonly examine: (bytes: Uint8Array) => Promise<Result<PhotoFacts, PhotoFault>>;
  /** Re-encoded as WebP, without metadata. */
  readonly show: (bytes: Uint8Array) => Promise<Result<Uint8Array, PhotoFault>>;
  /** Most memory that a decoding process held so far, bytes. */
  readonly peak_bytes: () => number;
  /** Ends the decoding process; the next picture starts another. */
  readonly end: () => void;
};

/** What people are told who sent a file that is no picture. */
export const PHOTO_FAULTS: Readonly<
  Record<PhotoFault, { readonly reason: string; readonly hint: string }>
> = {
  not_readable: {
    reason: 'not_readable',
    hint: 'This file cannot be read as a picture. Take the photo again, or send another.',
  },
  too_many_pixels: {
    reason: 'too_many_pixels',
    hint: 'This picture is larger than 50 megapixels. Send a smaller one.',
  },
  too_slow: {
    reason: 'too_slow',
    hint: 'This picture takes too long to read. Send another one.',
  },
};

/** Longer than the decoder's own limit: then the process hangs and is killed. */
const HANGS_AFTER_MS = 15_000;
/** A decoder that grew beyond this is replaced: what it holds is its allocator's, not ours. */
const REPLACE_ABOVE_BYTES = 400 * 1024 * 1024;

type Waiting = (answer: Omit<DecodeAnswer, 'id' | 'peak_bytes'>) => void;

/**
 * One decoding process, started when it is needed, fed one picture at a time. A picture that ends
 * it is not readable; the next one gets a new process. It holds up no exit of the server.
 */
export function makePhotoDesk(): PhotoDesk {
  let child: ChildProcess | null = null;
  let waiting: { readonly id: number; readonly done: Waiting } | null = null;
  let serial = 0;
  let peak = 0;
  let line: Promise<unknown> = Promise.resolve();

  const end = (): void => {
    child?.kill('SIGKILL');
    child = null;
  };
  const settle = (answer: Parameters<Waiting>[0]): void => {
    const { done } = waiting ?? {};
    waiting = null;
    done?.(answer);
  };
  const start = (): ChildProcess => {
    const made = fork(path.join(import.meta.dirname, 'decode.ts'), [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      env: {},
      execArgv: ['--max-old-space-size=128'],
    });
    made.on('message', (answer: DecodeAnswer) => {
      peak = Math.max(peak, answer.peak_bytes);
      if (waiting?.id !== answer.id) return;
      if (answer.peak_bytes > REPLACE_ABOVE_BYTES && child === made) end();
      settle(answer);
    });
    const gone = (): void => {
      if (child === made) child = null;
      settle({ fault: 'not_readable' });
    };
    made.on('exit', () => (waiting === null ? undefined : gone()));
    made.on('error', gone);
    made.unref();
    made.channel?.unref();
    return made;
  };

  const one = (what: DecodeRequest['what'], bytes: Uint8Array) =>
    new Promise<Parameters<Waiting>[0]>((resolve) => {
      if (child === null || child.exitCode !== null || !child.connected) child = start();
      const running = child;
      const id = ++serial;
      const hang = setTimeout(() => {
        if (child === running) end();
        settle({ fault: 'too_slow' });
      }, HANGS_AFTER_MS);
      const done: Waiting = (answer) => {
        clearTimeout(hang);
        running.channel?.unref();
        resolve(answer);
      };
      waiting = { id, done };
      running.channel?.ref();
      running.send({ id, what, bytes } satisfies DecodeRequest);
    });
  const inTurn = (what: DecodeRequest['what'], bytes: Uint8Array) => {
    const turn = line.then(() => one(what, bytes));
    line = turn;
    return turn;
  };

  return {
    examine: async (bytes) => {
      const { facts, fault } = await inTurn('examine', bytes);
      return facts === undefined ? err(fault ?? 'not_readable') : ok(facts);
    },
    show: async (bytes) => {
      const { shown, fault } = await inTurn('show', bytes);
      return shown === undefined ? err(fault ?? 'not_readable') : ok(shown);
    },
    peak_bytes: () => peak,
    end,
  };
}

/** The server's own: one process for all, because pictures are few and memory is not. */
export const photoDesk: PhotoDesk = makePhotoDesk();
