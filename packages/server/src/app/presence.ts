/** Deliveries whose page is open somewhere right now, as far as this process serves it. */
const listening = new Map<string, number>();

export const holdersListening = (delivery: string): boolean => listening.has(delivery);

/** Counts one open page; answers how to stop counting it. */
export function holderListens(delivery: string): () => void {
  listening.set(delivery, (listening.get(delivery) ?? 0) + 1);
  return () => {
    const left = (listening.get(delivery) ?? 1) - 1;
    if (left > 0) listening.set(delivery, left);
    else listening.delete(delivery);
  };
}
