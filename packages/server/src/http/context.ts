import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Operator } from '../auth/auth.ts';
import type { Logger } from './log.ts';

export type TenantCaller = {
  readonly tenantId: string;
  readonly keyId: string;
  readonly scopes: readonly string[];
};

export type CourierCaller = {
  readonly tenantId: string;
  readonly courierId: string;
  readonly deviceId: string;
};

/** A conveyor scale or scan tunnel, and in whose custody what passes it is. */
export type MachineCaller = {
  readonly tenantId: string;
  readonly machineId: string;
  /** The registered scale that it reads by, or ''. */
  readonly scale: string;
  readonly custody: { readonly kind: string; readonly id: string };
};

export type HolderCaller = {
  readonly deliveryId: string;
  readonly holderId: string;
  readonly sessionId: string;
};

/** What middleware leaves for handlers. A route reads only what its own middleware set. */
export type Variables = {
  requestId: string;
  logger: Logger;
  tenant: TenantCaller;
  courier: CourierCaller;
  machine: MachineCaller;
  holder: HolderCaller;
  operator: Operator;
  /** An id that is the same when this request is sent again under its Idempotency-Key. */
  repeatableUuid: (name: string) => string;
};

export type Env = { Variables: Variables };
export type App = OpenAPIHono<Env>;
export type Ctx = Context<Env>;
