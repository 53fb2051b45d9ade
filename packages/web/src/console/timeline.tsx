import type { OperatorParcel, OperatorStory } from '@handfast/domain/view/operator';
import { clockTime, dayAndTime } from '../lib/clock.ts';
import * as words from '../words/console.ts';
import { axisOf, bandsOf, doubtfulLeg, massLine, visitSpans, type Axis } from './story.ts';

const COLUMN_MIN = 64;
const COLUMN_MAX = 180;
const WIDTH = 1150;
const LEFT = 84;
const TOP = 40;
const ROW = 92;
const BAND = 30;

/** Where moments lie: as wide as the page allows, never so narrow that words do not fit. */
type Scale = { readonly column: number; readonly middle: (i: number) => number };

function scaleOf(axis: Axis): Scale {
  const fit = Math.floor((WIDTH - LEFT - 48) / Math.max(axis.moments.length, 1));
  const column = Math.min(COLUMN_MAX, Math.max(COLUMN_MIN, fit));
  return { column, middle: (i) => LEFT + i * column + column / 2 };
}

/** Custody as bands, mass as a line above them, seals as marks, visits opened up into their seconds. */
export function Timeline({ story }: { readonly story: OperatorStory }) {
  const axis = axisOf(story);
  const scale = scaleOf(axis);
  const { column, middle } = scale;
  const width = LEFT + axis.moments.length * column + 48;
  const height = TOP + story.parcels.length * ROW + 12;
  return (
    <div class="timeline" tabIndex={0} role="region" aria-label={words.story.time}>
      <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img">
        <title>{words.story.timeNote}</title>
        {visitSpans(story, axis).map(({ visit, from, to }) => (
          <g key={visit} class="tl-visit">
            <rect
              x={middle(from) - column / 2 + 2}
              y={2}
              width={(to - from + 1) * column - 4}
              height={height - 4}
              rx="6"
            />
            <text x={middle(from) - column / 2 + 10} y={16}>
              {words.story.visit}
            </text>
          </g>
        ))}
        <Moments axis={axis} scale={scale} height={height} />
        {story.parcels.map((parcel, i) => (
          <Row key={parcel.no} {...{ parcel, axis, scale, story }} y={TOP + i * ROW} />
        ))}
      </svg>
    </div>
  );
}

/** Day, minute or second: only what is new against the column before. */
function labelOf(time: string, previous: string | undefined): string {
  if (previous === time) return '';
  if (previous?.slice(0, 10) !== time.slice(0, 10)) return dayAndTime(time).split(',')[0] ?? '';
  return previous.slice(0, 16) === time.slice(0, 16) ? `:${time.slice(17, 19)}` : clockTime(time);
}

function Moments({
  axis,
  scale: { middle },
  height,
}: {
  readonly axis: Axis;
  readonly scale: Scale;
  readonly height: number;
}) {
  return (
    <>
      {axis.moments.map(({ seq, time }, i) => {
        const text = labelOf(time, axis.moments[i - 1]?.time);
        return (
          <g key={seq} class="tl-moment">
            <line x1={middle(i)} x2={middle(i)} y1={TOP - 4} y2={height - 8} />
            <text x={middle(i)} y={TOP - 10}>
              {text}
            </text>
          </g>
        );
      })}
    </>
  );
}

function Row({
  parcel,
  axis,
  scale: { column, middle },
  y,
  story,
}: {
  readonly parcel: OperatorParcel;
  readonly axis: Axis;
  readonly scale: Scale;
  readonly y: number;
  readonly story: OperatorStory;
}) {
  const points = massLine(parcel, axis);
  const yOf = (share: number): number => y + 34 - share * 20;
  const leg = doubtfulLeg(parcel, axis);
  const seals = story.lines.filter(
    ({ type, parcels }) => type === 'ParcelPacked' && parcels.includes(parcel.no),
  );
  return (
    <g>
      <text class="tl-name" x="8" y={y + 62}>
        {`Parcel ${parcel.no}`}
      </text>
      {leg !== null && (
        <rect
          class="tl-doubt"
          x={middle(leg[0])}
          y={y + 4}
          width={middle(leg[1]) - middle(leg[0])}
          height={ROW - 12}
        />
      )}
      {bandsOf(parcel, axis).map((band) => {
        const x = middle(band.from);
        const end = middle(band.to) - (band.to === axis.moments.length ? column / 2 - 24 : 0);
        const wide = Math.max(end - x - 2, 6);
        return (
          <g key={band.from} class={`tl-band tl-${band.kind}`}>
            <title>{band.name}</title>
            <rect x={x} y={y + 42} width={wide} height={BAND} rx="4" />
            {wide > 40 && (
              <text x={x + 8} y={y + 62}>
                {band.name.replace(/^the /, '').slice(0, Math.floor((wide - 12) / 7))}
              </text>
            )}
          </g>
        );
      })}
      {points.length > 0 && (
        <polyline
          class="tl-mass"
          points={points.map(({ x, y: share }) => `${middle(x)},${yOf(share)}`).join(' ')}
        />
      )}
      {points.map(({ x, y: share, reading }) => (
        <g key={reading.seq} class={`tl-point tl-point-${reading.source}`}>
          <circle cx={middle(x)} cy={yOf(share)} r="4" />
          <text x={middle(x)} y={yOf(share) - 8}>
            {`${(reading.grossMass_g / 1000).toFixed(2)} kg`}
          </text>
        </g>
      ))}
      {parcel.seal.kind !== 'none' &&
        seals.map(({ seq }) => (
          <path
            key={seq}
            class="tl-seal"
            d={`M${middle(axis.at(seq))} ${y + 36} l7 7 l-7 7 l-7 -7 Z`}
          >
            <title>{`${words.story.seal} ${parcel.seal.value}`}</title>
          </path>
        ))}
    </g>
  );
}
