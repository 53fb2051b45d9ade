/**
 * How often an unchanged parcel is held, and which changes of mass two scales show.
 * `npm run study:mass` writes docs/study-mass.svg and the figures of docs/mass.md.
 */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DAMP_SHARE, surelySeen_g } from '@handfast/domain/mass/tolerance';
import { isHeld, scaleNamed, STUDY_SCALE } from './lib/mass-model.ts';
import { drawFrom } from './lib/random.ts';

const SEED = 4_2026;
const READINGS = 200_000;
const PER_CELL = 4_000;
const MASSES_kg = [0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 30] as const;
const CHANGES_g = [25, 50, 75, 100, 150, 200, 250, 300, 400, 600, 1000] as const;
const DOCS = path.join(import.meta.dirname, '..', 'docs');

const draw = drawFrom(SEED);
/** Parcels from 0.1 to 30 kg, as many light as heavy ones. */
const anyMass_g = (): number => 1000 * 0.1 * 300 ** draw.unit();

function falseHolds(readings: number, journey: Parameters<typeof isHeld>[3]): number {
  let held = 0;
  for (let i = 0; i < readings; i++) if (isHeld(anyMass_g(), 0, draw, journey)) held++;
  return held;
}

type Cell = {
  readonly mass_kg: number;
  readonly change_g: number;
  /** Shares held of parcels that lost and that gained so much; `null` where there is not so much. */
  readonly loss: number | null;
  readonly gain: number;
};

const share = (mass_g: number, change_g: number): number => {
  let held = 0;
  for (let i = 0; i < PER_CELL; i++) if (isHeld(mass_g, change_g, draw)) held++;
  return held / PER_CELL;
};

const cells: Cell[] = MASSES_kg.flatMap((mass_kg) =>
  CHANGES_g.map((change_g) => {
    const mass_g = mass_kg * 1000;
    return {
      mass_kg,
      change_g,
      loss: change_g < mass_g ? share(mass_g, -change_g) : null,
      gain: share(mass_g, change_g),
    };
  }),
);
const worst = ({ loss, gain }: Cell): number => (loss === null ? gain : Math.min(loss, gain));

const SIDE = { width: 62, height: 34, left: 78, top: 54 } as const;
const percent = (value: number): string => {
  if (value >= 0.9995) return '100';
  return value < 0.0995 && value > 0 ? (100 * value).toFixed(1) : String(Math.round(100 * value));
};

const text = (x: number, y: number, label: string, more = ''): string =>
  `<text x="${x}" y="${y}" ${more}>${label}</text>`;

/** Colours and figures say the same, so that the chart reads without colours. */
function drawing(): string {
  const width = SIDE.left + CHANGES_g.length * SIDE.width + 12;
  const height = SIDE.top + MASSES_kg.length * SIDE.height + 58;
  const boxes = cells.map((cell) => {
    const x = SIDE.left + CHANGES_g.indexOf(cell.change_g as 25) * SIDE.width;
    const y = SIDE.top + MASSES_kg.indexOf(cell.mass_kg as 1) * SIDE.height;
    const seen = worst(cell);
    const light = Math.round(97 - 55 * seen);
    const ink = seen > 0.6 ? '#fff' : '#222';
    return (
      `<rect x="${x}" y="${y}" width="${SIDE.width - 2}" height="${SIDE.height - 2}" fill="hsl(205 55% ${light}%)"/>` +
      text(x + SIDE.width / 2 - 1, y + 21, percent(seen), `text-anchor="middle" fill="${ink}"`)
    );
  });
  const heads = CHANGES_g.map((g, at) =>
    text(
      SIDE.left + at * SIDE.width + SIDE.width / 2,
      SIDE.top - 8,
      `${g} g`,
      'text-anchor="middle"',
    ),
  );
  const sides = MASSES_kg.map((kg, at) =>
    text(SIDE.left - 8, SIDE.top + at * SIDE.height + 21, `${kg} kg`, 'text-anchor="end"'),
  );
  const foot = SIDE.top + MASSES_kg.length * SIDE.height + 24;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="13" fill="#222">`,
    `<title>Changes of mass that two scales show</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    text(
      SIDE.left,
      22,
      'Per cent of parcels held, by mass and by what was taken out or put in',
      'font-size="15"',
    ),
    ...heads,
    ...sides,
    ...boxes,
    text(
      SIDE.left,
      foot,
      'The lesser of loss and gain. Another pair of scales each time, damp ± 0.5 %.',
    ),
    text(SIDE.left, foot + 18, 'What shows 5 or less cannot be detected by mass.'),
    '</svg>',
    '',
  ].join('\n');
}

const perThousand = (held: number, of: number): string =>
  held === 0 ? 'none' : `${held}, one in ${Math.round(of / held).toLocaleString('en')}`;

function figures(): string {
  const reach_g = 2 * STUDY_SCALE.drift_g;
  const ordinary = falseHolds(READINGS, {});
  const edge = falseHolds(READINGS, { drift_g: reach_g, damp: DAMP_SHARE });
  const blind = cells.filter((cell) => worst(cell) <= 0.05);
  const byMass = MASSES_kg.map((kg) => {
    const of = (list: readonly Cell[]): number[] =>
      list.filter(({ mass_kg }) => mass_kg === kg).map(({ change_g }) => change_g);
    const sure = Math.min(...of(cells.filter((cell) => worst(cell) >= 0.99)));
    const seen_g = Math.ceil(surelySeen_g(kg * 1000, scaleNamed('a'), scaleNamed('b')));
    const hidden = Math.max(0, ...of(blind));
    const nothing = hidden === 0 ? 'none of these' : `up to ${hidden} g`;
    return `| ${kg} kg | ${nothing} | ${sure} g | ${seen_g} g |`;
  });
  return [
    `Seed ${SEED}; ${READINGS.toLocaleString('en')} pairs of readings of unchanged parcels, 0.1 to 30 kg:`,
    '',
    '| journey | false holds |',
    '|---|---|',
    `| drift anywhere within ± ${reach_g} g, damp within ± 0.5 % | ${perThousand(ordinary, READINGS)} |`,
    `| always the worst: drift + ${reach_g} g and damp + 0.5 % | ${perThousand(edge, READINGS)} |`,
    '',
    `Changes, ${PER_CELL.toLocaleString('en')} journeys in each direction for each cell of the chart:`,
    '',
    '| parcel | cannot be detected | held in 99 of 100 from | bound for any drift and damp |',
    '|---|---|---|---|',
    ...byMass,
  ].join('\n');
}

const page = path.join(DOCS, 'mass.md');
const [open, close] = ['<!-- figures -->', '<!-- /figures -->'];
const table = figures();
const before = await readFile(page, 'utf8');
const [head, tail] = [before.split(open)[0], before.split(close)[1]];
if (head === undefined || tail === undefined) throw new Error(`${page} has no place for figures`);
await writeFile(page, `${head}${open}\n\n${table}\n\n${close}${tail}`);
await writeFile(path.join(DOCS, 'study-mass.svg'), drawing());
console.log(table);
