import { isIP } from 'node:net';
import type { Probed, Probes } from '../../base/probes';
import { isLoopback } from '../reference';
import { addressKind, isInternal } from './addressKind';
import { isAzureHost } from './azureHosts';
import { inTime } from './inTime';
import { type Check, endpoint, type Finding, type Subject, skipped, type Trail } from './step';

const maxAliases = 8;
/** The chain explains, and is not needed: it may not use up the step's time. */
const aliasesMs = 5000;

/** What a name leads to here, and whether it has a private endpoint. */
export const dnsCheck: Check = async (subject, trail, signal) => {
  const { host } = endpoint(subject.address);
  const { probes } = subject;
  if (probes === undefined) return skipped('There is no name to look up.');
  if (isIP(host) !== 0) {
    const evidence = [`${host} is an address; there is no name to look up.`];
    return { finding: { outcome: 'ok', evidence }, trail: { addresses: [host] } };
  }
  const [found, aliases] = await Promise.all([
    probes.addresses(host, signal),
    isLoopback(host) ? [] : aliasesOf(host, probes, { ...subject, signal }),
  ]);
  const privateLink = aliases.find(alias => /(?:^|\.)privatelink\.azurecr\.[a-z]+$/i.test(alias));
  const named = { host, aliases, privateLink };
  const finding = 'failure' in found ? unknown(named, found.failure, trail) : known(named, found.value);
  return {
    finding,
    trail: {
      addresses: 'value' in found ? found.value : [],
      ...(privateLink === undefined ? {} : { privateLink }),
    },
  };
};

interface Named {
  readonly host: string;
  readonly aliases: readonly string[];
  readonly privateLink: string | undefined;
}

async function aliasesOf(
  host: string,
  probes: Probes,
  { clock, signal }: Pick<Subject, 'clock' | 'signal'>,
): Promise<readonly string[]> {
  const aliases: string[] = [];
  const limit = { clock, signal, delayMs: aliasesMs, late: undefined };
  await inTime(limit, async own => {
    for (let at: string | undefined = host; at !== undefined && aliases.length < maxAliases; ) {
      const next: Probed<string | undefined> = await probes.alias(at, own);
      at = 'value' in next ? next.value : undefined;
      if (at !== undefined) aliases.push(at);
    }
  });
  return [...aliases];
}

function known(named: Named, addresses: readonly string[]): Finding {
  const { host, privateLink } = named;
  const told = `${host} is ${addresses.map(address => `${address} (${addressKind(address)})`).join(', ')}.`;
  const evidence = [told, ...chain(named)];
  if (addresses.every(address => addressKind(address) === 'nowhere')) {
    const said = `${host} is blocked: its name leads to no address${addresses.length > 0 ? ` but ${addresses.join(', ')}` : ''}.`;
    const hint = 'Allow it in the name filter of this network, and in the hosts file.';
    return { outcome: 'failed', code: 'nameBlocked', evidence: [said, ...chain(named)], hint };
  }
  if (!isLoopback(host) && addresses.every(address => addressKind(address) === 'loopback')) {
    const said = `${host} leads to this machine itself (${addresses.join(', ')}).`;
    const hint = 'Look for it in the hosts file, and in the name filter of this network.';
    return { outcome: 'warning', code: 'thisMachine', evidence: [said, ...chain(named)], hint };
  }
  if (privateLink !== undefined && !addresses.some(isInternal)) return outside(named, evidence);
  return { outcome: 'ok', evidence };
}

function outside({ host }: Named, evidence: readonly string[]): Finding {
  const said = `${host} has a private endpoint, but its name leads to a public address here: this machine does not ask the DNS of the virtual network.`;
  return {
    outcome: 'warning',
    code: 'privateLinkPublic',
    evidence: [said, ...evidence],
    hint: 'Join the virtual network, such as by its VPN, and have its DNS answer for the privatelink zone; from outside, the firewall of the registry decides.',
  };
}

function unknown(named: Named, failure: string, { proxy }: Trail): Finding {
  const { host } = named;
  const isUnknown = failure === 'ENOTFOUND' || failure === 'ENODATA';
  const outcome = proxy === undefined ? 'failed' : 'warning';
  const byProxy = proxy === undefined ? [] : ['The proxy looks names up itself, so calls may still arrive.'];
  const evidence = (said: string) => [`${said} (${failure}).`, ...byProxy, ...chain(named)];
  if (!isUnknown) {
    const hint = 'Check the network, the VPN and the DNS settings of this machine.';
    return { outcome, code: 'nameServer', evidence: evidence(`No name server answered for ${host}`), hint };
  }
  if (named.privateLink !== undefined) {
    const said = `${host} has a private endpoint, and the private DNS zone used here has no address for it`;
    const hint =
      'Add its records to the private DNS zone that is linked to this network, or remove the link of a zone that is left over.';
    return { outcome, code: 'privateRecordMissing', evidence: evidence(said), hint };
  }
  const said = `Nobody knows the name ${host}`;
  return { outcome, code: 'nameNotFound', evidence: evidence(said), hint: likelyCause(host) };
}

/** Names of registries hold no dash of their own: what follows one is the hash of a domain name label (acr-facts §2.3). */
function likelyCause(host: string): string {
  if (!isAzureHost(host)) return 'Check the spelling, and whether only a VPN knows the name.';
  const tells = 'az acr list --query "[].loginServer" tells the whole names.';
  return host.split('.')[0]?.includes('-')
    ? `Check the name, and the hash behind its dash; ${tells}`
    : `Check the spelling, and whether the registry still exists. One with a domain name label has a hash in its name, such as contoso-e7ggejfuhzhgedc8.azurecr.io; ${tells}`;
}

function chain({ aliases, privateLink }: Named): string[] {
  if (aliases.length === 0) return [];
  const told = `It is an alias of ${aliases.join(', of ')}.`;
  return privateLink === undefined ? [told] : [told, `${privateLink} tells that it has a private endpoint.`];
}
