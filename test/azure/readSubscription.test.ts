import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readSubscription, readTenant } from '../../src/azure/readSubscription';
import { idKey, nameOf, parseResourceId } from '../../src/azure/resourceId';
import { clusterId, registryId } from './sessions';

describe('reading a subscription', () => {
  it('reads id, name, tenant and state', () => {
    const row = {
      id: '/subscriptions/s1',
      subscriptionId: 's1',
      displayName: 'Contoso',
      tenantId: 't1',
      state: 'Enabled',
    };
    assert.deepEqual(readSubscription(row), { id: 's1', name: 'Contoso', tenantId: 't1', state: 'Enabled' });
  });

  it('takes the id for what was not said', () => {
    const unsaid = { id: 's1', name: 's1', tenantId: undefined, state: undefined };
    assert.deepEqual(readSubscription({ id: '/subscriptions/s1' }), unsaid);
    assert.deepEqual(readSubscription({ subscriptionId: 's1', displayName: '' }), unsaid);
  });

  it('takes what has no id for none', () => {
    for (const value of [
      undefined,
      {},
      { id: '/subscriptions/s1/resourceGroups/g' },
      { subscriptionId: 7 },
    ]) {
      assert.equal(readSubscription(value), undefined);
    }
  });
});

describe('reading a tenant', () => {
  it('reads id, name and domain', () => {
    const row = {
      tenantId: 't1',
      displayName: 'Contoso',
      defaultDomain: 'contoso.example',
      tenantType: 'AAD',
    };
    assert.deepEqual(readTenant(row), { id: 't1', name: 'Contoso', domain: 'contoso.example' });
  });

  it('reads one that hides its name', () => {
    assert.deepEqual(readTenant({ tenantId: 't1', displayName: null }), {
      id: 't1',
      name: undefined,
      domain: undefined,
    });
    assert.equal(readTenant({ displayName: 'Contoso' }), undefined);
  });

  it('has the names that somebody gave to another tenant as text of one line', () => {
    const displayName = 'Contoso\u202e\n[x](command:a)';
    const name = 'Contoso [x] (command:a)';
    assert.equal(readSubscription({ subscriptionId: 's1', displayName })?.name, name);
    assert.equal(readTenant({ tenantId: 't1', displayName })?.name, name);
  });

  it('throws at nothing, as a subscription does', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        assert.equal(typeof (readTenant(value)?.id ?? ''), 'string');
        assert.equal(typeof (readSubscription(value)?.id ?? ''), 'string');
      }),
    );
  });
});

describe('the id of a resource', () => {
  it('has subscription, group, type and name', () => {
    assert.deepEqual(parseResourceId(registryId), {
      subscriptionId: '11111111-2222-3333-4444-555555555555',
      resourceGroup: 'shop',
      type: 'microsoft.containerregistry/registries',
      name: 'demo42t',
    });
    assert.equal(
      parseResourceId(`${clusterId}/agentPools/gpu`)?.type,
      'microsoft.containerservice/managedclusters/agentpools',
    );
  });

  it('may be written in any case', () => {
    assert.equal(parseResourceId(registryId.toUpperCase())?.type, 'microsoft.containerregistry/registries');
    assert.equal(idKey(`${registryId}/`), idKey(registryId.toUpperCase()));
  });

  for (const id of [
    '',
    '/',
    'demo42t',
    '/subscriptions/s',
    '/subscriptions/s/resourceGroups/g',
    `${registryId}/`,
    `${registryId}/tokens`,
    `x${registryId}`,
  ]) {
    it(`is not ${id || 'nothing'}`, () => {
      assert.equal(parseResourceId(id), undefined);
    });
  }

  it('names a thing for people', () => {
    assert.equal(nameOf(registryId), 'demo42t');
    assert.equal(nameOf('demo42t'), 'demo42t');
    assert.equal(nameOf(''), '');
  });
});
