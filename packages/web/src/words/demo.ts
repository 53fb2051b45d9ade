export const inbox = {
  title: 'Everything that was sent',
  note: 'Mails and webhooks of this demonstration. They stay in memory alone.',
  show: 'Show',
  one: { mail: 'Mail', webhook: 'Webhook' },
  kinds: { all: 'All', mail: 'Mails', webhook: 'Webhooks' },
  empty: 'Nothing was sent yet. A mail appears when a delivery is registered.',
} as const;

export const home = {
  title: 'A handover that proves what changed hands',
  lead: 'A spoken code says that two people met. It does not say which parcels came, or how.',
  steps: [
    ['See', 'The page names what is at the door, and what is not.'],
    ['Check', 'Every parcel, before any code exists. Refusing is one tap.'],
    ['Confirm', 'The code covers these parcels and no others.'],
    ['Keep', 'The receipt says what it proves, and what it does not.'],
  ],
  doors: [
    ['/inbox', 'Inbox', 'Start here: open the recipient’s link from a mail.'],
    ['/courier', 'Courier', 'Scan, wait for the check, enter the code.'],
    ['/packing', 'Packing', 'Scan what goes in, seal it, print the label.'],
    ['/depot', 'Depot', 'Take a van’s list by scans; see what is missing.'],
    ['/console', 'Operator', 'Deliveries, claims and alarms on one line of time.'],
    ['/docs', 'API', 'What integrators call, and what comes back.'],
  ],
} as const;
