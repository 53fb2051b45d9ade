/** The operator's sentences where carrier and recipient contradict each other. */

export const carrier = {
  title: 'Delivered, says the carrier. Not so, says the recipient.',
  note: 'Word against word: neither proves the other wrong. A claim is open for each.',
  columns: [
    'Delivery',
    'Parcel',
    'Carrier says',
    'Recipient says',
    'Claim',
    'Claim from the carrier by',
  ],
  delivered: (name: string) => `${name}: delivered`,
  noDate: 'Not in the table',
  left: (days: number) =>
    days < 0 ? 'Past' : days === 0 ? 'Last day' : `${days} ${days === 1 ? 'day' : 'days'} left`,
  keys: 'Keys: ↑ ↓ move, Enter opens.',
  emptyTitle: 'No contradictions',
  empty:
    'When a carrier calls a parcel delivered and its recipient reports that it is not here, torn or empty, it appears here with its claim and the days left to claim from the carrier.',
} as const;
