/**
 * Breaks one rule at a time in a copy of the repository and runs the ordinary tests on it.
 * `node tools/mutants.ts [H3 H7 …]`. Exit code 0: every mutant was killed; 1: one survived;
 * 2: nothing can be said, because a patch no longer applies or a suite fails without any mutant.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

const ROOT = path.resolve(import.meta.dirname, '..');
const PATCHES = path.join(ROOT, 'tests/mutants');

/** Longest that one suite may take: a mutant that hangs it is killed by that. */
const SUITE_TIMEOUT_ms = 240_000;

/** Fastest first: the first one that fails has killed the mutant. */
const SUITES: readonly { readonly name: string; readonly files: readonly string[] }[] = [
  {
    name: 'domain',
    files: globSync('packages/domain/test/*.test.ts', { cwd: ROOT }).filter(
      (file) => !file.includes('explorer'),
    ),
  },
  { name: 'explorer', files: ['packages/domain/test/explorer.test.ts'] },
  { name: 'protocol', files: globSync('packages/protocol/test/*.test.ts', { cwd: ROOT }) },
  {
    name: 'unit of work',
    files: ['packages/server/test/unit-of-work.test.ts'],
  },
  {
    name: 'server',
    files: globSync('packages/server/test/*.test.ts', { cwd: ROOT }).filter(
      (file) => !file.includes('unit-of-work'),
    ),
  },
];

type Mutant = { readonly rule: string; readonly patch: string; readonly what: string };

const mutants = (wanted: readonly string[]): readonly Mutant[] =>
  readdirSync(PATCHES)
    .filter((file) => file.endsWith('.patch'))
    .map((file) => {
      const patch = path.join(PATCHES, file);
      const [what = ''] = readFileSync(patch, 'utf8').split('\n');
      return { rule: path.basename(file, '.patch'), patch, what };
    })
    .filter(({ rule }) => wanted.length === 0 || wanted.includes(rule))
    .toSorted((a, b) => Number(a.rule.slice(1)) - Number(b.rule.slice(1)));

/**
 * Everything but what npm brought, which is linked. The workspaces are linked anew, because npm's
 * own links would lead back from the copy to the original.
 */
function copy(parent: string): string {
  const root = path.join(parent, 'main');
  cpSync(ROOT, root, {
    recursive: true,
    filter: (from) => !['node_modules', '.git', 'dist'].includes(path.basename(from)),
  });
  const shared = path.join(ROOT, '../shared');
  if (existsSync(shared)) symlinkSync(shared, path.join(parent, 'shared'));
  linkModules(root);
  for (const room of readdirSync(path.join(ROOT, 'packages'))) {
    const own = path.join(ROOT, 'packages', room, 'node_modules');
    if (existsSync(own)) symlinkSync(own, path.join(root, 'packages', room, 'node_modules'));
  }
  return root;
}

function linkModules(root: string): void {
  const from = path.join(ROOT, 'node_modules');
  const to = path.join(root, 'node_modules');
  mkdirSync(path.join(to, '@handfast'), { recursive: true });
  for (const name of readdirSync(from)) {
    if (name !== '@handfast') symlinkSync(path.join(from, name), path.join(to, name));
  }
  for (const room of readdirSync(path.join(from, '@handfast'))) {
    symlinkSync(path.join(root, 'packages', room), path.join(to, '@handfast', room));
  }
}

/** The titles of the tests that failed; empty when all passed. */
function failures(root: string, files: readonly string[]): readonly string[] {
  const args = ['--test', '--test-reporter=tap', ...files];
  const { status, stdout } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    timeout: SUITE_TIMEOUT_ms,
    maxBuffer: 256 * 1024 * 1024,
    env: { ...process.env, NODE_TEST_CONTEXT: undefined },
  });
  if (status === 0) return [];
  const failed = [...stdout.matchAll(/^\s*not ok \d+ - (.+)$/gm)].map(([, title = '']) => title);
  return failed.length > 0 ? failed : ['the suite did not end'];
}

const apply = (root: string, patch: string, ...options: readonly string[]): boolean => {
  try {
    execFileSync('git', ['apply', ...options, patch], { cwd: root, stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
};

/** The core imports nothing of the server, so its tests have nothing to say about it. */
const suitesFor = ({ patch }: Mutant): typeof SUITES =>
  /^\+\+\+ b\/packages\/(?!server\/)/m.test(readFileSync(patch, 'utf8'))
    ? SUITES
    : SUITES.filter(({ files }) => files.every((file) => file.startsWith('packages/server/')));

type Verdict = { readonly code: 0 | 1 | 2; readonly text: string };

function judge(root: string, mutant: Mutant, sound: Map<string, readonly string[]>): Verdict {
  if (!apply(root, mutant.patch, '--check')) {
    const name = path.relative(ROOT, mutant.patch);
    return { code: 2, text: `does not apply any more: renew ${name}` };
  }
  for (const { name, files } of suitesFor(mutant)) {
    if (!sound.has(name)) sound.set(name, failures(root, files));
    const broken = sound.get(name)?.[0];
    if (broken !== undefined) {
      return { code: 2, text: `the ${name} tests fail without it: ${broken}` };
    }
    apply(root, mutant.patch);
    const [first] = failures(root, files);
    apply(root, mutant.patch, '--reverse');
    if (first !== undefined) return { code: 0, text: `killed by the ${name} tests: ${first}` };
  }
  return { code: 1, text: 'SURVIVED' };
}

const { positionals } = parseArgs({ allowPositionals: true });
const parent = mkdtempSync(path.join(tmpdir(), 'handfast-mutants-'));
const counts = [0, 0, 0];
try {
  const root = copy(parent);
  const sound = new Map<string, readonly string[]>();
  for (const mutant of mutants(positionals)) {
    const { code, text } = judge(root, mutant, sound);
    counts[code]! += 1;
    console.log(`${mutant.rule.padEnd(4)} ${text}\n     ${mutant.what}`);
  }
} finally {
  rmSync(parent, { recursive: true, force: true });
}
const [killed = 0, survived = 0, unknown = 0] = counts;
console.log(`\n${killed} killed, ${survived} survived, ${unknown} not judged`);
process.exitCode = unknown > 0 ? 2 : survived > 0 ? 1 : 0;
