/** One server-sent event (WHATWG HTML, section 9.2). */
export type ServerEvent = { readonly event: string; readonly data: string; readonly id: string };

/** Reads an event stream until it ends. Comments (heartbeats) are passed over. */
export async function* serverEvents(response: Response): AsyncGenerator<ServerEvent> {
  if (response.body === null) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      text += value;
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const event = eventOf(block);
        if (event !== null) yield event;
      }
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

function eventOf(block: string): ServerEvent | null {
  let event = 'message';
  let id = '';
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const [, field, value] = /^(event|data|id): ?(.*)$/.exec(line) ?? [];
    if (field === 'event') event = value ?? '';
    if (field === 'id') id = value ?? '';
    if (field === 'data') data.push(value ?? '');
  }
  return data.length === 0 ? null : { event, id, data: data.join('\n') };
}

/** Every `view` of a stream, parsed; ends when the server or `signal` ends it. */
export async function* viewsOf<T>(response: Response): AsyncGenerator<T> {
  for await (const { event, data } of serverEvents(response)) {
    if (event === 'view') yield JSON.parse(data) as T;
  }
}
