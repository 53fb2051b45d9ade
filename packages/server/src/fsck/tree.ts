import { createPublicKey, verify } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ClientBase } from 'pg';
import type { Found } from './faults.ts';
import { rootOf, sha256 } from './rederive.ts';

type Queries = Pick<ClientBase, 'query'>;

const WIDTH = 256;

/** All leaves by place. Names the first place that is empty or doubled. */
export async function readLeaves(
  client: Queries,
  found: Found,
): Promise<{ readonly leaves: Buffer[]; readonly data: Buffer[]; readonly unsequenced: number }> {
  const { rows: states } = await client.query<{ size: number | string }>(
    'select size from log_state',
  );
  const size = Number(states[0]?.size ?? 0);
  const leaves: Buffer[] = [];
  const data: Buffer[] = [];
  for (let from = 0; from < size; from += 4096) {
    const { rows } = await client.query<{ position: number | string; leaf: Buffer; data: Buffer }>(
      `select position, leaf, data from log_entry where position >= $1 and position < $2
       order by position`,
      [from, Math.min(size, from + 4096)],
    );
    for (const row of rows) {
      if (Number(row.position) !== leaves.length) {
        found('place', String(leaves.length), 'no entry has this place');
        return { leaves, data, unsequenced: 0 };
      }
      leaves.push(row.leaf);
      data.push(row.data);
    }
  }
  if (leaves.length !== size) found('place', String(leaves.length), 'no entry has this place');
  const { rows } = await client.query<{ waiting: number }>(
    'select count(*)::int as waiting from log_entry where position is null',
  );
  return { leaves, data, unsequenced: rows[0]?.waiting ?? 0 };
}

/** C2SP tlog-tiles: 1234067 → x001/x234/067. */
function placeOf(level: number | 'entries', index: number): string {
  const digits = String(index).padStart(Math.ceil(String(index).length / 3) * 3, '0');
  const groups = digits.match(/\d{3}/g) ?? [];
  const last = groups.pop() ?? '000';
  return `tile/${level}/${[...groups.map((group) => `x${group}`), last].join('/')}`;
}

const lengthPrefixed = (entry: Buffer): Buffer =>
  Buffer.concat([Buffer.of(entry.length >> 8, entry.length & 255), entry]);

/** What stands in the files of a tree of these leaves, whole: shorter files are its beginnings. */
function dueFiles(
  leaves: readonly Buffer[],
  data: readonly Buffer[],
): ReadonlyMap<string, readonly Buffer[]> {
  const due = new Map<string, readonly Buffer[]>();
  for (let first = 0; first < data.length; first += WIDTH) {
    due.set(
      placeOf('entries', first / WIDTH),
      data.slice(first, first + WIDTH).map(lengthPrefixed),
    );
  }
  let row: readonly Buffer[] = leaves;
  for (let level = 0; row.length > 0; level++) {
    const above: Buffer[] = [];
    for (let first = 0; first < row.length; first += WIDTH) {
      const hashes = row.slice(first, first + WIDTH);
      due.set(placeOf(level, first / WIDTH), hashes);
      if (hashes.length === WIDTH) above.push(rootOf(hashes));
    }
    row = above;
  }
  return due;
}

const itemOf = (name: string): 'bundle' | 'tile' =>
  name.startsWith('tile/entries/') ? 'bundle' : 'tile';

export type TreeFacts = {
  readonly leaves: readonly Buffer[];
  readonly data: readonly Buffer[];
  /** How many of them the published checkpoint covers: their tiles must be there. */
  readonly published: number;
  /** Names of the files, listed before the leaves were read: a log goes on while it is checked. */
  readonly there: readonly string[];
};

/** Every tile and bundle of the published tree, and every older or newer one that lies there. */
export async function checkTiles(folder: string, facts: TreeFacts, found: Found): Promise<void> {
  const { leaves, data, published, there } = facts;
  const names = new Set(there);
  for (const [place, parts] of dueFiles(leaves.slice(0, published), data.slice(0, published))) {
    const name = parts.length === WIDTH ? place : `${place}.p/${parts.length}`;
    if (!names.has(name)) found(itemOf(name), name, 'the file is missing');
  }
  const due = dueFiles(leaves, data);
  for (const name of there) {
    const [, place = name, width = String(WIDTH)] = /^(.*)\.p\/(\d+)$/.exec(name) ?? [];
    const parts = due.get(place);
    if (parts === undefined || parts.length < Number(width)) {
      found(itemOf(name), name, `a tree of ${leaves.length} entries has no such file`);
      continue;
    }
    const bytes = await readFile(path.join(folder, name));
    const right = Buffer.concat(parts.slice(0, Number(width)));
    if (!bytes.equals(right)) found(itemOf(name), name, firstDifference(bytes, right));
  }
}

/** A file that a crash left half written beside its place has another name, and is never served. */
const TILE_NAME = /^tile\/(?:entries|\d+)\/(?:x\d{3}\/)*\d{3}(?:\.p\/\d+)?$/;

/** Every file below `tile/` of the log's folder, by its path from there. */
export async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(path.join(folder, 'tile'), {
    recursive: true,
    withFileTypes: true,
  }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .filter((name) => TILE_NAME.test(name))
    .toSorted();
}

function firstDifference(bytes: Buffer, due: Buffer): string {
  const at = bytes.findIndex((byte, i) => byte !== due[i]);
  return at === -1
    ? `it has ${bytes.length} bytes, not ${due.length}`
    : `it differs from byte ${at} on`;
}

const SPKI_ED25519 = Buffer.from('302a300506032b6570032100', 'hex');

/** The Ed25519 key of a C2SP verifier key, with the four bytes that signatures begin with. */
function keyOf(vkey: string): { readonly name: string; readonly id: Buffer; readonly raw: Buffer } {
  const [name = '', , ...rest] = vkey.split('+');
  const typed = Buffer.from(rest.join('+'), 'base64');
  return { name, id: sha256(`${name}\n`, typed).subarray(0, 4), raw: typed.subarray(1) };
}

function isSignedBy(vkey: string, text: string, lines: readonly string[]): boolean {
  const { name, id, raw } = keyOf(vkey);
  const key = createPublicKey({
    key: Buffer.concat([SPKI_ED25519, raw]),
    format: 'der',
    type: 'spki',
  });
  return lines.some((line) => {
    const [, signer, encoded = ''] = /^— (\S+) (\S+)$/.exec(line) ?? [];
    const bytes = Buffer.from(encoded, 'base64');
    return (
      bytes.toString('base64') === encoded &&
      signer === name &&
      bytes.subarray(0, 4).equals(id) &&
      verify(null, Buffer.from(text, 'utf8'), key, bytes.subarray(4))
    );
  });
}

/** A signed checkpoint against the leaves: whose, how large, which root. */
export function checkCheckpoint(
  note: string | null,
  facts: {
    readonly origin: string;
    readonly vkeys: readonly string[];
    readonly leaves: readonly Buffer[];
  },
  item: 'checkpoint' | 'second place',
  found: Found,
): void {
  if (note === null) {
    if (facts.leaves.length > 0) found(item, item, 'it is missing');
    return;
  }
  const blank = note.lastIndexOf('\n\n');
  const text = note.slice(0, blank + 1);
  const [origin, sizeText, root] = text.split('\n');
  const size = Number(sizeText);
  if (!facts.vkeys.some((vkey) => isSignedBy(vkey, text, note.slice(blank + 2).split('\n')))) {
    found(item, item, "it is not signed by the log's key");
  } else if (origin !== facts.origin) {
    found(item, item, `it is of ${origin}, the database is of ${facts.origin}`);
  } else if (size > facts.leaves.length) {
    found(item, item, `it was signed for ${size} entries, the database has ${facts.leaves.length}`);
  } else if (rootOf(facts.leaves.slice(0, size)).toString('base64') !== root) {
    found(item, item, `its root for ${size} entries is not that of the database's entries`);
  }
}

/** The size that a checkpoint names, whoever signed it; 0 where there is none. */
export const sizeIn = (note: string | null): number => {
  const size = Number(note?.split('\n')[1]);
  return Number.isSafeInteger(size) && size > 0 ? size : 0;
};
