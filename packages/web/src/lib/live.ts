import type { Headed } from './http.ts';

/** What to do on every event, with its data as JSON or null, and whether the line is up. */
export type Hearing = {
  readonly event: (data: unknown) => void;
  readonly line: (isUp: boolean) => void;
};

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Server-sent events named `view`. The browser reconnects by itself. */
export function listenTo(path: string, on: Hearing): () => void {
  const source = new EventSource(path);
  source.addEventListener('view', (event: MessageEvent<string>) => {
    on.line(true);
    on.event(jsonOr(event.data));
  });
  source.addEventListener('open', () => on.line(true));
  source.addEventListener('error', () => on.line(false));
  return () => source.close();
}

const AGAIN_MS = 1500;

/**
 * The same with a header, which EventSource cannot send: reads the stream by fetch and opens it
 * again when it breaks off.
 */
export function listenWith(path: string, headers: Headed, on: Hearing): () => void {
  const stopping = new AbortController();
  const read = async (): Promise<void> => {
    const { signal } = stopping;
    const response = await fetch(path, { headers, signal });
    const reader = response.ok ? response.body?.getReader() : undefined;
    if (reader === undefined) throw new Error(`no stream: ${response.status}`);
    on.line(true);
    const decoder = new TextDecoder();
    let text = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      text += decoder.decode(value, { stream: true });
      const events = text.split(/\r?\n\r?\n/);
      text = events.pop() ?? '';
      for (const event of events) {
        const data = /^data: ?(.*)$/m.exec(event)?.[1];
        if (data !== undefined) on.event(jsonOr(data));
      }
    }
  };
  const keepReading = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await read().catch(() => undefined);
      if (stopping.signal.aborted) return;
      on.line(false);
      await new Promise((resolve) => void setTimeout(resolve, AGAIN_MS));
      on.event(null);
    }
  };
  void keepReading();
  return () => stopping.abort();
}
