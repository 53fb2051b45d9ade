import type { ClaimKind } from '@handfast/domain/claim/types';
import { useState } from 'preact/hooks';
import { TextField } from '../parts/fields.tsx';
import { TextArea } from '../parts/form-sheet.tsx';
import { Button, Page, Title } from '../parts/page.tsx';
import { ParcelGlyph } from '../look/marks.tsx';
import { useArrival } from '../lib/store.ts';
import * as words from '../words/claims.ts';
import type { Acts } from './acts.ts';
import { claimActs } from './claim-acts.ts';
import { Photos } from './claim-photos.tsx';
import { Head, News } from './frame.tsx';
import { nameOf, parcelOf, type State } from './state.ts';

type Props = { readonly state: State; readonly acts: Acts };

/** "Where is my saw?": where it is by the record, at once; reporting it opens the choice (K7). */
export function Where({ state, acts, no }: Props & { readonly no: number }) {
  const at = useArrival('where');
  const parcel = parcelOf(state.view, no);
  if (parcel === undefined) return null;
  const report = (): void =>
    void claimActs(acts).report({
      no,
      item: 0,
      what: 'not_received',
      text: '',
      crimeReference: '',
      photos: [],
    });
  return (
    <Page
      head={<Head view={state.view} />}
      thumb={
        <>
          <Button kind="primary" isBusy={state.busy} onPress={report} data-act="not-received">
            {words.where.go}
          </Button>
          <Button kind="quiet" onPress={() => acts.claim(null)}>
            {words.report.back}
          </Button>
        </>
      }
    >
      <News state={state} acts={acts} />
      <Title at={at}>{words.where.title(nameOf(parcel))}</Title>
      <div class="tile tile-absent">
        <ParcelGlyph no={no} isHere={parcel.whereabouts !== 'unknown'} />
        <span>
          <span class="tile-note">{words.where.by}</span>
          <span class="tile-name">{words.where.place[parcel.whereabouts]}</span>
        </span>
      </div>
      <p>{parcel.contents.length > 0 ? words.where.next : words.where.nextNoMoney}</p>
    </Page>
  );
}

/** What is wrong, in one page: which parcel, what, and if they like words and photos (K1). */
export function ReportPage({ state, acts, lost }: Props & { readonly lost: boolean }) {
  const at = useArrival('report');
  const { parcels } = state.view;
  const fits = parcels.filter(({ fate }) => (fate === 'expected') === lost);
  const offered = fits.length > 0 ? fits : parcels;
  const [no, setNo] = useState(offered.length === 1 ? (offered[0]?.no ?? 0) : 0);
  const [what, setWhat] = useState<ClaimKind | ''>(lost ? 'not_received' : '');
  const [item, setItem] = useState(0);
  const [text, setText] = useState('');
  const [crimeReference, setCrime] = useState('');
  const [photos, setPhotos] = useState<readonly string[]>([]);
  const contents = parcelOf(state.view, no)?.contents ?? [];
  const hasParts =
    contents.length > 1 && what !== '' && what !== 'empty' && what !== 'not_received';
  const send = (): void => {
    if (what === '' || no === 0) return;
    const about = { no, item: hasParts ? item : 0, what };
    void claimActs(acts).report({ ...about, text, crimeReference, photos });
  };
  return (
    <Page
      head={<Head view={state.view} />}
      thumb={
        <>
          <Button
            kind="primary"
            isBusy={state.busy || what === '' || no === 0}
            onPress={send}
            data-act="report"
          >
            {words.report.go}
          </Button>
          <Button kind="quiet" onPress={() => acts.claim(null)}>
            {words.report.back}
          </Button>
        </>
      }
    >
      <News state={state} acts={acts} />
      <Title at={at}>{lost ? words.report.lost : words.report.title}</Title>
      {offered.length > 1 && (
        <Choices
          name="parcel"
          legend={words.report.which}
          options={offered.map((parcel) => [parcel.no, nameOf(parcel)])}
          value={no}
          onValue={setNo}
        />
      )}
      {!lost && (
        <Choices
          name="what"
          legend={words.report.what}
          options={words.kinds}
          value={what}
          onValue={setWhat}
        />
      )}
      {hasParts && (
        <Choices
          name="item"
          legend={words.report.item}
          options={[
            [0, words.report.whole],
            ...contents.map(({ name }, i): [number, string] => [i + 1, name]),
          ]}
          value={item}
          onValue={setItem}
        />
      )}
      <TextArea label={words.report.text} maxLength={2000} value={text} onValue={setText} />
      <Photos acts={acts} photos={photos} onPhotos={setPhotos} />
      <details>
        <summary>{words.report.crime}</summary>
        <TextField
          label={<span class="small soft">{words.report.crimeNote}</span>}
          maxLength={64}
          value={crimeReference}
          onValue={setCrime}
        />
      </details>
    </Page>
  );
}

function Choices<V extends string | number>({
  name,
  legend,
  options,
  value,
  onValue,
}: {
  readonly name: string;
  readonly legend: string;
  readonly options: readonly (readonly [V, string])[];
  readonly value: V | '';
  readonly onValue: (value: V) => void;
}) {
  return (
    <fieldset class="choices">
      <legend>{legend}</legend>
      {options.map(([one, text]) => (
        <label key={one} class="choice">
          <input
            type="radio"
            name={name}
            checked={one === value}
            onChange={() => onValue(one)}
            data-choice={`${name}-${one}`}
          />
          {text}
        </label>
      ))}
    </fieldset>
  );
}
