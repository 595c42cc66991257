import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { canary } from '../host/canaries';
import { Workbench } from '../host/workbench';

const link = '[click](command:workbench.action.closeWindow)';

/** A registry that answers every call with a refusal in the words of an attacker. */
function serveRefusals(message: string): Promise<Server> {
  const server = createServer((_, response) => {
    response.writeHead(400, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ errors: [{ code: 'STRANGE', message }] }));
  });
  return new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(server)));
}

describe('The words of a hostile registry', () => {
  let workbench: Workbench;
  let server: Server;

  before(async () => {
    server = await serveRefusals(`Renew it: ${link} \u202enow`);
    workbench = await Workbench.open({ name: 'ui-hostile-words' });
    await workbench.openView('ACR Teleport');
  });
  after(async () => {
    await workbench?.close();
    server?.close();
    server?.closeAllConnections();
  });

  it('stand in a notification as text: no link to click, and no command behind it', async () => {
    const { port } = server.address() as AddressInfo;
    await workbench.palette('ACR Teleport: Add Registry…');
    await workbench.answer(`127.0.0.1:${port}`, /Name or login server/);
    await workbench.pick(/Name and password/);
    await workbench.answer('teleport-token', /Name of the token/);
    await workbench.answer(canary('password'), /Password for/);
    const toast = await workbench.see(workbench.notification(/Renew it: /));
    await workbench.screenshot('hostile-words');
    assert.match(
      (await toast.textContent()) ?? '',
      /Renew it: \[click\] \(command:workbench\.action\.closeWindow\)/,
    );
    assert.equal(await toast.locator('a[href], a[data-href]').count(), 0);
    assert.equal(await toast.getByRole('link').count(), 0);
  });
});
