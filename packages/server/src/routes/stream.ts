import type { Deps } from '../deps.ts';

const HEARTBEAT_MS = 15_000;
/** How long a browser waits before it connects again. */
const RETRY_MS = 2000;

const encoder = new TextEncoder();

export type ViewStream = {
  readonly subscribe: (onChange: () => void) => () => void;
  /** The view as it is now and its version; `null` ends the stream. */
  readonly view: () => Promise<{ readonly version: number; readonly view: object } | null>;
  /** The caller hung up. */
  readonly hungUp: AbortSignal;
  readonly onEnd?: () => void;
  /** Told once in so long at most, for what changes with many deliveries; 0 unless given. */
  readonly pause_ms?: number;
};

/**
 * Server-sent events: one `view` at once and one after every change, whole each time, so that
 * nothing is lost between two connections and `Last-Event-ID` need not be read. A comment every
 * 15 s keeps middle boxes from closing it. Ends when the server stops.
 */
export function viewStream(deps: Deps, stream: ViewStream): Response {
  const read = new AbortController();
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => follow(deps, stream, controller, read.signal),
    cancel: () => read.abort(),
  });
  return new Response(body, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    },
  });
}

function follow(
  deps: Deps,
  { subscribe, view, hungUp, onEnd, pause_ms = 0 }: ViewStream,
  controller: ReadableStreamDefaultController<Uint8Array>,
  cancelled: AbortSignal,
): void {
  const enders = [deps.stopping, hungUp, cancelled];
  let ended = false;
  let busy = false;
  let again = false;
  let rest: NodeJS.Timeout | undefined;
  const send = (text: string): void => {
    if (!ended) controller.enqueue(encoder.encode(text));
  };
  const end = (): void => {
    if (ended) return;
    ended = true;
    clearInterval(beat);
    clearTimeout(rest);
    unsubscribe();
    for (const signal of enders) signal.removeEventListener('abort', end);
    onEnd?.();
    try {
      controller.close();
    } catch {
      // The reader went first.
    }
  };
  const tellOnce = async (): Promise<void> => {
    const now = await view();
    if (now === null) return end();
    send(`event: view\nid: ${now.version}\ndata: ${JSON.stringify(now.view)}\n\n`);
  };
  const free = (): void => {
    busy = false;
    if (again) tell();
  };
  /** One reading at a time; changes during it are told by one more. */
  const tell = (): void => {
    if (ended) return;
    again = busy;
    if (busy) return;
    busy = true;
    tellOnce()
      .catch((fault: unknown) => {
        deps.logger.warn({ err: fault }, 'an event stream ended');
        end();
      })
      .finally(() => {
        if (pause_ms === 0) free();
        else rest = setTimeout(free, pause_ms);
      });
  };
  const beat = setInterval(() => send(': beat\n\n'), HEARTBEAT_MS);
  beat.unref();
  const unsubscribe = subscribe(tell);
  for (const signal of enders) signal.addEventListener('abort', end);
  send(`retry: ${RETRY_MS}\n\n`);
  if (enders.some((signal) => signal.aborted)) end();
  else tell();
}
