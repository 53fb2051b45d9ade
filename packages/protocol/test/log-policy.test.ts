import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { concat, toBase64, utf8 } from '../src/bytes.ts';
import { formatCheckpoint, openCheckpoint } from '../src/log/checkpoint.ts';
import { cosignatureSigner } from '../src/log/cosignature.ts';
import {
  COSIGNATURE_V1,
  ED25519,
  ed25519Signer,
  formatVkey,
  privateKeyFromSeed,
  publicKeyOf,
  type KeyType,
  type PrivateKey,
} from '../src/log/keys.ts';
import { hashLeaf } from '../src/log/merkle.ts';
import { signNote, type NoteSignature } from '../src/log/note.ts';
import { judgeQuorum, parsePolicy, verifiersOf, type Policy } from '../src/log/policy.ts';

const { subtle } = globalThis.crypto;
const SEED = 20_240_123;

const keyOf = (name: string, fill: number): Promise<PrivateKey> =>
  privateKeyFromSeed(subtle, name, new Uint8Array(32).fill(fill));
const vkeyOf = ({ name, publicKey }: PrivateKey, type: KeyType): string =>
  formatVkey(publicKeyOf(name, type, publicKey));

const log = await keyOf('log.example/a', 100);
const WITNESSES = ['x1', 'x2', 'x3', 'y1', 'y2', 'y3'];
const witnesses = await Promise.all(
  WITNESSES.map((name, i) => keyOf(`witness.example/${name}`, i + 1)),
);
const vkeys = witnesses.map((key) => vkeyOf(key, COSIGNATURE_V1));
const logLine = `log ${vkeyOf(log, ED25519)}`;
const witnessLines = WITNESSES.map((name, i) => `witness ${name} ${vkeys[i]}`);

const TWO_LEVELS = [
  '# two of X and any of Y',
  logLine,
  '',
  ...witnessLines,
  'group X 2 x1 x2 x3',
  '\tgroup  Y any y1 y2 y3 ',
  'group X-and-Y all X Y',
  'quorum X-and-Y',
  '',
].join('\n');

function policyOf(text: string): Policy {
  const policy = parsePolicy(text);
  assert.ok(policy.ok, JSON.stringify(policy));
  return policy.value;
}

const cosignatureBy = (name: string): NoteSignature => {
  const { name: keyName, publicKey } = witnesses[WITNESSES.indexOf(name)] as PrivateKey;
  const { keyId } = publicKeyOf(keyName, COSIGNATURE_V1, publicKey);
  return { name: keyName, keyId, signature: new Uint8Array(72) };
};

describe('policies', () => {
  it('[L7] exactly the sets of witnesses that the quorum names are enough', () => {
    const policy = policyOf(TWO_LEVELS);
    fc.assert(
      fc.property(fc.subarray(WITNESSES), (cosigned) => {
        const judgement = judgeQuorum(policy, cosigned.map(cosignatureBy));
        const fromX = cosigned.filter((name) => name.startsWith('x')).length;
        const fromY = cosigned.filter((name) => name.startsWith('y')).length;
        assert.equal(judgement.satisfied, fromX >= 2 && fromY >= 1);
        assert.deepEqual(judgement.witnesses, cosigned);
      }),
      { seed: SEED, numRuns: 100 },
    );
  });

  it('[L7] one witness many times counts once, unknown ones do not count', () => {
    const policy = policyOf(TWO_LEVELS);
    const stranger = { ...cosignatureBy('x1'), name: 'witness.example/z' };
    const other = { ...cosignatureBy('x2'), keyId: 1 };
    const given = [...Array.from({ length: 5 }, () => cosignatureBy('x1')), stranger, other];
    const judgement = judgeQuorum(policy, [...given, cosignatureBy('y1')]);
    assert.deepEqual(judgement, { satisfied: false, witnesses: ['x1', 'y1'] });
  });

  it('[L7] quorum none asks for no witness, and names none', () => {
    const policy = policyOf(`${logLine} https://log.example/a\nquorum none\n`);
    assert.deepEqual(judgeQuorum(policy, []), { satisfied: true, witnesses: [] });
    assert.equal(policy.logs[0]?.url, 'https://log.example/a');
    assert.equal(policy.quorum, null);
  });

  it('[L2] a single witness may be the quorum', () => {
    const policy = policyOf(`${witnessLines[0]}\nquorum x1\n`);
    assert.equal(judgeQuorum(policy, []).satisfied, false);
    assert.equal(judgeQuorum(policy, [cosignatureBy('x1')]).satisfied, true);
  });

  it('[L7] a witness whose kind of signature we do not verify never counts', () => {
    const mlDsa = toBase64(concat(Uint8Array.of(6), new Uint8Array(1312)));
    const lines = [`witness pq w.example+00000000+${mlDsa}`, witnessLines[0], 'group G any pq x1'];
    const policy = policyOf([...lines, 'quorum G', ''].join('\n'));
    assert.equal(policy.witnesses[0]?.key, null);
    assert.equal(verifiersOf(subtle, policy).witnesses.length, 1);
    assert.deepEqual(judgeQuorum(policy, []), { satisfied: false, witnesses: [] });
    assert.equal(judgeQuorum(policy, [cosignatureBy('x1')]).satisfied, true);
  });

  it('[L5] the keys of a policy open a checkpoint, and its quorum judges the cosignatures', async () => {
    const policy = policyOf(TWO_LEVELS);
    const root = hashLeaf(new Uint8Array());
    const text = formatCheckpoint({ origin: log.name, size: 1, root, extensions: [] });
    const cosigners = [0, 2, 4].map((i) =>
      cosignatureSigner(subtle, witnesses[i] as PrivateKey, 1_700_000_000),
    );
    const signed = await signNote(text, [ed25519Signer(subtle, log), ...cosigners]);
    const keys = verifiersOf(subtle, policy);
    const opened = await openCheckpoint(signed, keys.logs, keys.witnesses);
    assert.ok(opened.ok);
    const judgement = judgeQuorum(policy, opened.value.byOthers);
    assert.deepEqual(judgement, { satisfied: true, witnesses: ['x1', 'x3', 'y2'] });
  });

  it('[L2] each fault of a policy has its code and line', () => {
    const [w1, w2] = witnessLines as [string, string];
    const sameKey = `witness again ${vkeyOf({ ...(witnesses[0] as PrivateKey), name: 'n' }, COSIGNATURE_V1)}`;
    const faults: (readonly [text: string, code: string, line: number])[] = [
      ['', 'no_quorum', 0],
      [`${logLine}\n`, 'no_quorum', 0],
      ['quorum none', 'no_final_newline', 1],
      ['quorum none\r\n', 'not_text', 0],
      ['quorum none\u0000\n', 'not_text', 0],
      ['\ud800\nquorum none\n', 'not_text', 0],
      [`${'#'.repeat(70_000)}\nquorum none\n`, 'not_text', 0],
      ['\nQuorum none\n', 'unknown_keyword', 2],
      ['quorum\u00a0none\n', 'unknown_keyword', 1],
      ['quorum\n', 'wrong_number_of_items', 1],
      ['quorum none none\n', 'wrong_number_of_items', 1],
      ['quorum none\nquorum none\n', 'second_quorum', 2],
      [`quorum x1\n${w1}\n`, 'unknown_name', 1],
      ['log\nquorum none\n', 'wrong_number_of_items', 1],
      ['log a+b+c\nquorum none\n', 'malformed_key', 1],
      [`log ${vkeys[0]}\nquorum none\n`, 'wrong_key_type', 1],
      [`witness a ${vkeyOf(log, ED25519)}\nquorum none\n`, 'wrong_key_type', 1],
      [`witness a\nquorum none\n`, 'wrong_number_of_items', 1],
      [`${w1} url more\nquorum none\n`, 'wrong_number_of_items', 1],
      [`${logLine}\n${logLine}\nquorum none\n`, 'duplicate_key', 2],
      [`${w1}\n${sameKey}\nquorum none\n`, 'duplicate_key', 2],
      [`${w1}\n${w2.replace('x2', 'x1')}\nquorum none\n`, 'duplicate_name', 2],
      [`${w1.replace('x1', 'none')}\nquorum none\n`, 'duplicate_name', 1],
      [`${w1}\ngroup x1 any x1\nquorum none\n`, 'duplicate_name', 2],
      [`${w1}\ngroup g any x1 x2\nquorum g\n`, 'unknown_name', 2],
      [`${w1}\ngroup g any g\nquorum g\n`, 'unknown_name', 2],
      [`${w1}\ngroup g any none\nquorum g\n`, 'unknown_name', 2],
      [`${w1}\ngroup g 2 x1 x1\nquorum g\n`, 'second_membership', 2],
      [`${w1}\ngroup g any x1\ngroup h any x1\nquorum g\n`, 'second_membership', 3],
      [`${w1}\ngroup g any\nquorum g\n`, 'wrong_number_of_items', 2],
      [`${w1}\ngroup g 0 x1\nquorum g\n`, 'wrong_threshold', 2],
      [`${w1}\ngroup g 2 x1\nquorum g\n`, 'wrong_threshold', 2],
      [`${w1}\ngroup g 01 x1\nquorum g\n`, 'wrong_threshold', 2],
      [`${w1}\ngroup g most x1\nquorum g\n`, 'wrong_threshold', 2],
    ];
    for (const [text, code, line] of faults) {
      assert.deepEqual(parsePolicy(text), { ok: false, error: { code, line } }, text.slice(0, 200));
    }
  });

  it('[L2] a policy may be long: 32 logs, 32 witnesses, 32 groups, names beyond ASCII', async () => {
    const keys = await Promise.all(Array.from({ length: 64 }, (_, i) => keyOf(`k${i}`, 128 + i)));
    const lines = [
      ...keys.slice(0, 32).map((key) => `log ${vkeyOf(key, ED25519)} https://log.example`),
      ...keys.slice(32).map((key, i) => `witness zeugin-ü${i} ${vkeyOf(key, COSIGNATURE_V1)}`),
      ...Array.from({ length: 32 }, (_, i) => `group g${i} all zeugin-ü${i}`),
      `group all 3 ${Array.from({ length: 32 }, (_, i) => `g${i}`).join(' ')}`,
      'quorum all',
    ];
    const policy = parsePolicy(utf8(`${lines.join('\n')}\n`));
    assert.ok(policy.ok);
    assert.equal(policy.value.witnesses.length, 32);
    assert.equal(policy.value.groups.length, 33);
  });
});
