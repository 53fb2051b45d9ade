import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

/** The tokens, read as they stand: `--name: light-dark(#light, #dark)`. */
const css = readFileSync(new URL('../src/look/tokens.css', import.meta.url), 'utf8');
const colours = new Map(
  [...css.matchAll(/--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/g)].map(
    ([, name = '', light = '', dark = '']) => [name, { light, dark }],
  ),
);

/** WCAG 2.2: relative luminance, and the contrast of two colours. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** Text that matters at a door, and what it stands on. */
const READ = [
  ['ink', ['paper', 'sheet', 'sunk', 'accent-wash', 'stop-wash', 'care-wash']],
  ['ink-soft', ['paper', 'sheet', 'sunk', 'accent-wash', 'stop-wash', 'care-wash']],
  ['accent', ['paper', 'sheet', 'accent-wash']],
  ['accent-ink', ['accent']],
  ['stop', ['paper', 'sheet', 'stop-wash']],
  ['care', ['paper', 'sheet', 'care-wash']],
] as const;

describe('colours', () => {
  for (const scheme of ['light', 'dark'] as const) {
    it(`what is read at a door stands out at least 7 to 1, ${scheme}`, () => {
      const weak = READ.flatMap(([text, grounds]) =>
        grounds.map((ground) => {
          const [a, b] = [colours.get(text)?.[scheme], colours.get(ground)?.[scheme]];
          assert.ok(a !== undefined && b !== undefined, `${text} on ${ground}`);
          return { pair: `${text} on ${ground}`, contrast: contrast(a, b) };
        }),
      ).filter((one) => one.contrast < 7);
      assert.deepEqual(weak, []);
    });
    it(`edges of what is tapped stand out at least 3 to 1, ${scheme}`, () => {
      for (const ground of ['paper', 'sheet'] as const) {
        const [a = '', b = ''] = [
          colours.get('line-strong')?.[scheme],
          colours.get(ground)?.[scheme],
        ];
        assert.ok(contrast(a, b) >= 3, ground);
      }
    });
  }
});
