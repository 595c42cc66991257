import { Buffer } from 'node:buffer';
import { parseJson } from '../../../base/json';
import { isRecord } from '../../requestBody';
import type { PullSecret } from '../images';
import type { Pod } from '../podObjects';
import type { Store } from '../store/store';

/** The names and passwords that a pod has to pull with (Kubernetes, "Pull an Image from a Private Registry"). */
export function pullSecretsOf(store: Store, { metadata: { namespace }, spec }: Pod): PullSecret[] {
  return (spec.imagePullSecrets ?? []).flatMap(({ name }) => {
    const encoded = store.get('secrets', name, namespace)?.data?.['.dockerconfigjson'] ?? '';
    const config = parseJson(Buffer.from(encoded, 'base64').toString('utf8'));
    const servers = isRecord(config) && isRecord(config.auths) ? Object.entries(config.auths) : [];
    return servers.flatMap(([server, entry]) => secretOf(server, entry));
  });
}

function secretOf(address: string, entry: unknown): PullSecret[] {
  if (!isRecord(entry)) return [];
  const [, server = ''] = /^(?:https?:\/\/)?([^/]+)/.exec(address) ?? [];
  const joined = typeof entry.auth === 'string' ? Buffer.from(entry.auth, 'base64').toString('utf8') : '';
  const [user = '', ...password] = joined.split(':');
  const own = { user: entry.username, password: entry.password };
  return [
    {
      server,
      user: typeof own.user === 'string' ? own.user : user,
      password: typeof own.password === 'string' ? own.password : password.join(':'),
    },
  ];
}
