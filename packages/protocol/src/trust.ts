import { parseJsonStrict } from './canonical.ts';
import { KEY_USES, type TrustedKeys } from './jws.ts';
import { parsePolicy, type Policy, type PolicyErrorCode } from './log/policy.ts';
import { err, ok, type Result } from './result.ts';
import { list, object, oneOf, text, type Check } from './shape.ts';
import { timeCheck } from './statement.ts';

/**
 * What a verifier believes, in one file that it got on its own way: the operator's keys for
 * receipts and certificates, and a C2SP tlog-policy that names log and witnesses.
 */
export type Trust = { readonly keys: TrustedKeys; readonly policy: Policy };

export type TrustFile = {
  readonly type: 'handfast/trust/1';
  readonly keys: TrustedKeys;
  /** C2SP tlog-policy, as text. */
  readonly policy: string;
};

/** `not_json`; `fields` with the place; or the policy's own fault with its line. */
export type TrustError =
  | { readonly code: 'not_json' | 'fields'; readonly at: string }
  | { readonly code: 'policy'; readonly fault: PolicyErrorCode; readonly line: number };

const required = {
  kid: text(/^[!-~]+$/, 128),
  publicKey: text(/^[A-Za-z0-9_-]{43}$/, 43),
  use: oneOf(KEY_USES),
};
const plainKey = object(required);
const keyFrom = object({ ...required, from: timeCheck });
const keyUntil = object({ ...required, until: timeCheck });
const keyBetween = object({ ...required, from: timeCheck, until: timeCheck });

const keyShape: Check = (value, at) => {
  const members = typeof value === 'object' && value !== null ? value : {};
  if ('from' in members) return 'until' in members ? keyBetween(value, at) : keyFrom(value, at);
  return 'until' in members ? keyUntil(value, at) : plainKey(value, at);
};

const shape = object({
  type: oneOf(['handfast/trust/1']),
  keys: list(keyShape, 1, 64),
  policy: text(/^[^\0]*$/, 65_536),
});

/** Reads a trust file. It is the verifier's own, and still a file: checked like any other. */
export function parseTrust(input: string): Result<Trust, TrustError> {
  const json = parseJsonStrict(input);
  if (!json.ok) return err({ code: 'not_json', at: json.error });
  const fault = shape(json.value, '');
  if (fault !== null) return err({ code: 'fields', at: fault.at });
  const file = json.value as TrustFile;
  const policy = parsePolicy(file.policy);
  return policy.ok
    ? ok({ keys: file.keys, policy: policy.value })
    : err({ code: 'policy', fault: policy.error.code, line: policy.error.line });
}
