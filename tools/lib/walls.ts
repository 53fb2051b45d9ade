import { globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { ambientUses } from './ambient.ts';
import { importsOf, parseSource } from './syntax.ts';
import type { Import, Source } from './syntax.ts';

/** A breach of a wall: where, which, and what to do. */
export type Breach = { file: string; line: number; wall: string; advice: string };

/** Most lines that one file of source may have. */
export const LINES_MAX = 420;

/** Which rooms each room may import, besides itself. Tests, tools and bench may import any. */
const mayImport: Record<string, readonly string[]> = {
  protocol: [],
  domain: ['protocol'],
  server: ['protocol', 'domain'],
  web: ['protocol', 'domain'],
  client: ['protocol', 'domain'],
  cli: ['protocol', 'domain', 'client', 'server'],
  simulator: ['protocol', 'domain', 'client', 'server'],
};

const pureRooms = new Set(['protocol', 'domain']);
const auditor = 'packages/server/src/fsck/';
const writer = 'packages/server/src/log/';

type SourceFile = { path: string; room: string; source: Source; imports: Import[] };

/**
 * Checks every import wall, the purity of the core and the length of files under `root`.
 * Only `packages/<room>/src` is bound by the walls; length also binds tests and tools.
 */
export function findBreaches(root: string): Breach[] {
  const exclude = ['**/node_modules/**', '**/dist/**'];
  const list = (pattern: string): string[] =>
    globSync(pattern, { cwd: root, exclude })
      .map((path) => path.replaceAll('\\', '/'))
      .toSorted();
  const files = list('packages/*/src/**/*.{ts,tsx}').map((path): SourceFile => {
    const source = parseSource(path, readFileSync(posix.join(root, path), 'utf8'));
    return { path, room: path.split('/')[1] ?? '', source, imports: importsOf(source) };
  });
  return [
    ...files.flatMap((file) => importBreaches(root, file)),
    ...files.flatMap((file) => (pureRooms.has(file.room) ? purityBreaches(file) : [])),
    ...auditorBreaches(files),
    ...list('{packages,tools}/**/*.{ts,tsx,css}').flatMap((path) => lengthBreaches(root, path)),
  ];
}

/** The room that an import leads to; undefined for what npm or Node brings. */
function roomOf(file: string, specifier: string): string | undefined {
  if (specifier.startsWith('@handfast/')) return specifier.split('/')[1];
  const path = relativeTarget(file, specifier);
  if (path === undefined) return undefined;
  return path.startsWith('packages/') ? path.split('/')[1] : posix.dirname(path).split('/')[0];
}

/** The path of a relative import from the root of the repository. */
function relativeTarget(file: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  return posix.join(posix.dirname(file), specifier.replace(/\?.*$/, ''));
}

function importBreaches(root: string, file: SourceFile): Breach[] {
  const allowed = mayImport[file.room];
  if (allowed === undefined)
    return [
      {
        file: file.path,
        line: 1,
        wall: `the room packages/${file.room} has no entry in tools/lib/walls.ts`,
        advice: 'say there which rooms it may import',
      },
    ];
  const breaches: Breach[] = [];
  for (const { specifier, line } of file.imports) {
    const room = roomOf(file.path, specifier);
    if (room === undefined) {
      const wall = outsideBreach(root, file.room, specifier);
      if (wall !== undefined)
        breaches.push({ file: file.path, line, wall, advice: 'have it passed in as an argument' });
    } else if (room !== file.room && !allowed.includes(room)) {
      const seen = allowed.length === 0 ? 'no other room' : `only ${allowed.join(', ')}`;
      breaches.push({
        file: file.path,
        line,
        wall: `${file.room} imports ${room} (${specifier}); it may see ${seen}`,
        advice: `move what both need into ${allowed.at(-1) ?? file.room}, or pass it in`,
      });
    }
  }
  return breaches;
}

/** What is wrong with a pure room's import of an outside module, if anything. */
function outsideBreach(root: string, room: string, specifier: string): string | undefined {
  if (!pureRooms.has(room)) return undefined;
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  const manifest = readFileSync(posix.join(root, 'packages', room, 'package.json'), 'utf8');
  const { dependencies } = JSON.parse(manifest) as { dependencies?: Record<string, string> };
  if (dependencies !== undefined && name in dependencies) return undefined;
  return `${room} is pure and imports ${specifier}, which its package.json does not list`;
}

function purityBreaches(file: SourceFile): Breach[] {
  return ambientUses(file.source).map(({ what, line }) => ({
    file: file.path,
    line,
    wall: `${file.room} is pure and uses ${what}`,
    advice: 'take clock, randomness, WebCrypto and I/O as arguments',
  }));
}

/** The auditor may not reach the writer of the log, directly or through other files. */
function auditorBreaches(files: readonly SourceFile[]): Breach[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const reaches = (file: SourceFile, seen: Set<string>): string[] | undefined => {
    for (const { specifier, typeOnly } of file.imports) {
      const target = relativeTarget(file.path, specifier);
      if (target === undefined || typeOnly || seen.has(target)) continue;
      if (target.startsWith(writer)) return [target];
      seen.add(target);
      const next = byPath.get(target);
      const rest = next === undefined ? undefined : reaches(next, seen);
      if (rest !== undefined) return [target, ...rest];
    }
    return undefined;
  };
  const breaches: Breach[] = [];
  for (const file of files.filter(({ path }) => path.startsWith(auditor))) {
    for (const single of file.imports) {
      const target = relativeTarget(file.path, single.specifier) ?? '';
      const way = target.startsWith(writer)
        ? [target]
        : reaches({ ...file, imports: [single] }, new Set());
      if (way === undefined) continue;
      breaches.push({
        file: file.path,
        line: single.line,
        wall: `fsck reaches the log's writer: ${way.join(' → ')}`,
        advice: 'give the auditor a reader of its own',
      });
    }
  }
  return breaches;
}

function lengthBreaches(root: string, path: string): Breach[] {
  const text = readFileSync(posix.join(root, path), 'utf8');
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  if (lines <= LINES_MAX) return [];
  const wall = `${lines} lines, at most ${LINES_MAX}`;
  return [{ file: path, line: lines, wall, advice: 'split it by idea; a file is one thing' }];
}
