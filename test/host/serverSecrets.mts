import { randomBytes } from 'node:crypto';
import { type IncomingMessage, Server, type ServerResponse } from 'node:http';

// Preloaded into the npm VS Code server. Its workbench keeps an extension's secrets encrypted in the browser and asks
// the server for the key at this path; a bare server has no such path, so that no secret could be stored.

const path = '/mint-key';
const key = randomBytes(32);
const token = process.env.ACR_TELEPORT_SERVER_TOKEN;

if (token !== undefined && process.argv[1]?.endsWith('server-main.js')) {
  // The extension host and terminals inherit the environment, and none of them has any business with the token.
  delete process.env.ACR_TELEPORT_SERVER_TOKEN;
  const emit: (event: string, ...args: unknown[]) => boolean = Server.prototype.emit;
  Server.prototype.emit = function (this: Server, event: string, ...args: unknown[]) {
    if (event !== 'request' || !asksForKey(args[0] as IncomingMessage))
      return emit.call(this, event, ...args);
    answer(args[0] as IncomingMessage, args[1] as ServerResponse);
    return true;
  };
}

function asksForKey({ method, url }: IncomingMessage): boolean {
  return method === 'POST' && url?.split('?')[0] === path;
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const allowed = request.headers.cookie?.split(/;\s*/).includes(`vscode-tkn=${token}`) ?? false;
  response.writeHead(allowed ? 200 : 403, { 'content-type': 'application/octet-stream' });
  response.end(allowed ? key : undefined);
}
