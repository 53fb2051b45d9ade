import { Integrator } from '@handfast/client/integrator';
import { valueOf } from '@handfast/client/reply';
import { makeCourier, ORIGIN, type World } from '../../packages/server/test/support/actors.ts';
import type { TestServer } from '../../packages/server/test/support/server.ts';

/** A world whose people speak to the server over whatever `carry` is. */
export async function worldOver(server: TestServer, carry: World['carry']): Promise<World> {
  const { id: tenant, token: apiKey } = await server.tenant();
  const shop = new Integrator({ origin: ORIGIN, apiKey, carry });
  const depot = valueOf(await shop.makeDepot('North')).id;
  const { courier, id: courierId } = await makeCourier(shop, carry);
  return { tenant, apiKey, shop, depot, courier, courierId, carry, server };
}

/** Requests go over a socket to where the server listens. */
export const overHttp =
  (server: TestServer): World['carry'] =>
  (request) =>
    fetch(new Request(request.url.replace(ORIGIN, server.url), request));
