/** The part of `node:test` that test files of pure packages use, for a browser. */

export type Outcome = {
  readonly path: readonly string[];
  readonly status: 'passed' | 'failed' | 'skipped';
  /** Why it failed or was skipped. */
  readonly detail: string;
};

type Options = {
  readonly skip?: boolean | string;
  readonly todo?: boolean | string;
  readonly timeout?: number;
};
type Context = ReturnType<typeof contextOf>;
type Body = (context: Context) => unknown;
type Hook = () => unknown;

class Skipped extends Error {}

type Group = {
  readonly path: readonly string[];
  /** Runs children one after the other, in the order of their registration. */
  queue: Promise<void>;
  failed: boolean;
  started: boolean;
  readonly before: Hook[];
  readonly after: Hook[];
  readonly beforeEach: Hook[];
  readonly afterEach: Hook[];
};

const newGroup = (path: readonly string[], queue: Promise<void> = Promise.resolve()): Group => ({
  path,
  queue,
  failed: false,
  started: false,
  before: [],
  after: [],
  beforeEach: [],
  afterEach: [],
});

let current: Group = newGroup([]);
let outcomes: Outcome[] = [];

const describeError = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? `${error.name}: ${error.message}`) : String(error);

const runAll = async (hooks: readonly Hook[]): Promise<void> => {
  for (const hook of hooks) await hook();
};

async function enter(group: Group): Promise<void> {
  if (group.started) return;
  group.started = true;
  await runAll(group.before);
}

function report(path: readonly string[], status: Outcome['status'], detail: string): void {
  outcomes.push({ path, status, detail });
}

/** What a test's function is given: subtests, skipping, and hooks of its own. */
function contextOf(group: Group) {
  return {
    name: group.path.at(-1) ?? '',
    test: (name: string, ...rest: readonly (Options | Body)[]) => schedule(group, name, rest),
    skip: (reason = ''): never => {
      throw new Skipped(reason);
    },
    diagnostic: (_message: string): void => {},
    before: (hook: Hook) => void group.before.push(hook),
    after: (hook: Hook) => void group.after.push(hook),
    beforeEach: (hook: Hook) => void group.beforeEach.push(hook),
    afterEach: (hook: Hook) => void group.afterEach.push(hook),
  };
}

async function runTest(parent: Group, path: readonly string[], body: Body): Promise<void> {
  const group = newGroup(path);
  try {
    await enter(parent);
    await runAll(parent.beforeEach);
    await body(contextOf(group));
    await group.queue;
    await runAll(group.after);
    await runAll(parent.afterEach);
    if (group.failed) parent.failed = true;
    report(path, group.failed ? 'failed' : 'passed', group.failed ? 'a subtest failed' : '');
  } catch (error) {
    if (error instanceof Skipped) return report(path, 'skipped', error.message);
    parent.failed = true;
    report(path, 'failed', describeError(error));
  }
}

function schedule(parent: Group, name: string, rest: readonly (Options | Body)[]): Promise<void> {
  const path = [...parent.path, name];
  const options = rest.find((part): part is Options => typeof part === 'object') ?? {};
  const body = rest.find((part): part is Body => typeof part === 'function');
  const skip = options.skip ?? options.todo ?? false;
  const step = (): Promise<void> | void => {
    if (skip !== false) return report(path, 'skipped', skip === true ? '' : skip);
    return runTest(parent, path, body ?? (() => {}));
  };
  parent.queue = parent.queue.then(step);
  return parent.queue;
}

export const test = Object.assign(
  (name: string, ...rest: readonly (Options | Body)[]) => schedule(current, name, rest),
  {
    skip: (name: string, ...rest: readonly (Options | Body)[]) =>
      schedule(current, name, [{ skip: true }, ...rest]),
    todo: (name: string, ...rest: readonly (Options | Body)[]) =>
      schedule(current, name, [{ todo: true }, ...rest]),
  },
);
export const it = test;
export default test;

/** A suite's function registers its tests at once; they run when the queue comes to them. */
function suite(name: string, ...rest: readonly (Options | Hook)[]): Promise<void> {
  const parent = current;
  const options = rest.find((part): part is Options => typeof part === 'object') ?? {};
  const body = rest.find((part): part is Hook => typeof part === 'function') ?? (() => {});
  if (options.skip !== undefined && options.skip !== false) {
    return schedule(parent, name, [options]);
  }
  const turn = Promise.withResolvers<void>();
  const group = newGroup([...parent.path, name], turn.promise);
  group.before.push(() => enter(parent));
  group.beforeEach.push(() => runAll(parent.beforeEach));
  group.afterEach.push(() => runAll(parent.afterEach));
  current = group;
  const registered = body();
  current = parent;
  // What it registers after an await would end up in another suite.
  if (registered instanceof Promise) throw new TypeError(`${name}: a suite must not be async`);
  const run = async (): Promise<void> => {
    turn.resolve();
    await group.queue;
    await runAll(group.after);
    if (group.failed) parent.failed = true;
  };
  parent.queue = parent.queue.then(run);
  return parent.queue;
}

export const describe = Object.assign(suite, {
  skip: (name: string) => schedule(current, name, [{ skip: true }]),
});
export { describe as suite };

export const before = (hook: Hook): void => void current.before.push(hook);
export const after = (hook: Hook): void => void current.after.push(hook);
export const beforeEach = (hook: Hook): void => void current.beforeEach.push(hook);
export const afterEach = (hook: Hook): void => void current.afterEach.push(hook);

/** Loads one test file and answers the outcome of every test in it, in order. */
export async function runFile(load: () => Promise<unknown>): Promise<readonly Outcome[]> {
  const root = newGroup([]);
  current = root;
  outcomes = [];
  try {
    await load();
  } catch (error) {
    report(['loads'], 'failed', describeError(error));
  }
  for (let seen; seen !== root.queue;) {
    seen = root.queue;
    await seen;
  }
  await runAll(root.after);
  return outcomes;
}
