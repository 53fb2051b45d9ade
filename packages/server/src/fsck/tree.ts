import { createPublicKey, verify } from 'node:crypto';
import { readFile } from 'node:fs/promises';
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
function placeOf(level: number | 'entries', index: number, width: number): string {
  const digits = String(index).padStart(Math.ceil(String(index).length / 3) * 3, '0');
  const groups = digits.match(/\d{3}/g) ?? [];
  const last = groups.pop() ?? '000';
  const name = [...groups.map((group) => `x${group}`), last].join('/');
  return `tile/${level}/${name}${width === WIDTH ? '' : `.p/${width}`}`;
}

const bundleOf = (entries: readonly Buffer[]): Buffer =>
  Buffer.concat(
    entries.flatMap((entry) => [Buffer.of(entry.length >> 8, entry.length & 255), entry]),
  );

async function checkFile(
  folder: string,
  name: string,
  due: Buffer,
  item: 'bundle' | 'tile',
  found: Found,
): Promise<void> {
  const bytes = await readFile(path.join(folder, name)).catch(() => null);
  if (bytes === null) found(item, name, 'the file is missing');
  else if (!bytes.equals(due)) found(item, name, firstDifference(bytes, due));
}

function firstDifference(bytes: Buffer, due: Buffer): string {
  const at = bytes.findIndex((byte, i) => byte !== due[i]);
  return at === -1
    ? `it has ${bytes.length} bytes, not ${due.length}`
    : `differs from byte ${at} on (hash ${Math.floor(at / 32)} of the tile)`;
}

/** Every tile and bundle that a tree of these leaves has. */
export async function checkTiles(
  folder: string,
  leaves: readonly Buffer[],
  data: readonly Buffer[],
  found: Found,
): Promise<void> {
  for (let first = 0; first < leaves.length; first += WIDTH) {
    const entries = data.slice(first, first + WIDTH);
    const name = placeOf('entries', first / WIDTH, entries.length);
    await checkFile(folder, name, bundleOf(entries), 'bundle', found);
  }
  let row: readonly Buffer[] = leaves;
  for (let level = 0; row.length > 0; level++) {
    const above: Buffer[] = [];
    for (let first = 0; first < row.length; first += WIDTH) {
      const hashes = row.slice(first, first + WIDTH);
      const name = placeOf(level, first / WIDTH, hashes.length);
      await checkFile(folder, name, Buffer.concat(hashes), 'tile', found);
      if (hashes.length === WIDTH) above.push(rootOf(hashes));
    }
    row = above;
  }
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
