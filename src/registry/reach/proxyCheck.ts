import { isExplained } from '../../base/errors';
import { type Check, proxyName, skipped } from './step';

/** By which way calls go. */
export const proxyCheck: Check = async ({ address, probes, proxyFor }) => {
  const { loginServer, origin } = address;
  if (probes === undefined) return skipped(`${loginServer} is within this process; no network leads to it.`);
  try {
    const proxy = await proxyFor?.(`${origin}/v2/`);
    if (proxy === undefined)
      return { finding: { outcome: 'ok', evidence: [`No proxy is set for ${loginServer}.`] } };
    const evidence = [`Calls to ${loginServer} go through ${proxyName(proxy)}, set by ${proxy.source}.`];
    return { finding: { outcome: 'ok', evidence }, trail: { proxy } };
  } catch (error) {
    if (!isExplained(error)) throw error;
    const { message, hint } = error;
    const finding = { outcome: 'failed', code: 'proxySetting', evidence: [message] } as const;
    return { finding: { ...finding, ...(hint ? { hint } : {}) } };
  }
};
