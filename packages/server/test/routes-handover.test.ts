import { decision, HolderClient, refused } from '@handfast/client/holder';
import { valueOf } from '@handfast/client/reply';
import { verifyReceipt } from '@handfast/protocol/verify';
import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import sharp from 'sharp';
import {
  atTheDoor,
  linkFor,
  makeWorld,
  numbersOf,
  order,
  ORIGIN,
  pairWith,
  released,
  sendOrder,
  takes,
  wrongCode,
  type World,
} from './support/actors.ts';
import { startTestCluster, startTestServer, type TestCluster } from './support/server.ts';

const codeOf = (reply: { readonly ok: boolean; readonly problem?: { readonly code: string } }) =>
  reply.problem?.code;

let cluster: TestCluster;
let world: World;
before(async () => {
  cluster = await startTestCluster();
  world = await makeWorld(await startTestServer(cluster));
});
after(async () => {
  await world.server.stop();
  await cluster.stop();
});

describe('a handover over HTTP', () => {
  test('[H1] one of two parcels is handed over; the other stays expected', async () => {
    const { sent, visit, code } = await released(world, [1]);
    assert.match(code.code, /^\d{6}$/);
    assert.deepEqual([code.covers, code.doesNotCover], [[1], [2]]);
    const end = valueOf(await world.courier.enterCode(visit.visit, code3(code)));
    assert.equal(end.status, 'confirmed');
    const record = valueOf(await world.shop.delivery(sent.id));
    assert.deepEqual(
      record.parcels.map(({ fate }) => fate),
      ['handed_over', 'expected'],
    );
    assert.equal(record.parcels[0]?.receipt, end.receipt);
  });

  test('[R3] recipient, courier and shop have the same receipt, and it verifies', async () => {
    const { holder, visit, code } = await released(world, [1]);
    const end = valueOf(await world.courier.enterCode(visit.visit, code3(code)));
    const receipt = end.receipt ?? '';
    const mine = valueOf(await holder.receipt(receipt));
    assert.equal(valueOf(await world.courier.receipt(visit.visit)).jws, mine);
    assert.equal(valueOf(await world.shop.receipt(receipt)).jws, mine);
    const { keys } = valueOf(await world.shop.keys());
    const verified = await verifyReceipt(crypto.subtle, mine, keys);
    assert.equal(verified.ok, true, JSON.stringify(verified));
  });

  test('[L6] every act of holder and courier is answered with a signed head of the chain', async () => {
    const { sent, holder, visit } = await atTheDoor(world);
    const decided = await holder.decide(takes(sent, [1]));
    assert.ok(decided.ok && decided.head !== null);
    const [, payload = ''] = decided.head.split('.');
    const head = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { seq: number };
    const { log } = valueOf(await world.shop.delivery(sent.id));
    assert.equal(head.seq, log.seq);
    const ended = await world.courier.end(visit.visit, 'left');
    assert.ok(ended.ok && ended.head !== null);
  });
});

/** What the courier types: the code, and the statement that it was shown for. */
const code3 = ({ hash, n, code }: { hash: string; n: number; code: string }) => ({ hash, n, code });

describe('the code', () => {
  test('[H3] a code for another statement is 409 and counts for nothing', async () => {
    const { sent, holder, visit, code } = await released(world, [1]);
    valueOf(
      await holder.decide({ 1: decision({ ...takes(sent, [1])[1], packaging: ['dented'] }) }),
    );
    const stale = await world.courier.enterCode(visit.visit, code3(code));
    assert.deepEqual([stale.status, codeOf(stale)], [409, 'not_released']);
    const again = valueOf(await holder.release());
    const other = await world.courier.enterCode(visit.visit, code3(code));
    assert.deepEqual([other.status, codeOf(other)], [409, 'stale_statement']);
    assert.equal(valueOf(await world.shop.delivery(sent.id)).wrong, 0);
    valueOf(await world.courier.enterCode(visit.visit, code3(again)));
  });

  test('[H4] no code before every presented parcel is decided on and signed for', async () => {
    const { sent, holder, visit } = await atTheDoor(world, [1, 2]);
    const view = valueOf(await holder.decide(takes(sent, [1])));
    const seen = view.visit ?? assert.fail('no visit');
    const statement = { ...valueOf(await other(holder, sent)), revision: seen.revision };
    const signature = await holder.sign(statement);
    const early = await holder.send({
      visit: visit.visit,
      revision: seen.revision,
      statement,
      signature,
    });
    assert.deepEqual([early.status, codeOf(early)], [422, 'undecided']);
    valueOf(await holder.decide(takes(sent, [2])));
    const right = await holder.signed(valueOf(await holder.view()));
    const forged = await holder.send({ ...right, signature: 'A'.repeat(86) });
    assert.deepEqual([forged.status, codeOf(forged)], [422, 'signature_differs']);
  });

  test('[H6] nothing but the answer to the releasing holder shows the code', async () => {
    const answers: string[] = [];
    const listening = (request: Request): Promise<Response> =>
      world.carry(request).then(async (response) => {
        answers.push(await response.clone().text());
        return response;
      });
    const sent = await sendOrder(world);
    const numbers = numbersOf(sent, [1]);
    valueOf(await world.courier.load(numbers[0] ?? assert.fail()));
    const holder = valueOf(
      await HolderClient.pair({ origin: ORIGIN, link: sent.link, carry: listening }),
    );
    const visit = valueOf(await world.courier.open({ delivery: sent.id, parcels: numbers }));
    valueOf(await holder.decide(takes(sent, [1])));
    const { code } = valueOf(await holder.release());
    valueOf(await holder.view());
    answers.push(
      JSON.stringify(valueOf(await world.courier.visit(visit.visit))),
      JSON.stringify(valueOf(await world.shop.delivery(sent.id))),
      JSON.stringify(valueOf(await world.shop.events(sent.id))),
    );
    assert.equal(answers.filter((text) => holdsDigits(text, code)).length, 1);
    assert.equal(world.server.logs.filter((line) => holdsDigits(line, code)).length, 0);
    const tables = ['delivery', 'event', 'idempotency', 'outbox', 'log_entry'];
    for (const table of tables) {
      const { rows } = await world.server.database.pool.query<{ text: string }>(
        `select row_to_json(t)::text as text from ${table} t`,
      );
      const found = rows.filter(({ text }) => text.includes(`"${code}"`));
      assert.equal(found.length, 0, table);
    }
    const mac = valueOf(await world.shop.events(sent.id)).items.some(({ data }) => 'mac' in data);
    assert.equal(mac, false);
  });

  test('[H14] the same confirmation gives the same receipt; a repeated wrong code counts once', async () => {
    const { sent, visit, code } = await released(world, [1]);
    const wrong = { ...code3(code), code: wrongCode(code) };
    const key = randomUUID();
    const first = await world.courier.enterCode(visit.visit, wrong, key);
    const second = await world.courier.enterCode(visit.visit, wrong, key);
    assert.deepEqual([first.status, second.status], [422, 422]);
    assert.equal(codeOf(first), 'code_wrong');
    assert.equal(valueOf(await world.shop.delivery(sent.id)).wrong, 1);
    const one = valueOf(await world.courier.enterCode(visit.visit, code3(code)));
    const two = valueOf(await world.courier.enterCode(visit.visit, code3(code)));
    assert.equal(one.receipt, two.receipt);
    const later = await world.courier.enterCode(visit.visit, wrong);
    assert.deepEqual([later.status, codeOf(later)], [409, 'already_confirmed']);
  });

  test('[H7] five wrong codes end the visit, and the right one no longer helps', async () => {
    const { visit, code } = await released(world, [1]);
    for (let tries = 0; tries < 5; tries++) {
      const wrong = { ...code3(code), code: wrongCode(code) };
      assert.equal((await world.courier.enterCode(visit.visit, wrong)).status, 422);
    }
    const right = await world.courier.enterCode(visit.visit, code3(code));
    assert.deepEqual([right.status, codeOf(right)], [409, 'visit_not_open']);
  });

  test('[H8] a renewed code voids the old one', async () => {
    const { holder, visit, code } = await released(world, [1]);
    const fresh = valueOf(await holder.renew(visit.visit, code.hash));
    assert.equal(fresh.n, code.n + 1);
    const old = await world.courier.enterCode(visit.visit, code3(code));
    assert.deepEqual([old.status, codeOf(old)], [409, 'stale_code']);
    valueOf(await world.courier.enterCode(visit.visit, code3(fresh)));
  });

  test('[H24] a decision on another list than the one shown is 409 and changes nothing', async () => {
    const { sent, holder, visit } = await atTheDoor(world, [1]);
    const before = valueOf(await holder.view());
    const seen = before.visit ?? assert.fail('no visit');
    const [second] = numbersOf(sent, [2]);
    valueOf(await world.courier.load(second ?? assert.fail()));
    valueOf(await world.courier.present(visit.visit, second ?? assert.fail()));
    const stale = await holder.decide(takes(sent, [1]), seen);
    assert.deepEqual([stale.status, codeOf(stale)], [409, 'stale_revision']);
    const after = valueOf(await holder.view());
    assert.ok(after.visit?.presented.every((parcel) => parcel.decision === null));
  });

  test('[H15] confirm against recall and against a changed list: never both', async () => {
    for (const rival of ['recall', 'amend'] as const) {
      const { sent, visit, code } = await released(world, [1]);
      const [confirmed, changed] = await Promise.all([
        world.courier.enterCode(visit.visit, code3(code)),
        rival === 'recall'
          ? world.shop.recall(sent.id, [1])
          : world.shop.amend(sent.id, 1, { remove: [1] }),
      ]);
      assert.equal(confirmed.ok, true);
      assert.equal(changed.ok, false);
      assert.ok([409, 422].includes(changed.status));
    }
  });
});

/** Six digits that stand alone: not a part of a longer number, a hash or an id. */
const holdsDigits = (text: string, code: string): boolean =>
  new RegExp(`(?<![0-9a-f])${code}(?![0-9a-f])`).test(text);

/** A statement of parcels that were not all decided on, as somebody would make it by hand. */
async function other(holder: HolderClient, sent: Parameters<typeof takes>[0]) {
  const view = valueOf(await holder.view());
  const draft = view.visit?.draft ?? assert.fail('no visit');
  const { buildStatement } = await import('@handfast/protocol/draft');
  const statement = buildStatement(draft, takes(sent, [1, 2]), {
    channel: 'page',
    holder: { id: view.holder, role: view.role, key: holder.thumbprint },
    checkTime_s: 40,
  });
  return { ok: true, status: 200, value: statement, head: null, headers: new Headers() } as const;
}

describe('refusing and leaving', () => {
  test('[H11] a refusal counts when the parcel is scanned again, and gives a signed note', async () => {
    const { sent, holder, visit } = await atTheDoor(world, [1]);
    valueOf(await holder.decide({ 1: refused('tampered', { packaging: ['torn'] }) }));
    const release = await holder.release();
    assert.deepEqual([release.status, codeOf(release)], [422, 'nothing_taken']);
    const [number] = numbersOf(sent, [1]);
    const back = valueOf(await world.courier.retake(visit.visit, number ?? assert.fail()));
    assert.deepEqual(back.toRetake, []);
    valueOf(await world.courier.end(visit.visit, 'done'));
    const [parcel] = valueOf(await world.shop.delivery(sent.id)).parcels;
    assert.deepEqual([parcel?.fate, parcel?.refusal], ['refused', 'tampered']);
    const note = valueOf(await holder.refusalNote(visit.visit));
    const [, payload = ''] = note.split('.');
    assert.match(Buffer.from(payload, 'base64url').toString(), /"reason":"tampered"/);
  });

  test('[H13] a verified parcel is not left without the recipient’s own request', async () => {
    const sent = await sendOrder(
      world,
      order(1, { value: { amount_minor: 12_000, currency: 'GBP' } }),
    );
    const [number] = numbersOf(sent, [1]);
    valueOf(await world.courier.load(number ?? assert.fail()));
    const { sha256 } = valueOf(await world.courier.photo(await picture()));
    const left = await world.courier.leave(sent.id, {
      parcels: [1],
      how: 'safe_place',
      photo: sha256,
    });
    assert.deepEqual([left.status, codeOf(left)], [422, 'not_requested']);
  });

  test('[H19] a parcel of little value: one scan, one photo, left, no receipt', async () => {
    const sent = await sendOrder(
      world,
      order(1, { value: { amount_minor: 900, currency: 'GBP' } }),
    );
    assert.equal(sent.mode, 'simple');
    const [number] = numbersOf(sent, [1]);
    valueOf(await world.courier.load(number ?? assert.fail()));
    const { sha256 } = valueOf(await world.courier.photo(await picture()));
    valueOf(await world.courier.leave(sent.id, { parcels: [1], how: 'letterbox', photo: sha256 }));
    const record = valueOf(await world.shop.delivery(sent.id));
    assert.deepEqual([record.parcels[0]?.fate, record.receipts], ['left', []]);
    const unknown = await world.courier.leave(sent.id, {
      parcels: [1],
      how: 'letterbox',
      photo: 'a'.repeat(64),
    });
    assert.ok(!unknown.ok);
    assert.equal(unknown.problem.errors[0]?.reason, 'unknown_photo');
  });

  test('[H9] taken back disputes, a depot’s scan ends it, the old receipt is superseded', async () => {
    const { sent, holder, visit, code } = await released(world, [1]);
    valueOf(await world.courier.enterCode(visit.visit, code3(code)));
    valueOf(await holder.takenBack([1]));
    assert.equal(valueOf(await world.shop.delivery(sent.id)).parcels[0]?.dispute, 'taken_back');
    const found = valueOf(await world.shop.found(sent.id, [1], world.depot));
    const [parcel] = found.parcels;
    assert.deepEqual([parcel?.fate, parcel?.custody.kind], ['expected', 'depot']);
    assert.equal(parcel?.supersededReceipts.length, 1);
  });

  test('[H18] a courier who seems far away is named to the recipient', async () => {
    const place = { lat: 51.5, lon: -0.12 };
    const sent = await sendOrder(world, order(1, { place }));
    const numbers = numbersOf(sent, [1]);
    valueOf(await world.courier.load(numbers[0] ?? assert.fail()));
    const holder = await pairWith(world, sent.link);
    const position = { lat: 51.536, lon: -0.12, accuracy_m: 20 };
    valueOf(await world.courier.open({ delivery: sent.id, parcels: numbers, position }));
    const far = valueOf(await holder.view()).visit?.farAway_m ?? 0;
    assert.ok(far > 3900 && far < 4050, String(far));
    const events = valueOf(await world.shop.events(sent.id)).items;
    const opened = events.find(({ type }) => type === 'VisitOpened')?.data;
    assert.equal(opened?.['accuracy_m'], 20);
  });
});

describe('who sees and may do what', () => {
  test('[H16] a delegate has a link of their own, decides and releases, and nothing else', async () => {
    const sent = await sendOrder(world);
    const recipient = await pairWith(world, sent.link);
    const email = `neighbour-${sent.id}@example.org`;
    valueOf(await recipient.nameDelegate('Neighbour', { email }));
    await world.server.deps.jobs.relayNow();
    const delegate = await pairWith(world, await linkFor(world.server, email));
    const view = valueOf(await delegate.view());
    assert.deepEqual([view.role, view.addressLine, view.shop], ['delegate', '', '']);
    assert.ok(view.parcels.every(({ contents }) => contents.length === 0));
    for (const reply of [
      await delegate.nameDelegate('Else', { email: 'else@example.org' }),
      await delegate.requestLeave([1], 'safe_place'),
      await delegate.askTime(),
      await delegate.unlock(),
    ]) {
      assert.deepEqual([reply.status, codeOf(reply)], [403, 'not_allowed']);
    }
    const [number] = numbersOf(sent, [1]);
    valueOf(await world.courier.load(number ?? assert.fail()));
    const visit = valueOf(
      await world.courier.open({ delivery: sent.id, parcels: numbersOf(sent, [1]) }),
    );
    valueOf(await delegate.decide(takes(sent, [1])));
    const code = valueOf(await delegate.release());
    valueOf(await world.courier.enterCode(visit.visit, code3(code)));
  });

  test('[H22] the courier sees numbers and an address, never contents, price or shop', async () => {
    const { sent, visit } = await atTheDoor(world, [1]);
    const texts = [
      JSON.stringify(valueOf(await world.courier.stops())),
      JSON.stringify(valueOf(await world.courier.scan(numbersOf(sent, [1])[0]?.value ?? ''))),
      JSON.stringify(valueOf(await world.courier.visit(visit.visit))),
    ];
    for (const text of texts) {
      assert.doesNotMatch(text, /Thing 1|29000|29_000|contents|value_minor/);
    }
  });

  test('[H22] a gift’s contents show on no page, the recipient’s included', async () => {
    const sent = await sendOrder(world, order(1, { gift: true }));
    const view = valueOf(await (await pairWith(world, sent.link)).view());
    assert.deepEqual(view.parcels[0]?.contents, []);
  });

  test('[H26] a changed contact is told to the old one, and its link pairs no more', async () => {
    const delivery = order();
    const sent = await sendOrder(world, delivery);
    const contact = { email: `new-${sent.id}@example.org` };
    valueOf(await world.shop.amend(sent.id, 1, { contact }));
    await world.server.deps.jobs.relayNow();
    const { inbox } = world.server.deps;
    await inbox?.next(({ to, subject }) => to === sent.email && /contact/i.test(subject));
    const { rows } = await world.server.database.pool.query(
      "select 1 from outbox where delivery_id = $1 and ref->>'notice' = 'contact_changed'",
      [sent.id],
    );
    assert.equal(rows.length, 1);
    const old = await HolderClient.pair({ origin: ORIGIN, link: sent.link, carry: world.carry });
    assert.deepEqual([old.status, codeOf(old)], [404, 'unknown_link']);
    await pairWith(world, await linkFor(world.server, contact.email));
    const stale = await world.shop.amend(sent.id, 1, { remove: [2] });
    assert.deepEqual([stale.status, codeOf(stale)], [409, 'stale_version']);
  });

  test('[M2] a depot that held the parcel since the last good reading cannot let it go on', async () => {
    const sent = await sendOrder(world, order(1));
    valueOf(await world.shop.pack(sent.id, 1, { kind: 'number', value: 'A004711' }));
    valueOf(await world.shop.weigh(sent.id, 1, 409));
    valueOf(await world.shop.transfer(sent.id, [1], { kind: 'depot', id: world.depot }));
    const held = valueOf(await world.shop.weigh(sent.id, 1, 590));
    assert.equal(held.parcels[0]?.held, true);
    const own = await world.shop.releaseHold(sent.id, 1, world.depot, 'looked at it');
    assert.deepEqual([own.status, codeOf(own)], [403, 'not_allowed']);
    const south = valueOf(await world.shop.makeDepot('South')).id;
    const free = valueOf(await world.shop.releaseHold(sent.id, 1, south, 'opened and checked'));
    assert.equal(free.parcels[0]?.held, false);
  });
});

/** A small picture that no other test sends. */
const picture = async (): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(
    await sharp(randomBytes(16 * 16 * 3), { raw: { width: 16, height: 16, channels: 3 } })
      .jpeg()
      .toBuffer(),
  );
