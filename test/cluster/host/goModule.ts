import { versions } from './versions';

const libraryVersion = versions.kubernetes.replace(/^v1\./, 'v0.');

/**
 * The go.mod of a module with nothing but Kubernetes' programs and etcd as what it needs, so that one build makes all of
 * them and compiles what they share once. `k8s.io/kubernetes` finds its libraries in its own tree, which its published
 * module does not carry: each is replaced by what was published of it. Replacing holds in the main module alone, hence this one.
 */
export function kubernetesModule(kubernetesGoMod: string): string {
  const libraries = [...kubernetesGoMod.matchAll(/^\s*(k8s\.io\/[\w-]+) => \.\/staging\//gm)].flatMap(
    ([, name = '']) => `\t${name} => ${name} ${libraryVersion}`,
  );
  if (libraries.length === 0)
    throw new Error('The go.mod of k8s.io/kubernetes names no libraries in its own tree.');
  const godebug = /^godebug default=\S+$/m.exec(kubernetesGoMod)?.[0] ?? '';
  const go = /^go \S+$/m.exec(kubernetesGoMod)?.[0] ?? 'go 1.24.0';
  const needed = [
    `\tk8s.io/kubernetes ${versions.kubernetes}`,
    `\tgo.etcd.io/etcd/server/v3 ${versions.etcd}`,
  ];
  return [
    'module cluster',
    go,
    godebug,
    'require (',
    ...needed,
    ')',
    'replace (',
    ...libraries,
    ')',
    '',
  ].join('\n');
}

/** The go.mod of a module that needs kwok alone. */
export function kwokModule(): string {
  return ['module cluster', 'go 1.24.0', `require sigs.k8s.io/kwok ${versions.kwok}`, ''].join('\n');
}
