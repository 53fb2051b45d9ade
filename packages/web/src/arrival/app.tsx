import { useEffect } from 'preact/hooks';
import { useStore } from '../lib/store.ts';
import type { Acts } from './acts.ts';
import { Look } from './look.tsx';
import { Rest } from './rest.tsx';
import { Sum } from './sum.tsx';

/** The recipient's page where another carrier brings the parcels: no visit, no code, a report. */
export function App({ acts }: { readonly acts: Acts }) {
  const state = useStore(acts.store);
  useEffect(() => acts.live(), [acts]);
  const { step } = state;
  return (
    <>
      {step.name === 'rest' && <Rest state={state} acts={acts} />}
      {step.name === 'look' && <Look state={state} acts={acts} step={step} />}
      {step.name === 'sum' && <Sum state={state} acts={acts} />}
      {state.toast !== '' && (
        <div class="toast" role="status">
          {state.toast}
        </div>
      )}
    </>
  );
}
