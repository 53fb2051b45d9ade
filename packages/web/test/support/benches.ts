/** The server's part of a bench and of a ramp, in small. */

import type { PackAnswer, PackBody, PackingView, TakeBody } from '@handfast/domain/view/packing';
import { codeOf } from '../../src/packing/read-scan.ts';
import { NOTHING_TAKEN, parcelAt, PHONES, SAW } from '../fixtures/bench.ts';
import { numberOf } from '../fixtures/holder.ts';
import type { Site } from './site.ts';

const TASKS: Readonly<Record<string, PackingView>> = {
  [numberOf(1)]: PHONES,
  [numberOf(2)]: SAW,
  [numberOf(3)]: { ...SAW, ...parcelAt(3), openBoxPhoto: true },
};

const BAD_SEAL = 'A009999';

/** Compares as the real one does: wrong item, too many, missing, mass, seal. */
export function pack(task: PackingView, body: PackBody, misses: { seals: number }): PackAnswer {
  const findings: PackAnswer['findings'][number][] = [];
  for (const { code } of body.items) {
    if (!task.items.some((item) => codeOf(item) === code)) {
      const text = `${code} is not in this order. Take it out.`;
      findings.push({ kind: 'wrong_item', text, stops: true });
    }
  }
  for (const item of task.items) {
    const n = body.items.filter(({ code }) => code === codeOf(item)).length;
    if (n > item.quantity) {
      const text = `${n - item.quantity} × ${item.name} too many. Take it out.`;
      findings.push({ kind: 'too_many', text, stops: true });
    }
    if (n < item.quantity && !body.check) {
      const text = `${item.quantity - n} × ${item.name} is still missing.`;
      findings.push({ kind: 'missing_item', text, stops: true });
    }
  }
  const net_g = (body.gross?.grossMass_g ?? 0) - (body.tare_g ?? 0);
  if (body.gross !== undefined && !body.massIsRight && Math.abs(net_g - (task.mass_g ?? 0)) > 80) {
    const text = `${net_g} g in the box, ${task.mass_g} g expected. Is something in it that does not belong? Look, then confirm the mass.`;
    findings.push({ kind: 'surprising_mass', text, stops: true });
  }
  if (body.seal !== undefined && 'number' in body.seal && body.seal.number === BAD_SEAL) {
    misses.seals++;
    findings.push(
      misses.seals < 2
        ? {
            kind: 'seal_look_again',
            text: `Seal ${BAD_SEAL} is on none of your rolls. Look again and type what stands on it.`,
            stops: true,
          }
        : {
            kind: 'seal_alarm',
            text: `Seal ${BAD_SEAL} is on none of your rolls. Put it aside; the supervisor is told.`,
            stops: true,
          },
    );
  }
  const packed = !body.check && findings.length === 0;
  return { packed, findings };
}

export function packingServer(site: Site): void {
  const misses = { seals: 0 };
  site.api = ({ method, path, body }) => {
    if (path === '/v1/bench/photos') return { json: { sha256: 'cd'.repeat(32) } };
    const number = decodeURIComponent(/^\/v1\/packing\/(.+)$/.exec(path)?.[1] ?? '');
    const task = TASKS[number];
    if (task === undefined) return { status: 404, json: { code: 'not_found' } };
    return { json: method === 'GET' ? task : pack(task, body as PackBody, misses) };
  };
}

const numberAt = (label: string): number | undefined =>
  [1, 2, 3, 4, 5, 6, 9].find((one) => numberOf(one) === label);

/** A van brings parcels 1 to 6; 3 is held, 4 is sealed, 5 is to be weighed, 9 is on nobody's list. */
export function rampServer(site: Site): void {
  const here = new Set<number>();
  site.api = ({ path, body }) => {
    if (path.endsWith('/hold-release')) return { json: {} };
    if (!path.endsWith('/takes')) return null;
    const [scan] = (body as TakeBody).scans;
    const no = numberAt(scan?.label ?? '');
    const missing = (): ReturnType<typeof parcelAt>[] =>
      [1, 2, 3, 4, 5, 6].filter((one) => !here.has(one) && one !== no).map(parcelAt);
    if (no === undefined) {
      return { json: { ...NOTHING_TAKEN, unknown: [scan?.label ?? ''], missing: missing() } };
    }
    if (no === 3) return { json: { ...NOTHING_TAKEN, held: [parcelAt(3)], missing: missing() } };
    here.add(no);
    const label = scan?.seal === undefined ? undefined : numberAt(scan.seal);
    const seal = no === 4 && (scan?.seal === undefined || label !== undefined);
    const mass = no === 5 && scan?.gross?.source !== 'scale';
    const list = { missing: missing(), [no === 9 ? 'extra' : 'taken']: [parcelAt(no)] };
    const sealAlarms = scan?.seal === BAD_SEAL ? [{ ...parcelAt(no), why: 'swapped' }] : [];
    const toCheck = seal || mass ? [{ ...parcelAt(no), seal, mass }] : [];
    const sealsNotRead = label === undefined ? [] : [{ ...parcelAt(no), why: 'label' }];
    return { json: { ...NOTHING_TAKEN, ...list, sealAlarms, sealsNotRead, toCheck } };
  };
}
