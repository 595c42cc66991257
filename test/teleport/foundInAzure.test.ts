import assert from 'node:assert/strict';
import { asSaved } from '../../src/teleport/foundInAzure';

const registry = { id: '/subscriptions/1', name: 'mine' } as Parameters<typeof asSaved>[0];

describe('a registry that Azure shows', () => {
  it('is signed in to as the account that shows it', () => {
    const [saved] = asSaved({ ...registry, loginServer: 'mine.azurecr.io' }, 'ada', 'contoso');
    assert.deepEqual(
      [saved?.loginServer, saved?.access, saved?.azure],
      ['mine.azurecr.io', 'azure', { account: 'ada', tenant: 'contoso' }],
    );
  });

  it('is none where its login server is absent or cannot be one, which hides no other', () => {
    assert.deepEqual(asSaved(registry, 'ada', undefined), []);
    for (const loginServer of ['', 'a b', 'evil@mine.azurecr.io', 'mine.azurecr.io/../x'])
      assert.deepEqual(asSaved({ ...registry, loginServer }, 'ada', undefined), [], loginServer);
  });
});
