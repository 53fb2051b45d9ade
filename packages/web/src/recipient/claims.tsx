import type { Acts } from './acts.ts';
import { ReportPage, Where } from './claim-report.tsx';
import { Status } from './claim-status.tsx';
import type { State } from './state.ts';

/** Claims on the recipient's page. Nobody waits at a door for this code: it comes when it is opened. */
export function Claims({ state, acts }: { readonly state: State; readonly acts: Acts }) {
  const step = state.claim;
  if (step === null) return null;
  if (step.at === 'where') return <Where state={state} acts={acts} no={step.no} />;
  if (step.at === 'report') return <ReportPage state={state} acts={acts} lost={step.lost} />;
  return <Status state={state} acts={acts} id={step.id} />;
}
