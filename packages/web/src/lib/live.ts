/** Server-sent events: what to do on each, and whether the line is up. The browser reconnects by itself. */
export function listenTo(
  path: string,
  on: { readonly event: () => void; readonly line: (isUp: boolean) => void },
): () => void {
  const source = new EventSource(path);
  const heard = (): void => {
    on.line(true);
    on.event();
  };
  source.addEventListener('message', heard);
  for (const name of ['version', 'change', 'view']) source.addEventListener(name, heard);
  source.addEventListener('open', () => on.line(true));
  source.addEventListener('error', () => on.line(false));
  return () => source.close();
}

const AGAIN_MS = 1500;

/**
 * The same with a header, which EventSource cannot send: reads the stream by fetch and opens it
 * again when it breaks off.
 */
export function listenWith(
  path: string,
  headers: HeadersInit,
  on: { readonly event: () => void; readonly line: (isUp: boolean) => void },
): () => void {
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
      if (events.some((event) => /^data:/m.test(event))) on.event();
    }
  };
  const keepReading = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await read().catch(() => undefined);
      if (stopping.signal.aborted) return;
      on.line(false);
      await new Promise((resolve) => void setTimeout(resolve, AGAIN_MS));
      on.event();
    }
  };
  void keepReading();
  return () => stopping.abort();
}
