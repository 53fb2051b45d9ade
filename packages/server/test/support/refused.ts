import type { Reply } from '@handfast/client/reply';
import assert from 'node:assert/strict';
import { GOOD_BODIES } from './bodies.ts';
import { filled, type Callers, type Operation } from './callers.ts';

export const goodBody = (operation: Operation, of: Callers): Record<string, unknown> => {
  const make = GOOD_BODIES[operation.name] ?? assert.fail(`no good body for ${operation.name}`);
  return { ...make(of.ids) };
};

export const call = (operation: Operation, of: Callers, body: unknown, as: Callers = of) =>
  as.as[operation.scheme].call<unknown>({
    method: operation.method,
    path: filled(operation.path, of.params),
    ...(operation.method === 'GET' ? {} : { json: body }),
    headers: operation.method === 'PATCH' ? { 'if-match': '"1"' } : {},
  });

/** Refused with a field and a reason, and by no fault of the server (A3). */
export function refusedWell(
  reply: Reply<unknown>,
  what: string,
  statuses: readonly number[],
): void {
  assert.ok(!reply.ok, `${what} was taken`);
  assert.ok(statuses.includes(reply.status), `${what}: ${reply.status} ${reply.problem.code}`);
  assert.ok(reply.problem.errors.length > 0, `${what}: no field named`);
  for (const { field, reason, hint } of reply.problem.errors) {
    assert.ok(field !== '' && reason !== '' && hint !== '', `${what}: ${JSON.stringify(reply)}`);
  }
}
