const MASS = /^(T|TARE|EMPTY)?\s*(\d{1,7}(?:[.,]\d{1,3})?)\s*(G|KG)$/i;

export type ScannedMass = { readonly of: 'gross' | 'tare'; readonly mass_g: number };

/** Grams, of the whole parcel or of the empty box, as a scale behind a wedge or a hand types them. */
export function massIn(text: string): ScannedMass | null {
  const found = MASS.exec(text);
  if (found === null) return null;
  const [, tare, digits = '', unit = ''] = found;
  const number = Number(digits.replace(',', '.'));
  const mass_g = Math.round(unit.toUpperCase() === 'KG' ? number * 1000 : number);
  return { of: tare === undefined ? 'gross' : 'tare', mass_g };
}
