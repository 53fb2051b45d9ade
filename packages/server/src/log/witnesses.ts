import { cosignatureVerifier } from '@handfast/protocol/log/cosignature';
import { parseVkey } from '@handfast/protocol/log/keys';
import {
  formatNote,
  parseNote,
  type NoteSignature,
  type Verifier,
} from '@handfast/protocol/log/note';
import {
  formatAddCheckpoint,
  openCosignatures,
  parseKnownSize,
  type AddCheckpoint,
} from '@handfast/protocol/log/witness';
import type { Logger } from '../http/log.ts';
import type { Position } from './checkpoints.ts';
import type { LogTree } from './tree.ts';

export type WitnessConfig = {
  /** C2SP verifier key of type 04. */
  readonly vkey: string;
  /** Submission prefix: requests go to `<url>/add-checkpoint`. */
  readonly url: string;
};

/** One witness, asked alone: throws where it is away, or refuses. */
export type OneWitness = {
  readonly name: string;
  /** The size that it cosigned last, by its answer to the checkpoint of the empty tree. */
  readonly knownSize: (empty: string) => Promise<number>;
  readonly cosign: (note: string, position: Position) => Promise<void>;
};

export type Witnesses = {
  readonly count: number;
  /** The first that is configured; `null` where none is. */
  readonly first: OneWitness | null;
  /** The same note with every cosignature that came in time; the note itself where none did. */
  readonly cosign: (note: string, position: Position) => Promise<string>;
};

type Witness = { readonly url: string; readonly verifier: Verifier; known: number };

const TIMEOUT_MS = 5000;
const ANSWER_MAX_CHARS = 16_384;

const post = ({ url }: Witness, request: AddCheckpoint): Promise<Response> =>
  fetch(`${url}/add-checkpoint`, {
    method: 'POST',
    body: formatAddCheckpoint(request),
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });

async function knownSize(witness: Witness, empty: string): Promise<number> {
  const answer = await post(witness, { oldSize: 0, proof: [], checkpoint: empty });
  const body = (await answer.text()).slice(0, ANSWER_MAX_CHARS);
  const known = answer.status === 200 ? 0 : answer.status === 409 ? parseKnownSize(body) : null;
  if (known === null) throw new Error(`answered ${answer.status}, and names no size`);
  witness.known = known;
  return known;
}

/** Throws when a configured key is not one of a witness: better no start than no witness. */
export function openWitnesses(
  subtle: SubtleCrypto,
  configs: readonly WitnessConfig[],
  tree: LogTree,
  logger: Logger,
): Witnesses {
  const witnesses = configs.map(({ vkey, url }): Witness => {
    const key = parseVkey(vkey);
    if (!key.ok) throw new Error(`Witness key ${vkey}: ${key.error}`);
    return {
      url: url.replace(/\/$/, ''),
      verifier: cosignatureVerifier(subtle, key.value),
      known: 0,
    };
  });

  const ask = async (witness: Witness, note: string, { size }: Position): Promise<Response> => {
    const { known } = witness;
    const proof = known === 0 || known >= size ? [] : await tree.consistency(known, size);
    return post(witness, { oldSize: known, proof, checkpoint: note });
  };

  /** A witness that knows another size says so once (409), and is asked again from there. */
  const cosignature = async (
    witness: Witness,
    note: string,
    position: Position,
  ): Promise<readonly NoteSignature[]> => {
    let answer = await ask(witness, note, position);
    if (answer.status === 409) {
      const known = parseKnownSize((await answer.text()).slice(0, ANSWER_MAX_CHARS));
      if (known === null || known > position.size) {
        throw new Error(`knows size ${known ?? '?'}, the log has ${position.size}`);
      }
      witness.known = known;
      answer = await ask(witness, note, position);
    }
    const body = (await answer.text()).slice(0, ANSWER_MAX_CHARS);
    if (answer.status !== 200) throw new Error(`answered ${answer.status}`);
    const parsed = parseNote(note);
    if (!parsed.ok) throw new Error(`bug: own checkpoint ${parsed.error}`);
    const opened = await openCosignatures(body, parsed.value.text, [witness.verifier]);
    if (!opened.ok) throw new Error(`sent no good cosignature (${opened.error})`);
    witness.known = position.size;
    return opened.value;
  };

  const one = (witness: Witness): OneWitness => ({
    name: witness.verifier.name,
    knownSize: (empty) => knownSize(witness, empty),
    cosign: async (note, position) => void (await cosignature(witness, note, position)),
  });

  return {
    count: witnesses.length,
    first: witnesses.slice(0, 1).map(one)[0] ?? null,
    cosign: async (note, position) => {
      const answers = await Promise.allSettled(
        witnesses.map((witness) => cosignature(witness, note, position)),
      );
      const signatures = answers.flatMap((answer, i) => {
        if (answer.status === 'fulfilled') return answer.value;
        logger.warn(
          { witness: witnesses[i]?.verifier.name, err: answer.reason as unknown },
          'no cosignature',
        );
        return [];
      });
      const parsed = parseNote(note);
      if (!parsed.ok || signatures.length === 0) return note;
      return formatNote({
        text: parsed.value.text,
        signatures: [...parsed.value.signatures, ...signatures],
      });
    },
  };
}
