/** The server's part of a doorstep, in small: takes decisions, checks digits, gives a code, counts. */

import type { Decision } from '@handfast/protocol/draft';
import { statementHash, type Statement } from '@handfast/protocol/statement';
import type { HolderView, HolderVisit } from '@handfast/domain/view/holder';
import { digitsOf } from '../fixtures/holder.ts';
import type { Api, Call, Site } from './site.ts';

export const CODE = '482913';

type Decide = {
  readonly revision: number;
  readonly decisions: Readonly<Record<string, Decision>>;
};

export type Doorstep = {
  view: HolderView;
  /** Changes the view behind the page's back and announces it. */
  readonly change: (change: (view: HolderView) => Partial<HolderView>) => void;
  readonly statements: Statement[];
};

const conflict = { status: 409, json: { code: 'stale_revision', title: 'Look again' } };

export function openDoorstep(site: Site, first: HolderView): Doorstep {
  const doorstep: Doorstep = {
    view: first,
    change: (change) => {
      doorstep.view = {
        ...doorstep.view,
        ...change(doorstep.view),
        version: doorstep.view.version + 1,
      };
      site.announce();
    },
    statements: [],
  };
  const setVisit = (change: Partial<HolderVisit>): void => {
    const { view } = doorstep;
    if (view.visit === null) return;
    doorstep.view = { ...view, visit: { ...view.visit, ...change }, version: view.version + 1 };
  };

  function decide({ revision, decisions }: Decide) {
    const { visit } = doorstep.view;
    if (visit === null || visit.revision !== revision) return conflict;
    setVisit({
      released: null,
      presented: visit.presented.map((parcel) => {
        const said = decisions[String(parcel.no)];
        if (said === undefined) return parcel;
        const isMiss = /^\d{4}$/.test(said.label) && said.label !== digitsOf(parcel.no);
        if (isMiss) {
          const labelMisses = parcel.labelMisses + 1;
          return { ...parcel, labelMisses, onlyUnreadable: labelMisses >= 2 };
        }
        const { outcome, reason, packaging, label, inspected } = said;
        const seal = said.seal === '' ? ('not_read' as const) : ('matches' as const);
        return {
          ...parcel,
          decision: { outcome, reason, packaging, label, inspected, seal, byMe: true },
        };
      }),
    });
    return { json: doorstep.view };
  }

  function release({ revision, statement }: { revision: number; statement: Statement }) {
    const { visit } = doorstep.view;
    if (visit === null || visit.revision !== revision) return conflict;
    doorstep.statements.push(statement);
    const hash = statementHash(statement);
    const until = '2026-03-05T14:11:10Z';
    setVisit({ released: { hash, n: 1, until, byMe: true } });
    const nos = (outcome: string): number[] =>
      statement.parcels.filter((one) => one.outcome === outcome).map(({ no }) => no);
    return {
      json: {
        code: CODE,
        n: 1,
        hash,
        until,
        covers: nos('taken'),
        doesNotCover: [...nos('refused'), ...nos('absent')],
      },
    };
  }

  const acts: Readonly<Record<string, (call: Call) => ReturnType<Api>>> = {
    decisions: ({ body }) => decide(body as Decide),
    release: ({ body }) => release(body as Parameters<typeof release>[0]),
    withdraw: () => {
      setVisit({ released: null });
      return { json: doorstep.view };
    },
    'more-time': ({ body }) => {
      const { more } = body as { more: boolean };
      const { view } = doorstep;
      doorstep.view = { ...view, needsTime: more, version: view.version + 1 };
      return { json: doorstep.view };
    },
    photos: () => ({ json: { sha256: 'cd'.repeat(32) } }),
  };
  site.view = first;
  site.api = (call) => {
    const act = acts[call.path.split('/').at(-1) ?? ''];
    if (call.method === 'POST') return act?.(call) ?? { json: doorstep.view };
    return { json: doorstep.view };
  };
  return doorstep;
}
