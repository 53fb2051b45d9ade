/** Words of the packing bench and the ramp: read from two metres, with gloves on. */

export const enter = {
  label: 'The key of this desk',
  hint: 'Whoever set up your shop has it. This screen keeps it.',
  go: 'Start',
  wrong: 'This key does not open the desk.',
} as const;

export const yes = 'Yes';
export const no = 'No';
export const look = 'Look';
export const next = 'Next';

export const trouble = {
  offline: 'No connection. Nothing was written. Scan it again.',
  again: 'That did not work. Scan it again.',
  lineDown: 'No connection',
} as const;
