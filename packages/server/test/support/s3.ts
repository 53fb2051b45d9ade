import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type TestBucket = {
  readonly endpoint: string;
  /** By `/bucket/key`. */
  readonly objects: Map<string, Buffer>;
  /** Method, path and first word of the authorization of each request. */
  readonly requests: readonly string[];
  readonly stop: () => Promise<void>;
};

/** As the protocol answers where there is nothing, or no such bucket. */
const errorXml = (code: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${code}</Message></Error>`;

const refuse = (response: ServerResponse, status: number, code: string): void => {
  response.writeHead(status, { 'content-type': 'application/xml' }).end(errorXml(code));
};

/**
 * PUT and GET of single objects as the S3 protocol has them, path-style, on loopback, in memory:
 * for tests alone. Signatures are asked for and not checked.
 */
export async function startBucket(bucket: string): Promise<TestBucket> {
  const objects = new Map<string, Buffer>();
  const requests: string[] = [];

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { pathname } = new URL(request.url ?? '/', 'http://s3.test');
    const scheme = request.headers.authorization?.split(' ')[0] ?? 'none';
    requests.push(`${request.method} ${pathname} ${scheme}`);
    if (scheme !== 'AWS4-HMAC-SHA256') return refuse(response, 403, 'AccessDenied');
    if (!pathname.startsWith(`/${bucket}/`)) return refuse(response, 404, 'NoSuchBucket');
    if (request.method === 'PUT') {
      const body = Buffer.concat(parts);
      objects.set(pathname, body);
      const etag = createHash('md5').update(body).digest('hex');
      response.writeHead(200, { etag: `"${etag}"` }).end();
      return;
    }
    const object = objects.get(pathname);
    if (object === undefined) return refuse(response, 404, 'NoSuchKey');
    response.writeHead(200, { 'content-type': 'text/plain' }).end(object);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    objects,
    requests,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
