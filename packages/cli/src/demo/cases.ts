import { readFile } from 'node:fs/promises';
import path from 'node:path';

export type Assertion = {
  readonly id: string;
  readonly rule: string;
  readonly text: string;
  /** Which part of the product it still waits for. */
  readonly pending?: string;
};

export type Case = {
  readonly case: number;
  readonly title: string;
  readonly story: string;
  readonly assertions: readonly Assertion[];
};

export const CASES_FILE = path.join(import.meta.dirname, '../../../../spec/cases.json');

export async function readCases(): Promise<readonly Case[]> {
  const file = JSON.parse(await readFile(CASES_FILE, 'utf8')) as {
    readonly cases: readonly Case[];
  };
  return file.cases;
}

export type CaseResult = {
  readonly case: number;
  readonly holds: readonly string[];
  readonly pending: readonly string[];
  /** Asserted and wrong, or never asserted though it is not pending. */
  readonly broken: readonly { readonly id: string; readonly why: string }[];
};

/** Collects what a case was seen to do. Every assertion is answered once, pending ones never. */
export class Evidence {
  readonly #seen = new Map<string, string | null>();
  readonly #case: Case;

  constructor(which: Case) {
    this.#case = which;
  }

  /** `why` is told when it does not hold. */
  check(id: string, holds: boolean, why = 'it did not hold'): void {
    const known = this.#case.assertions.find((one) => one.id === id);
    if (known === undefined) throw new Error(`Case ${this.#case.case} has no assertion "${id}"`);
    if (known.pending !== undefined) throw new Error(`Assertion "${id}" is marked pending`);
    if (this.#seen.has(id)) throw new Error(`Assertion "${id}" was checked twice`);
    this.#seen.set(id, holds ? null : why);
  }

  result(): CaseResult {
    const { assertions } = this.#case;
    const due = assertions.filter((one) => one.pending === undefined);
    return {
      case: this.#case.case,
      holds: due.filter(({ id }) => this.#seen.get(id) === null).map(({ id }) => id),
      pending: assertions.filter((one) => one.pending !== undefined).map(({ id }) => id),
      broken: due
        .filter(({ id }) => this.#seen.get(id) !== null)
        .map(({ id }) => ({ id, why: this.#seen.get(id) ?? 'it was never checked' })),
    };
  }
}
