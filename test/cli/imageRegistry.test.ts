import assert from 'node:assert/strict';
import { imageRegistry, namedRegistry } from '../../src/cli/context';
import { parseRegistry } from '../../src/registry/reference';
import { createServices } from '../../src/teleport/services';
import { accountWith, azureOf } from '../support/azure';
import { testHost } from '../support/host';

const signedIn = { AZURE_FEDERATED_TOKEN_FILE: '/run/token' };
/** No profile of the Azure CLI's of this machine counts. */
const nobody = { AZURE_CONFIG_DIR: '/nowhere' };
const byPassword = { ACR_USER: 'reader', ACR_PWD: 'canary-password' };

/** How a registry is signed in to where a command names it, and where only an image does. */
async function accesses(
  name: string,
  environment: Readonly<Record<string, string>>,
  options: Readonly<Record<string, string | true>> = {},
) {
  const host = testHost({
    azure: azureOf(accountWith('canary-azure')),
    environment: { ...nobody, ...environment },
  });
  const services = createServices(host, () => ({ stuckAfterMs: 0 }));
  const context = {
    services,
    invocation: {
      operands: [],
      flag: (option: string) => options[option] === true,
      value: (option: string) => (typeof options[option] === 'string' ? options[option] : undefined),
    },
    terminal: { note: () => assert.fail('Nothing is to be noted.') },
  } as unknown as Parameters<typeof imageRegistry>[0];
  const [named, image] = [
    await namedRegistry(context, name),
    await imageRegistry(context, parseRegistry(name)),
  ];
  const words = ({ access, namedBy }: typeof image) => (namedBy ? `${access} by ${namedBy}` : access);
  services.dispose();
  return `${words(named)}, ${words(image)}`;
}

describe('how a command signs in to a registry, named by it and named by an image alone', () => {
  for (const [name, environment, options, expected] of [
    ['evil.example', byPassword, {}, 'environment, anonymous'],
    ['theirs.azurecr.io', byPassword, {}, 'environment, anonymous'],
    ['evil.example', signedIn, {}, 'anonymous, anonymous'],
    ['mcr.microsoft.com', signedIn, {}, 'anonymous, anonymous'],
    ['127.0.0.1:5000', signedIn, {}, 'anonymous, anonymous'],
    ['theirs.azurecr.io', signedIn, {}, 'azure, azure by image'],
    ['theirs.azurecr.cn', signedIn, {}, 'anonymous, anonymous'],
    ['theirs.azurecr.io', { ...byPassword, ...signedIn }, {}, 'environment, azure by image'],
    ['evil.example', {}, { azure: true }, 'azure, anonymous'],
    ['evil.example', byPassword, { tenant: 'contoso.example' }, 'azure, anonymous'],
    ['theirs.azurecr.io', {}, { azure: true }, 'azure, azure by image'],
    ['theirs.azurecr.io', {}, {}, 'anonymous, anonymous'],
  ] as const)
    it(`${name} with ${[...Object.keys(environment), ...Object.keys(options)].join(', ') || 'nothing'}: ${expected}`, async () =>
      assert.equal(await accesses(name, environment, options), expected));
});
