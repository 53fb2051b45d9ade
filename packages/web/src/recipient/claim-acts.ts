import type { ClaimKind } from '@handfast/domain/claim/types';
import { postFile } from '../lib/http.ts';
import { isPhoto } from '../lib/photo.ts';
import * as words from '../words/en.ts';
import type { Acts } from './acts.ts';

export type Report = {
  readonly no: number;
  readonly item: number;
  readonly what: ClaimKind;
  readonly text: string;
  readonly crimeReference: string;
  readonly photos: readonly string[];
};

type Answered = { readonly claim: { readonly id: string } };

/** Everything about claims that the recipient's page does; loaded with its screens. */
export function claimActs(acts: Acts) {
  const { delivery } = acts.store.get().view;
  return {
    /** Opens the claim, or joins the one that says the same, and shows it. */
    report: async (report: Report): Promise<void> => {
      const answer = await acts.post<Answered>('/claims', report);
      if (answer.ok) acts.claim({ at: 'status', id: answer.value.claim.id });
    },
    choose: (id: string, choice: 'wait' | 'refund') =>
      void acts.post(`/claims/${id}/choice`, { choice }),
    answer: async (id: string, text: string, photos: readonly string[]): Promise<boolean> =>
      (await acts.post(`/claims/${id}/answers`, { text, photos })).ok,
    appeal: (id: string, text: string) => void acts.post(`/claims/${id}/appeal`, { text }),
    /** The photo's SHA-256, or null with a sentence that helps. */
    photo: async (file: File): Promise<string | null> => {
      if (!isPhoto(file)) {
        acts.toast(words.asked.photoHeic);
        return null;
      }
      const answer = await postFile<{ sha256: string }>(`/v1/holder/${delivery}/photos`, file);
      if (answer.ok) return answer.value.sha256;
      const { trouble } = answer;
      acts.toast((trouble.kind === 'refused' && trouble.hint) || words.trouble.other);
      return null;
    },
  };
}
