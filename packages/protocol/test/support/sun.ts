import assert from 'node:assert/strict';
import { fromHex, type Bytes } from '../../src/bytes.ts';
import {
  compileSunLayout,
  type CompiledSunLayout,
  type SunLayout,
} from '../../src/seal/sun-layout.ts';

/** Hex of either case. */
export const bytes = (hex: string): Bytes => fromHex(hex.toLowerCase()) as Bytes;

export const compiled = (layout: SunLayout): CompiledSunLayout => {
  const result = compileSunLayout(layout);
  assert.ok(result.ok, JSON.stringify(result));
  return result.value;
};
