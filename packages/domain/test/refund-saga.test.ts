import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextRefundStep, refundKey, type ListedRefund } from '../src/claim/refund-saga.ts';

const ORDER = { claim: 'c1', attempt: 1 };

test('[K8] what another claim or attempt made is not ours', () => {
  const others: ListedRefund[] = [
    { reference: 're_1', claim: 'c2', attempt: 1, status: 'succeeded' },
    { reference: 're_2', claim: 'c1', attempt: 1, status: 'failed' },
  ];
  const second = { claim: 'c1', attempt: 2 };
  const known = { recorded: 'requested', listed: others } as const;
  assert.deepEqual(nextRefundStep(second, known), { do: 'create', key: refundKey(second) });
  assert.deepEqual(nextRefundStep(ORDER, known), { do: 'record_failed', reference: 're_2' });
  assert.deepEqual(nextRefundStep(ORDER, { recorded: 'made', listed: [] }), { do: 'nothing' });
});

test('[K8] a refund that is on its way counts as made: it is never made again', () => {
  const pending: ListedRefund = { reference: 're_9', ...ORDER, status: 'pending' };
  assert.deepEqual(nextRefundStep(ORDER, { recorded: 'requested', listed: [pending] }), {
    do: 'record_made',
    reference: 're_9',
  });
});
