import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { checkpointName, type TextPlace } from './second-place.ts';
import type { SecondSetting } from './second-setting.ts';

/** One object of some 200 bytes: what takes longer is away. */
const TIMEOUT_MS = 10_000;
const CONNECT_MS = 3000;
const ATTEMPTS = 2;

/** The second place did not answer, or refused: the log does not start, or waits with publishing. */
export class SecondPlaceError extends Error {
  override readonly name = 'SecondPlaceError';
}

/**
 * The newest checkpoint as one object of a bucket. Credentials are what the SDK finds in the
 * environment. With an endpoint of one's own the bucket stands in the path, as such servers have it.
 */
export function s3Place(
  { bucket, prefix, endpoint, region }: Extract<SecondSetting, { kind: 's3' }>,
  origin: string,
): TextPlace {
  const client = new S3Client({
    maxAttempts: ATTEMPTS,
    requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: TIMEOUT_MS },
    // Checksums that the request does not need are what servers of other makers refuse.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(region === null ? {} : { region }),
    ...(endpoint === null ? {} : { endpoint, forcePathStyle: true }),
  });
  const key = [prefix, checkpointName(origin)].filter((part) => part !== '').join('/');
  const name = `s3://${bucket}/${key}`;
  const failed = (verb: string, fault: unknown): SecondPlaceError =>
    new SecondPlaceError(
      `The second place ${name} cannot be ${verb}: ${reasonOf(fault)}. Nothing is signed without it.`,
      { cause: fault },
    );
  return {
    name,
    read: async () => {
      try {
        const abortSignal = AbortSignal.timeout(TIMEOUT_MS);
        const command = new GetObjectCommand({ Bucket: bucket, Key: key });
        const { Body } = await client.send(command, { abortSignal });
        if (Body === undefined) throw new Error('an answer without a body');
        return { note: await Body.transformToString('utf-8') };
      } catch (fault) {
        // A bucket that is missing is another matter: it must not pass for a first start.
        if (fault instanceof Error && fault.name === 'NoSuchKey') return null;
        throw failed('read', fault);
      }
    },
    write: async (note) => {
      const abortSignal = AbortSignal.timeout(TIMEOUT_MS);
      const object = { Bucket: bucket, Key: key, Body: note, ContentType: 'text/plain' };
      await client.send(new PutObjectCommand(object), { abortSignal }).catch((fault: unknown) => {
        throw failed('written', fault);
      });
    },
  };
}

const reasonOf = (fault: unknown): string =>
  fault instanceof Error
    ? [fault.name, fault.message].filter((part) => part !== '').join(': ')
    : String(fault);
