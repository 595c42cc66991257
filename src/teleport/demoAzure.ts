import type { Azure } from '../azure/account';
import { type Cloud, publicCloud } from '../azure/cloud';
import { Emitter } from '../base/emitter';
import { ExplainedError } from '../base/errors';
import type { Demo, DemoAzure } from './host';

/** The demo world's Azure: its accounts, and its tenants that somebody has to sign in to. */
export function demoAzure(demo: () => Promise<Demo>, cloud: () => Cloud = () => publicCloud): Azure {
  const changed = new Emitter<void>();
  const open = async (): Promise<DemoAzure> => {
    const { azure } = await demo();
    if (azure) return azure;
    throw new ExplainedError('This demo world has no Azure.', { code: 'notFound' });
  };
  return {
    cloud,
    accounts: async () => (await open()).accounts(),
    async signIn(request) {
      await (await open()).signIn(request);
      changed.fire();
    },
    onDidChange: changed.event,
  };
}
