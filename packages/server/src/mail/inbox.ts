/** Everything the demonstration has sent, in memory only; production has none. */
export type InboxEntry = {
  readonly kind: 'mail' | 'webhook';
  readonly at: Date;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly attachment?: { readonly name: string; readonly text: string };
};

export type Inbox = {
  readonly add: (entry: InboxEntry) => void;
  /** Newest first. */
  readonly list: () => readonly InboxEntry[];
  /** The first entry, past or future, that fits. */
  readonly next: (fits: (entry: InboxEntry) => boolean) => Promise<InboxEntry>;
};

const ENTRIES_MAX = 5000;

export function makeInbox(): Inbox {
  const entries: InboxEntry[] = [];
  const waiting = new Set<(entry: InboxEntry) => void>();
  return {
    add: (entry) => {
      entries.unshift(entry);
      if (entries.length > ENTRIES_MAX) entries.pop();
      for (const look of waiting) look(entry);
    },
    list: () => entries,
    next: (fits) =>
      new Promise((resolve) => {
        const found = entries.find(fits);
        if (found !== undefined) return resolve(found);
        const look = (entry: InboxEntry): void => {
          if (!fits(entry)) return;
          waiting.delete(look);
          resolve(entry);
        };
        waiting.add(look);
      }),
  };
}
