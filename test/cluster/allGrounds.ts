import type { Context } from 'mocha';
import { isInstalled } from '../clients/program';
import { skip } from '../host/skip';
import { SimulatedGround } from '../teleport/deployment/grounds';
import { clusterFor } from './host/sharedCluster';
import { RealGround } from './realGround';

/** What every test of deploying, comparing and evidence stands on, one after the other. */
export const grounds = [
  ['a simulated cluster', async () => new SimulatedGround()],
  ['a real API server', async (context: Context) => new RealGround(await clusterFor(context))],
  [
    'a real API server by run command',
    async (context: Context) => {
      if (!(await isInstalled('kubectl', 'help'))) skip(context, 'kubectl is not installed');
      return new RealGround(await clusterFor(context), 'runCommand');
    },
  ],
] as const;
