import { createRoute, z, type RouteConfig } from '@hono/zod-openapi';
import { courierStop } from '@handfast/domain/view/build-courier';
import { stillToCheck } from '@handfast/domain/custody/recheck';
import { parcelOf, visitOf } from '@handfast/domain/delivery/state';
import { parseScan } from '@handfast/protocol/scan';
import type { ParcelNumber } from '@handfast/protocol/parcel-number';
import { AGE_STATEMENTS } from '@handfast/protocol/statement';
import * as courier from '../app/courier.ts';
import { deliveryOfNumber } from '../app/numbers.ts';
import { photoTypeOf } from '../app/photos.ts';
import {
  courierExtras,
  courierStopOf,
  takenBackFrom,
  courierViewOf,
  type Versioned,
} from '../app/views.ts';
import type { Deps } from '../deps.ts';
import { courierDevice, tenantDelivery } from '../http/access.ts';
import type { App, CourierCaller, Ctx } from '../http/context.ts';
import { idempotent } from '../http/idempotency.ts';
import { badField, notFound, problemResponse } from '../http/problem.ts';
import { PHOTO_FAULTS, photoDesk } from '../photos/desk.ts';
import { readPrivate } from '../private/private-data.ts';
import { acknowledge } from './answer.ts';
import {
  hex64Schema,
  idempotencyHeaders,
  jsonOf,
  nosSchema,
  numberSchema,
  positionSchema,
  timeSchema,
  uuid4Schema,
  uuidSchema,
} from './schemas.ts';
import { courierStopSchema, courierTakenBackSchema } from './view-schemas.ts';
import { registerVisitRoutes } from './courier-visit.ts';

export const courierSecurity = [{ courierToken: [] }];
export const courierTags = ['Courier'];
export const courierProblems = {
  400: problemResponse('The Idempotency-Key or the JSON is missing or misshapen'),
  401: problemResponse('No token, or one that is not known'),
  403: problemResponse('This is not yours to do'),
  404: problemResponse('There is no such thing in your round'),
  409: problemResponse('Something changed meanwhile, or is in a state that does not allow it'),
  422: problemResponse('Something in the request does not fit'),
};

/** A route by which a courier's device does something, answered once under its key (H14). */
export function acting<B extends z.ZodType, P extends z.ZodObject, R extends z.ZodType>(
  deps: Deps,
  route: {
    readonly path: string;
    readonly summary: string;
    readonly params: P;
    readonly body: B;
    readonly answer: R;
    readonly storeRefusals?: boolean;
  },
) {
  return createRoute({
    method: 'post',
    path: route.path,
    tags: courierTags,
    security: courierSecurity,
    summary: route.summary,
    middleware: [
      courierDevice(deps),
      idempotent(deps, { storeRefusals: route.storeRefusals ?? false }),
    ] as const,
    request: {
      headers: idempotencyHeaders,
      params: route.params,
      body: { required: true, content: jsonOf(route.body) },
    },
    responses: {
      200: { description: 'How it stands now', content: jsonOf(route.answer) },
      ...courierProblems,
    },
  } satisfies RouteConfig);
}

const scanSchema = z
  .object({
    delivery: z.string(),
    no: z.int(),
    number: z.object({ scheme: z.string(), value: z.string() }),
    mode: z.string(),
    status: z.string(),
    fate: z.string(),
    mine: z.boolean(),
    held: z.boolean(),
    stop: courierStopSchema,
  })
  .openapi('Scan');

/** Where a parcel can be when a courier may be told its address: with them, or about to be. */
const REACHABLE: ReadonlySet<string> = new Set(['packer', 'line', 'depot', 'van']);

async function scanAnswer(deps: Deps, caller: CourierCaller, versioned: Versioned, no: number) {
  const { state } = versioned;
  const parcel = state.parcels.find((each) => each.no === no);
  if (parcel === undefined) throw notFound('There is no such parcel');
  const { custody } = parcel;
  const isMine = custody.kind === 'courier' && custody.id === caller.courierId;
  // H22: somebody else's parcel is a number here, not an address.
  const mayKnow = isMine || REACHABLE.has(custody.kind) || state.parcels.some(mineOf(caller));
  const stop = mayKnow
    ? await courierStopOf(deps, state, caller.courierId)
    : courierStop(state, caller.courierId, courierExtras(undefined));
  return {
    delivery: state.id,
    no,
    number: { ...parcel.number },
    mode: state.mode as string,
    status: state.status as string,
    fate: parcel.fate as string,
    mine: isMine,
    held: parcel.hold !== null,
    stop,
  };
}

const mineOf =
  (caller: CourierCaller) =>
  ({ custody }: { readonly custody: { readonly kind: string; readonly id: string } }): boolean =>
    custody.kind === 'courier' && custody.id === caller.courierId;

async function findParcel(
  deps: Deps,
  caller: CourierCaller,
  candidates: readonly ParcelNumber[],
): Promise<{ readonly delivery: string; readonly no: number }> {
  const found = await deliveryOfNumber(deps, caller.tenantId, candidates);
  if (found === null) throw notFound('No parcel has this number');
  return found;
}

export function registerCourierRoutes(app: App, deps: Deps): void {
  registerStops(app, deps);
  registerScans(app, deps);
  registerLeaving(app, deps);
  registerVisitRoutes(app, deps);
}

function registerStops(app: App, deps: Deps): void {
  const stops = createRoute({
    method: 'get',
    path: '/v1/courier/stops',
    tags: courierTags,
    security: courierSecurity,
    summary: 'Deliveries of which you hold a parcel',
    middleware: [courierDevice(deps)] as const,
    responses: {
      200: {
        description: 'The stops',
        content: jsonOf(
          z.object({
            stops: z.array(courierStopSchema),
            takenBack: z.array(courierTakenBackSchema),
          }),
        ),
      },
      401: courierProblems[401],
    },
  });
  app.openapi(stops, async (c) => {
    const caller = c.get('courier');
    const list = [];
    for (const delivery of await courier.deliveriesOf(deps, caller)) {
      const read = await deps.unitOfWork.read(delivery);
      if (read === null) continue;
      const personal = await readPrivate(deps.kysely, deps.keys, delivery);
      list.push(courierStop(read.state, caller.courierId, courierExtras(personal?.data)));
    }
    return c.json({ stops: list, takenBack: [...(await takenBackFrom(deps, caller))] }, 200);
  });
}

function registerScans(app: App, deps: Deps): void {
  const scans = acting(deps, {
    path: '/v1/courier/scans',
    summary: 'What is this label? Any barcode text, or a number typed by hand',
    params: z.object({}),
    body: z
      .strictObject({ text: z.string().min(1).max(2048) })
      .openapi('ScanInput', { example: { text: '00395212340000000017' } }),
    answer: scanSchema,
  });
  app.openapi(scans, async (c) => {
    const caller = c.get('courier');
    const scan = parseScan(c.req.valid('json').text);
    if (!scan.ok) {
      throw badField('/text', scan.error, 'This is not a parcel label. Scan or type it again.');
    }
    const { delivery, no } = await findParcel(deps, caller, scan.value.candidates);
    const read = await deps.unitOfWork.read(delivery);
    if (read === null) throw notFound('No parcel has this number');
    return c.json(await scanAnswer(deps, caller, read, no), 200);
  });

  const load = acting(deps, {
    path: '/v1/courier/load',
    summary: 'Take a parcel into your custody, also one in dispute that turned up (M1, H9)',
    params: z.object({}),
    body: z
      .strictObject({
        number: numberSchema,
        sealRead: z.string().min(1).max(2048).optional().openapi({
          description: 'The seal’s number as scanned, or the URL that its tag gave.',
        }),
      })
      .openapi('LoadInput'),
    answer: scanSchema
      .extend({
        seal: z
          .string()
          .openapi({ description: '`not_read`, what it is, or why it proves nothing.' }),
        toCheck: z
          .object({ seal: z.boolean(), mass: z.boolean() })
          .openapi({ description: 'What policy asks you to look at, and you have not yet (M1).' }),
      })
      .openapi('Load'),
  });
  app.openapi(load, async (c) => {
    const caller = c.get('courier');
    const { number, sealRead = '' } = c.req.valid('json');
    const { delivery, no } = await findParcel(deps, caller, [number]);
    const seal =
      sealRead === ''
        ? 'not_read'
        : await courier.readSeal(deps, caller, { delivery, no }, sealRead);
    const outcome = await acknowledge(
      c as Ctx,
      deps,
      await courier.load(deps, caller, delivery, number, sealRead),
    );
    const me = { kind: 'courier', id: caller.courierId } as const;
    const parcel = parcelOf(outcome.state, no);
    const toCheck = parcel ? stillToCheck(outcome.state, parcel, me) : { seal: false, mass: false };
    return c.json({ ...(await scanAnswer(deps, caller, outcome, no)), seal, toCheck }, 200);
  });
}

function registerLeaving(app: App, deps: Deps): void {
  const leave = acting(deps, {
    path: '/v1/courier/deliveries/{delivery}/leave',
    summary: 'Parcels were left: no receipt, and it says so for ever (H1, H13)',
    params: z.object({ delivery: uuidSchema }),
    body: z
      .strictObject({
        parcels: nosSchema,
        how: z.enum(['person', 'safe_place', 'parcel_box', 'letterbox']),
        photo: hex64Schema,
        position: positionSchema.optional(),
      })
      .openapi('Leaving'),
    answer: courierStopSchema,
  });
  app.openapi(leave, async (c) => {
    const caller = c.get('courier');
    const delivery = await tenantDelivery(deps, caller.tenantId, c.req.valid('param').delivery);
    const { position, ...left } = c.req.valid('json');
    const outcome = await acknowledge(
      c as Ctx,
      deps,
      await courier.leave(deps, caller, delivery, { ...left, position: position ?? null }),
    );
    return c.json(await courierStopOf(deps, outcome.state, caller.courierId), 200);
  });

  const photos = createRoute({
    method: 'post',
    path: '/v1/courier/photos',
    tags: courierTags,
    security: courierSecurity,
    summary: 'A photo as raw bytes: JPEG, PNG or WebP, at most 10 MB',
    middleware: [courierDevice(deps)] as const,
    request: { body: { required: true, content: photoContent } },
    responses: {
      200: { description: 'Kept', content: jsonOf(z.object({ sha256: hex64Schema })) },
      401: courierProblems[401],
      422: courierProblems[422],
    },
  });
  app.openapi(photos, async (c) => {
    const { bytes } = await photoOf(c as Ctx);
    return c.json({ sha256: await deps.blobs.put(bytes) }, 200);
  });
}

const binary = z.any().openapi({ type: 'string', format: 'binary' });

export const photoContent = {
  'image/jpeg': { schema: binary },
  'image/png': { schema: binary },
  'image/webp': { schema: binary },
};

/** The bytes of a photo, judged by what they are. */
export async function photoOf(c: Ctx) {
  const bytes = new Uint8Array(await c.req.arrayBuffer());
  const type = photoTypeOf(bytes);
  if (type === 'heic') {
    throw badField('body', 'heic', 'This phone photo (HEIC) cannot be read here: send it as JPEG.');
  }
  if (type === null) throw badField('body', 'not_a_photo', 'Send a JPEG, PNG or WebP picture.');
  const examined = await photoDesk.examine(bytes);
  if (!examined.ok) {
    const { reason, hint } = PHOTO_FAULTS[examined.error];
    throw badField('body', reason, hint);
  }
  return { bytes, type, facts: examined.value };
}

/** The courier's own visit, or 404 as for one that never was (A2). */
export async function ownVisitOf(deps: Deps, caller: CourierCaller, visit: string) {
  const delivery = await courier.deliveryOfVisit(deps, caller, visit);
  const read = delivery === null ? null : await deps.unitOfWork.read(delivery);
  const found = read === null ? undefined : visitOf(read.state, visit);
  if (read === null || found?.courier !== caller.courierId) throw notFound('No such visit');
  return { ...read, delivery: read.state.id, visit: found };
}

/** How a visit stands after an act in it. */
export async function visitAnswer(deps: Deps, versioned: Versioned, visit: string) {
  const found = visitOf(versioned.state, visit);
  if (found === undefined) throw notFound('No such visit');
  return courierViewOf(deps, versioned, found);
}

export const openSchema = z
  .strictObject({
    visit: uuid4Schema,
    stop: uuidSchema,
    delivery: uuidSchema,
    opened: timeSchema,
    parcels: z.array(numberSchema).min(1).max(99),
    age: z.enum(AGE_STATEMENTS).optional(),
    position: positionSchema.optional(),
    selfTransfer: z
      .boolean()
      .optional()
      .openapi({ description: 'Take over at the door what is booked to the depot, flagged (H5).' }),
  })
  .openapi('OpenVisit');
