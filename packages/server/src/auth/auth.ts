import { betterAuth, type BetterAuthOptions } from 'better-auth';
import type { Pool } from 'pg';

export const OPERATOR_ROLES = ['admin', 'operator', 'claims', 'viewer'] as const;
export type OperatorRole = (typeof OPERATOR_ROLES)[number];

export type AuthSettings = {
  readonly pool: Pool;
  /** Signs session cookies; from the secrets folder. */
  readonly secret: string;
  /** Where browsers reach the server, without a path. */
  readonly origin: string;
};

/** Shortest password that an operator account may have. */
export const PASSWORD_LENGTH_MIN = 12;

const DAY_S = 86_400;

/** better-auth's options: its tables are named after what they are here (`operator…`). */
export const authOptions = ({ pool, secret, origin }: AuthSettings) =>
  ({
    database: pool,
    secret,
    baseURL: origin,
    basePath: '/api/auth',
    trustedOrigins: [origin],
    telemetry: { enabled: false },
    logger: { disabled: true },
    emailAndPassword: {
      enabled: true,
      // Accounts are made by an admin or on the command line, never by a visitor.
      disableSignUp: true,
      minPasswordLength: PASSWORD_LENGTH_MIN,
    },
    user: {
      modelName: 'operator',
      additionalFields: {
        role: { type: 'string', required: true, input: false, defaultValue: 'viewer' },
        tenantId: { type: 'string', required: false, input: false },
      },
    },
    session: { modelName: 'operator_session', expiresIn: DAY_S, updateAge: DAY_S / 4 },
    account: { modelName: 'operator_account' },
    verification: { modelName: 'operator_verification' },
    rateLimit: { enabled: true, window: 60, max: 60 },
    advanced: {
      cookiePrefix: 'handfast',
      useSecureCookies: origin.startsWith('https:'),
      defaultCookieAttributes: { sameSite: 'strict', httpOnly: true },
    },
  }) satisfies BetterAuthOptions;

export const makeAuth = (settings: AuthSettings) => betterAuth(authOptions(settings));
export type Auth = ReturnType<typeof makeAuth>;

export type NewOperator = {
  readonly email: string;
  readonly name: string;
  readonly password: string;
  readonly role: OperatorRole;
  readonly tenantId?: string | undefined;
};

/** Makes an operator account, or answers the id of the one with this address and leaves it alone. */
export async function ensureOperator(auth: Auth, operator: NewOperator): Promise<string> {
  if (operator.password.length < PASSWORD_LENGTH_MIN) {
    throw new Error(`An operator's password has at least ${PASSWORD_LENGTH_MIN} characters.`);
  }
  const { internalAdapter, password } = await auth.$context;
  const email = operator.email.toLowerCase();
  const known = await internalAdapter.findUserByEmail(email);
  if (known !== null) return known.user.id;
  const user = await internalAdapter.createUser(
    {
      email,
      name: operator.name,
      emailVerified: true,
      role: operator.role,
      tenantId: operator.tenantId ?? null,
    },
    { method: 'admin' },
  );
  await internalAdapter.linkAccount({
    userId: user.id,
    providerId: 'credential',
    accountId: user.id,
    password: await password.hash(operator.password),
  });
  return user.id;
}

export type Operator = {
  readonly id: string;
  readonly name: string;
  readonly role: OperatorRole;
  readonly tenantId: string | null;
};

const isRole = (text: string): text is OperatorRole =>
  (OPERATOR_ROLES as readonly string[]).includes(text);

/** Who the session cookie names, or `null`. */
export async function operatorOf(auth: Auth, headers: Headers): Promise<Operator | null> {
  const found = await auth.api.getSession({ headers });
  if (found === null || !isRole(found.user.role)) return null;
  const { id, name, role, tenantId } = found.user;
  return { id, name, role, tenantId: tenantId ?? null };
}
