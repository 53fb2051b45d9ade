import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TakeBody } from '@handfast/domain/view/packing';
import { ALARMS, NOTHING_TAKEN, parcelAt } from './fixtures/bench.ts';
import { numberOf } from './fixtures/holder.ts';
import { factsOf } from '../src/console/alarm-facts.ts';
import { add, expectedOf, initial } from '../src/depot/state.ts';
import { beginTaking, DEPOT, openRamp, scan, weighByWedge } from './support/scenes-bench.ts';
import type { Site } from './support/site.ts';
import { setStage } from './support/stage.ts';

const takesOf = (site: Site): TakeBody[] =>
  site.calls.filter(({ path }) => path.endsWith('/takes')).map(({ body }) => body as TakeBody);

const all = [1, 2, 3, 4].map(parcelAt);

describe('what a list comes to', () => {
  const { list } = initial('');

  it('[M1] counts each parcel once, in one place', () => {
    const first = add(list, { ...NOTHING_TAKEN, taken: [parcelAt(1)], missing: all.slice(1) });
    const held = add(first, { ...NOTHING_TAKEN, held: [parcelAt(2)], missing: all.slice(1) });
    assert.deepEqual(held.missing, all.slice(2));
    assert.equal(expectedOf(held), 4);
    const again = add(held, { ...NOTHING_TAKEN, taken: [parcelAt(2)], missing: all.slice(2) });
    assert.deepEqual([again.held, again.taken], [[], all.slice(0, 2)]);
    assert.equal(expectedOf(again), 4);
  });

  it('[M2] a depot takes a held parcel, which counts once and stays held until somebody releases it', () => {
    const one = parcelAt(1);
    const both = add(list, { ...NOTHING_TAKEN, taken: [one], held: [one], missing: all.slice(1) });
    assert.deepEqual([both.taken, both.held, expectedOf(both)], [[one], [one], 4]);
    const free = add(both, { ...NOTHING_TAKEN, taken: [one], missing: all.slice(1) });
    assert.deepEqual(free.held, []);
  });

  it('an extra parcel scanned again stays extra', () => {
    const extra = add(list, { ...NOTHING_TAKEN, extra: [parcelAt(9)] });
    const again = add(extra, { ...NOTHING_TAKEN, taken: [parcelAt(9)] });
    assert.deepEqual([again.extra, again.taken], [[parcelAt(9)], []]);
  });
});

describe('the ramp', () => {
  const stage = setStage();

  it('[M1] takes by single scans and counts live: taken, not here, extra, held', () =>
    stage.on(async (page, site) => {
      await beginTaking(page, site);
      for (const no of [1, 2, 3, 9]) await scan(page, numberOf(no));
      const counts = await page.locator('.count').allInnerTexts();
      assert.deepEqual(
        counts.map((text) => text.replaceAll(/\s+/g, ' ')),
        ['2 of 6 Taken', '3 Not here yet', '1 Extra', '1 Held'],
      );
      const takes = takesOf(site);
      assert.deepEqual(takes[0]?.expectedFrom, { kind: 'van', id: 'VAN-7' });
      assert.equal(takes.length, 4);
    }));

  it('[M1] [S1] asks for the seal where there is one; another parcel’s is an alarm', () =>
    stage.on(async (page, site) => {
      await beginTaking(page, site);
      await scan(page, numberOf(1));
      await page.getByPlaceholder('Scan a label').waitFor();
      await scan(page, numberOf(4));
      await page.getByText('Now its seal.').waitFor();
      await page.getByPlaceholder('Scan its seal').waitFor();
      await scan(page, 'A009999');
      await page.getByText('the seal is not the one').first().waitFor();
      await page.getByPlaceholder('Scan a label').waitFor();
      assert.deepEqual(takesOf(site).at(-1)?.scans, [{ label: numberOf(4), seal: 'A009999' }]);
    }));

  it('[M1] a label in the seal’s place is the next parcel; what was not looked at stays on top', () =>
    stage.on(async (page, site) => {
      await beginTaking(page, site);
      await scan(page, numberOf(4));
      await scan(page, numberOf(1));
      const open = page.locator('.exception');
      await page.getByText(`${numberOf(1).slice(-4)} is here.`).waitFor();
      assert.match(await open.innerText(), /its seal is not read/);
      await scan(page, numberOf(4));
      assert.equal(await open.count(), 0);
      await scan(page, 'A004714');
      await page.getByText('the seal is the right one').waitFor();
      assert.equal(await open.count(), 0);
      await scan(page, numberOf(5));
      await page.click('[data-act=skip]');
      assert.match(await open.innerText(), /not weighed/);
    }));

  it('[M1] [M2] where policy says so it asks for the mass; a typed one proves nothing', () =>
    stage.on(async (page, site) => {
      await beginTaking(page, site);
      await scan(page, numberOf(5));
      await page.getByText('Now put it on the scale.').waitFor();
      await page.getByPlaceholder('Weigh it').pressSequentially('1.2 kg', { delay: 60 });
      await page.keyboard.press('Enter');
      await page.getByText('typed, which proves nothing').waitFor();
      await weighByWedge(page, '1.204 kg');
      await page.getByText('1204 g, as before').waitFor();
      assert.deepEqual(takesOf(site).at(-1)?.scans, [
        { label: numberOf(5), gross: { grossMass_g: 1204, source: 'scale', scale: '' } },
      ]);
    }));

  it('[M2] a held parcel goes on only by a person with a name and a reason', () =>
    stage.on(async (page, site) => {
      await beginTaking(page, site);
      await scan(page, numberOf(3));
      await page.click('[data-act=release]');
      await page.getByLabel('Your name').fill('Kim Doe');
      await page.getByLabel('What you looked at').fill('Opened with a witness, two phones in it.');
      await page.getByText('Put on record').click();
      await page.getByText('may go on').waitFor();
      const released = site.calls.find(({ path }) => path.endsWith('/hold-release'));
      assert.deepEqual(released?.body, {
        depot: DEPOT,
        reason: 'Kim Doe: Opened with a witness, two phones in it.',
      });
    }));

  it('[M6] the end of a courier’s round names what stays with the courier', () =>
    stage.on(async (page, site) => {
      await openRamp(page, site);
      await page.getByRole('group', { name: 'Who gives them' }).getByText('Courier').click();
      await page.getByRole('button', { name: 'Ada' }).click();
      await page.click('[data-act=begin]');
      await scan(page, numberOf(1));
      await page.click('[data-act=finish]');
      await page.getByText('Five parcels not here').waitFor();
      await page.getByText('They stay with Ada. Not scanned within 24 hours').waitFor();
    }));

  it('without a key nothing opens; a key that is refused is asked for again', () =>
    stage.on(async (page, site) => {
      await beginTaking(page, site);
      site.api = () => ({ status: 401, json: { code: 'unauthorized' } });
      await page.keyboard.type(numberOf(1));
      await page.keyboard.press('Enter');
      await page.getByText('This key does not open the desk.').waitFor();
      assert.equal(await page.evaluate(() => localStorage.getItem('desk-key')), null);
    }));
});

describe('alarms', () => {
  const stage = setStage();

  it('[M2] name both readings and who had it in between', () => {
    const [mass, seal, travel] = ALARMS;
    assert.ok(mass !== undefined && seal !== undefined && travel !== undefined);
    assert.match(
      factsOf(mass),
      /^409 g at the depot, .*Then 590 g on the van, .*a depot and a van/,
    );
    assert.match(factsOf(seal), /^Read at the depot: A004719\. .*the packer and a depot/);
    assert.match(factsOf(travel), /^227 km apart/);
  });

  it('are looked at with a note, from the keyboard', () =>
    stage.on(async (page, site) => {
      site.api = () => ({ json: { alarms: ALARMS, couriers: [] } });
      await page.goto(`${site.origin}/console/alarms`);
      await page.waitForSelector('.alarm');
      await page.focus('.desk-nav a');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('a');
      await page.getByLabel('What you found').fill('Label of parcel 2 on parcel 1.');
      await page.getByText('Put on record').click();
      await page.waitForSelector('dialog', { state: 'detached' });
      const looked = site.calls.find(({ path }) => path.endsWith('/acknowledge'));
      assert.match(looked?.path ?? '', /\/7\/acknowledge$/);
      assert.deepEqual(looked?.body, { note: 'Label of parcel 2 on parcel 1.' });
    }));
});
