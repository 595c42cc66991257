/** What a cluster is built of. Kubernetes' library modules have the same version with 0 in front: v1.34.4 is v0.34.4 there. */
export const versions = { kubernetes: 'v1.34.4', etcd: 'v3.6.4', kwok: 'v0.7.0' } as const;

/** The oldest Go that these versions are built with. */
export const oldestGo = { major: 1, minor: 24 } as const;

/** Each program and the package that it is built from; what stands together is compiled with the same libraries. */
export const builds = {
  kubernetes: {
    'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
    'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
    'kube-scheduler': 'k8s.io/kubernetes/cmd/kube-scheduler',
    etcd: 'go.etcd.io/etcd/server/v3',
  },
  // Of its own: it does not compile with libraries as new as these.
  kwok: { kwok: 'sigs.k8s.io/kwok/cmd/kwok' },
} as const;

export type Build = keyof typeof builds;
export type Program = keyof (typeof builds)['kubernetes'] | keyof (typeof builds)['kwok'];

export const programs = Object.values(builds).flatMap(build => Object.keys(build)) as readonly Program[];
