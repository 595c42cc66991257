import assert from 'node:assert/strict';
import { chinaCloud, publicCloud, usGovernmentCloud } from '../../../src/azure/cloud';
import { cloudOfSettings } from '../../../src/azure/identity/customEnvironment';
import { ExplainedError } from '../../../src/base/errors';
import { thrownBy } from '../../support/errors';

/** As VS Code's own accounts want it. */
const stack = {
  name: 'Stack',
  portalUrl: 'https://portal.stack.example/',
  managementEndpointUrl: 'https://management.stack.example/',
  resourceManagerEndpointUrl: 'https://arm.stack.example/',
  activeDirectoryEndpointUrl: 'https://login.stack.example/',
  activeDirectoryResourceId: 'https://audience.stack.example/',
};

function cloud(environment: unknown, customEnvironment?: unknown) {
  return cloudOfSettings({ environment, customEnvironment });
}

function refusal(environment: unknown, customEnvironment?: unknown): ExplainedError {
  return thrownBy(ExplainedError, () => cloud(environment, customEnvironment));
}

describe('customEnvironment', () => {
  it('is the public cloud where nothing is set', () => {
    assert.deepEqual(
      [undefined, null, ''].map(value => cloud(value)),
      [publicCloud, publicCloud, publicCloud],
    );
  });

  it('knows the clouds by the names of the setting, and by their own', () => {
    assert.deepEqual(
      ['ChinaCloud', 'AzureChinaCloud', 'USGovernment', 'AzureUSGovernment'].map(name => cloud(name)),
      [chinaCloud, chinaCloud, usGovernmentCloud, usGovernmentCloud],
    );
  });

  it('reads a cloud of one’s own, each audience where it belongs', () => {
    const { name, arm, armScope, registryScopes, authority, portal } = cloud('custom', stack);
    assert.deepEqual(
      { name, arm, armScope, authority, portal },
      {
        name: 'Stack',
        arm: 'https://arm.stack.example',
        armScope: 'https://audience.stack.example/.default',
        authority: 'https://login.stack.example',
        portal: 'https://portal.stack.example',
      },
    );
    assert.equal(registryScopes.at(-1), armScope);
  });

  for (const missing of Object.keys(stack).filter(name => name !== 'managementEndpointUrl')) {
    it(`tells that ${missing} is missing, and where`, () => {
      for (const value of [undefined, '', '  ', 7]) {
        const error = refusal('custom', { ...stack, [missing]: value });
        assert.equal(
          error.message,
          `The setting microsoft-sovereign-cloud.customEnvironment has no ${missing}.`,
        );
        assert.equal(error.hint, `Add ${missing} to it.`);
      }
    });
  }

  it('tells an address that is none, and one that would send tokens in the clear', () => {
    for (const value of ['arm.stack.example', 'http://arm.stack.example']) {
      const { message, code } = refusal('custom', { ...stack, resourceManagerEndpointUrl: value });
      assert.match(message, /customEnvironment, resourceManagerEndpointUrl is not the address/);
      assert.equal(code, 'unreadableSetting');
    }
  });

  it('tells a custom cloud that nobody described', () => {
    for (const value of [undefined, null, 'Stack', [], {}])
      assert.match(refusal('custom', value).message, /customEnvironment describes no cloud/);
  });

  it('tells a name that it does not know', () => {
    assert.match(refusal('GermanCloud').message, /environment names no cloud.*: GermanCloud\.$/);
    assert.match(refusal(7).message, /not a text/);
  });
});
