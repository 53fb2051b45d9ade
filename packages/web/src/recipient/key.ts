import type { HolderKey } from '@handfast/protocol/holder';
import type { Uuid } from '@handfast/protocol/statement';

/** C2: the browser's own P-256 key for one delivery. The private half cannot be read, not even here. */
export type KeptKey = HolderKey & {
  readonly delivery: Uuid;
  readonly holder: Uuid;
  readonly certificate: string;
};

const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('IndexedDB')));
  });

async function keys(mode: IDBTransactionMode): Promise<IDBObjectStore> {
  const opening = indexedDB.open('handfast', 1);
  opening.addEventListener('upgradeneeded', () => {
    opening.result.createObjectStore('keys', { keyPath: 'delivery' });
  });
  const database = await settled(opening);
  return database.transaction('keys', mode).objectStore('keys');
}

/** Keeps the key after pairing. `holder` and `certificate` are the server's answer. */
export async function keepKey(
  fresh: HolderKey,
  paired: { readonly delivery: Uuid; readonly holder: Uuid; readonly certificate: string },
): Promise<void> {
  const { delivery, holder, certificate } = paired;
  const kept: KeptKey = { ...fresh, delivery, holder, certificate };
  await settled((await keys('readwrite')).put(kept));
}

/** The key of this delivery, or null: cleared, another browser, or storage that is switched off. */
export async function loadKey(delivery: Uuid): Promise<KeptKey | null> {
  try {
    const found: unknown = await settled((await keys('readonly')).get(delivery));
    return (found as KeptKey | undefined) ?? null;
  } catch {
    return null;
  }
}
