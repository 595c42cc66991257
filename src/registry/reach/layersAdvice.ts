import { layerHosts } from './azureHosts';
import { type Check, endpoint, skipped } from './step';

/** Where layers come from: another host, which a firewall must allow too (container-registry-firewall-access-rules). Told, not tried: its name comes with a layer. */
export const layersAdvice: Check = async ({ address }, { privateLink }) => {
  const hosts = layerHosts(endpoint(address).host);
  if (hosts === undefined)
    return skipped('Layers may come from another host, which was not tried: its name comes with a layer.');
  const { data, blobs } = hosts;
  const evidence =
    privateLink === undefined
      ? `Layers come from ${blobs}, or with dedicated data endpoints from ${data}; neither was tried.`
      : `Layers come from ${data}, which has a private address of its own; it was not tried.`;
  return {
    finding: {
      outcome: 'skipped',
      evidence: [evidence],
      hint: `A firewall on the way must allow that host too; az acr show-endpoints tells which it is.`,
    },
  };
};
