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
  source.addEventListener('version', heard);
  source.addEventListener('open', () => on.line(true));
  source.addEventListener('error', () => on.line(false));
  return () => source.close();
}
