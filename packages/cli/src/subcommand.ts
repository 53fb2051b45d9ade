/** One of the words after `handfast`. `run` answers the exit code. */
export type Subcommand = {
  readonly usage: string;
  /** One line, then what a reader of `--help` needs. */
  readonly help: string;
  readonly run: (words: readonly string[]) => Promise<number>;
};

/** Something that whoever typed the command can mend: told without a stack, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const usageOf = (commands: readonly Subcommand[]): string =>
  [
    'handfast: parcel handovers that prove what changed hands',
    '',
    ...commands.map(({ usage, help }) => `  ${usage}\n      ${help.split('\n')[0] ?? ''}`),
    '',
    '  handfast COMMAND --help tells more.',
  ].join('\n');

/** Resolves at the first SIGINT or SIGTERM; a second one ends the process at once. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      process.once('SIGINT', () => process.exit(130));
      process.once('SIGTERM', () => process.exit(143));
      resolve();
    };
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  });
}
