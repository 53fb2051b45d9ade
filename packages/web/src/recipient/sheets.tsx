import { later } from '../lib/later.tsx';
import { Button } from '../parts/page.tsx';
import { Sheet } from '../parts/sheet.tsx';
import * as words from '../words/en.ts';
import type { Acts } from './acts.ts';
import { TakenBackSheet } from './receipt.tsx';
import { openVisit, type State } from './state.ts';

/** Asked for hours before a visit: nobody at a door waits for these, so they come when they are opened. */
const DelegateSheet = later<Props>(
  () => import('./before-sheets.tsx').then((part) => part.DelegateSheet),
  words.trouble.loading,
);
const SafePlaceSheet = later<Props>(
  () => import('./before-sheets.tsx').then((part) => part.SafePlaceSheet),
  words.trouble.loading,
);

type Props = { readonly state: State; readonly acts: Acts };

export function Sheets({ state, acts }: Props) {
  if (state.sheet === 'delegate') return <DelegateSheet state={state} acts={acts} />;
  if (state.sheet === 'safe_place') return <SafePlaceSheet state={state} acts={acts} />;
  if (state.sheet === 'taken_back') return <TakenBackSheet state={state} acts={acts} />;
  if (state.sheet === 'far_away') return <FarAwaySheet state={state} acts={acts} />;
  return null;
}

/** H18: it warns, it does not block. */
function FarAwaySheet({ state, acts }: Props) {
  return (
    <Sheet
      title={words.summary.farTitle(openVisit(state.view)?.farAway_m ?? null)}
      onClose={() => acts.open(null)}
    >
      <p class="lead">{words.summary.farAsk}</p>
      <Button kind="plain" onPress={() => acts.open(null)}>
        {words.summary.farNo}
      </Button>
      <Button kind="plain" isBusy={state.busy} onPress={acts.release} data-act="release-far">
        {words.summary.farYes}
      </Button>
    </Sheet>
  );
}
