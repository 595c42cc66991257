import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { cliScript } from '../cli/cli';
import { isInstalled, run } from '../clients/program';
import type { Row } from './figure';
import { node, type Simulated, withSimulator } from './processes';
import { medians } from './rounds';

const what = 'check, as a process';

/** `check` beside the three curls of the script that it replaces, each a process, all over TLS and trusting the usual authorities and the simulator's. */
export async function check(): Promise<Row[]> {
  if (!(await isInstalled('curl'))) return [{ what, unmeasured: 'curl is not installed' }];
  const folder = await mkdtemp(join(tmpdir(), 'acr-teleport-bench-'));
  try {
    return await withSimulator(['--tls'], async simulated => {
      const authorities = join(folder, 'authorities.pem');
      await writeFile(
        authorities,
        `${rootCertificates.join('\n')}\n${await readFile(simulated.caFile, 'utf8')}`,
      );
      return besideCurls(simulated, authorities);
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function besideCurls(simulated: Simulated, authorities: string): Promise<Row[]> {
  const { url, caFile, env } = simulated;
  const trusting = { ...env, NODE_EXTRA_CA_CERTS: caFile };
  const times = await medians(21, {
    check: () => node([cliScript, 'check', url, 'hello-world', '1.0'], { env: trusting }),
    curls: () => curls(simulated, authorities),
    bareCurls: () => curls(simulated, caFile),
    nothing: () => node(['-e', '0']),
  });
  const ours = { what, unit: 'ms', value: times.check } as const;
  return [
    {
      ...ours,
      beside: { what: 'three curls, trusting what we trust', value: times.curls },
      target: { of: 'ratio', most: 1 },
    },
    { ...ours, beside: { what: 'three curls, trusting the simulator alone', value: times.bareCurls } },
    { ...ours, beside: { what: 'a Node that does nothing', value: times.nothing } },
  ];
}

/** The steps of check-expansion.sh: token, digest, mount. Secrets go in by standard input. */
async function curls({ url, env }: Simulated, authorities: string): Promise<void> {
  const curl = async (config: string, ...args: readonly string[]) => {
    const { code, out, err } = await run('curl', ['-sS', '--cacert', authorities, '-K', '-', ...args], {
      input: config,
    });
    if (code !== 0) throw new Error(`curl ended with ${code}: ${err}`);
    return out;
  };
  const { host } = new URL(url);
  const scope = 'repository:hello-world:pull';
  const login = `user = "${env.ACR_USER}:${env.ACR_PWD}"`;
  const answer = await curl(login, `${url}/oauth2/token?service=${host}&scope=${scope}`);
  const bearer = `header = "Authorization: Bearer ${JSON.parse(answer).access_token}"`;
  const accept = 'Accept: application/vnd.docker.distribution.manifest.v2+json';
  const head = await curl(bearer, '-I', '-H', accept, `${url}/v2/hello-world/manifests/1.0`);
  const digest = /^Docker-Content-Digest: (\S+)/m.exec(head)?.[1];
  await curl(bearer, '-f', '-o', devNull, `${url}/mount/v1/hello-world/_manifests/${digest}`);
}
