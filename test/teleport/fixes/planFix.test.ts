import assert from 'node:assert/strict';
import { ExplainedError } from '../../../src/base/errors';
import { planFix } from '../../../src/teleport/fixes/planFix';
import type { Fix, FixKind } from '../../../src/teleport/readiness/fix';
import { failureAs } from '../../support/errors';
import {
  azureCluster,
  azureRegistry,
  clusterId,
  nodePool,
  pluginLabel,
  registryId,
  streamingLabel,
} from '../readiness/facts';
import { demoCluster, fixContext } from './fixContext';

const subscriptionId = '11111111-1111-1111-1111-111111111111';

const fixes: { readonly [Kind in FixKind]: Extract<Fix, { kind: Kind }> } = {
  createToken: { kind: 'createToken', registryId, repository: 'team/web-app' },
  attachRegistry: { kind: 'attachRegistry', registryId, clusterId },
  enableStreaming: { kind: 'enableStreaming', clusterId, pool: 'teleporter' },
  importImage: {
    kind: 'importImage',
    registryId,
    source: 'mcr.microsoft.com/hello-world:v1',
    target: 'hello-world:v1',
  },
  convertImage: {
    kind: 'convertImage',
    loginServer: 'demo42t.azurecr.io',
    repository: 'azure-vote-front',
    digest: `sha256:${'1a2b'.padEnd(64, '0')}`,
    tag: 'v1',
  },
  registerFeature: {
    kind: 'registerFeature',
    subscriptionId,
    feature: 'Microsoft.ContainerService/EnableACRTeleport',
  },
  scalePool: { kind: 'scalePool', clusterId, pool: 'teleporter', count: 5 },
  labelPool: { kind: 'labelPool', clusterId, pool: 'teleporter', labels: { lane: 'fast' } },
  createPool: {
    kind: 'createPool',
    clusterId,
    like: 'teleporter',
    labels: { lane: 'fast', team: 'web' },
    streams: false,
  },
};

/** All that a person is told before they agree. */
const told: { readonly [Kind in FixKind]: unknown } = {
  createToken: {
    title: 'Create a token for team/web-app in demo42t',
    target: 'the repository team/web-app in demo42t',
    changes: [
      'Creates the scope map and the token acr-teleport-team-web-app-1 (or the next free number) in demo42t: it may read team/web-app, and nothing else.',
      'Signs in to demo42t.azurecr.io with this token from then on: other repositories are not visible to it.',
      'Its password goes straight into the secrets and is shown nowhere. It does not expire; to take the access back, delete the token.',
      'For this tool alone: what pods pull with a token does not stream.',
    ],
    az: [
      `az acr scope-map create --name acr-teleport-team-web-app-1 --repository team/web-app content/read metadata/read --registry demo42t --subscription ${subscriptionId}`,
      `az acr token create --name acr-teleport-team-web-app-1 --scope-map acr-teleport-team-web-app-1 --no-passwords true --registry demo42t --subscription ${subscriptionId}`,
      `az acr token credential generate --name acr-teleport-team-web-app-1 --password1 --registry demo42t --subscription ${subscriptionId}`,
    ],
    confirm: 'Create token',
  },
  attachRegistry: {
    title: 'Attach demo42t to demo-aks',
    target: 'the registry demo42t',
    changes: [
      'Gives the kubelet identity of demo-aks (22222222-2222-2222-2222-222222222222) the role AcrPull on demo42t: every node of the cluster may pull every image there.',
      'Costs nothing and disturbs nothing that runs. It takes the right to assign roles, such as Owner has it.',
    ],
    az: [
      `az role assignment create --assignee-object-id 22222222-2222-2222-2222-222222222222 --assignee-principal-type ServicePrincipal --role AcrPull --scope ${registryId} --subscription ${subscriptionId}`,
    ],
    confirm: 'Attach registry',
  },
  enableStreaming: {
    title: 'Enable Artifact Streaming on teleporter of demo-aks',
    target: 'the node pool teleporter of demo-aks',
    changes: [
      'Sets artifactStreamingProfile.enabled of the node pool teleporter of demo-aks, and nothing else of it.',
      'Reimages its 3 nodes, a few at a time: pods move, and what runs on one node alone is interrupted.',
      'The nodes cost what they did. Converted copies of images take room in the registry, billed past what its tier includes.',
    ],
    az: [
      `az aks nodepool update --resource-group demo --cluster-name demo-aks --name teleporter --enable-artifact-streaming --subscription ${subscriptionId}`,
    ],
    confirm: 'Enable streaming',
  },
  importImage: {
    title: 'Import mcr.microsoft.com/hello-world:v1 into demo42t',
    target: 'hello-world:v1 in demo42t',
    changes: [
      'Copies mcr.microsoft.com/hello-world:v1 to demo42t.azurecr.io/hello-world:v1, from registry to registry. A tag that is there is not replaced.',
      'The source is read as nobody in particular, so it has to be public.',
      'The copy takes room in the registry, billed past what its tier includes.',
    ],
    az: [
      `az acr import --name demo42t --source mcr.microsoft.com/hello-world:v1 --image hello-world:v1 --subscription ${subscriptionId}`,
    ],
    confirm: 'Import image',
  },
  convertImage: {
    title: 'Convert azure-vote-front:v1 for Artifact Streaming',
    target: 'azure-vote-front:v1 in demo42t.azurecr.io',
    changes: [
      'Makes a streaming artifact of azure-vote-front:v1, beside it in demo42t.azurecr.io. The image itself stays as it is.',
      'The artifact takes room in the registry, billed past what its tier includes.',
      'Until it is ready, pods that pull the image get it whole, and their nodes keep it so.',
    ],
    az: [
      `az acr artifact-streaming create --name demo42t --image azure-vote-front:v1 --subscription ${subscriptionId}`,
    ],
    confirm: 'Convert image',
  },
  registerFeature: {
    title: 'Register the feature Microsoft.ContainerService/EnableACRTeleport',
    target: `the subscription ${subscriptionId}`,
    changes: [
      'Registers the preview feature Microsoft.ContainerService/EnableACRTeleport for all of the subscription, then Microsoft.ContainerService again so that it counts. That can take half an hour.',
      'It leads nowhere any more: Azure removed Teleport in July 2025, and nodes of new or existing pools that ask for it may fail to start.',
    ],
    az: [
      `az feature register --namespace Microsoft.ContainerService --name EnableACRTeleport --subscription ${subscriptionId}`,
      `az feature show --namespace Microsoft.ContainerService --name EnableACRTeleport --query properties.state --output tsv --subscription ${subscriptionId}`,
      `az provider register --namespace Microsoft.ContainerService --subscription ${subscriptionId}`,
    ],
    confirm: 'Register feature',
  },
  scalePool: {
    title: 'Scale teleporter of demo-aks to 5 nodes',
    target: 'the node pool teleporter of demo-aks',
    changes: ['Adds 2 nodes of Standard_D4s_v5 to the 3 there, each billed from then on.'],
    az: [
      `az aks nodepool scale --resource-group demo --cluster-name demo-aks --name teleporter --node-count 5 --subscription ${subscriptionId}`,
    ],
    confirm: 'Scale pool',
  },
  labelPool: {
    title: 'Label teleporter of demo-aks with lane=fast',
    target: 'the node pool teleporter of demo-aks',
    changes: [
      'Gives its 3 nodes lane=fast, beside the labels that they have. Nothing that runs is disturbed, and it costs nothing.',
    ],
    az: [
      `az aks nodepool update --resource-group demo --cluster-name demo-aks --name teleporter --labels 'lane=fast' --subscription ${subscriptionId}`,
    ],
    confirm: 'Label pool',
  },
  createPool: {
    title: 'Create the node pool lane1 in demo-aks',
    target: 'the node pool lane1 of demo-aks',
    changes: [
      'Creates a pool of one Linux node labelled lane=fast, team=web, with the size, system, zones and network of teleporter.',
      'Costs one more machine of size Standard_D4s_v5 from then on, until the pool is deleted.',
    ],
    az: [
      `az aks nodepool add --resource-group demo --cluster-name demo-aks --name lane1 --mode User --node-count 1 --node-vm-size Standard_D4s_v5 --os-sku Ubuntu --labels 'lane=fast' 'team=web' --subscription ${subscriptionId}`,
    ],
    confirm: 'Create pool',
  },
};

describe('the plan of a fix', () => {
  for (const [kind, fix] of Object.entries(fixes)) {
    it(`tells all of ${kind} beforehand, and sends nothing`, async () => {
      const context = fixContext();
      const { run, ...plan } = await planFix(fix, context);
      assert.deepEqual(plan, told[fix.kind]);
      assert.equal(typeof run, 'function');
      assert.deepEqual(context.asked, []);
      assert.deepEqual(context.azure.requests, []);
    });
  }

  it('labels a pool with all that it has, which az would replace, and says what a new value takes away', async () => {
    const labels = { [pluginLabel]: 'true', team: 'web', lane: 'slow' };
    const cluster = { ...azureCluster, pools: [{ ...nodePool, labels }] };
    const plan = await planFix(fixes.labelPool, fixContext({ clusters: [cluster] }));
    assert.match(plan.az[0] ?? '', / --labels 'team=web' 'lane=fast' --subscription /);
    assert.equal(
      plan.changes[0],
      'Changes lane from slow to fast: pods that want lane=slow find no node there any more.',
    );
  });

  for (const [name, value, said] of [
    [
      streamingLabel,
      'true',
      /^The label kubernetes\.azure\.com\/artifactstreaming-enabled is given by AKS alone/,
    ],
    ['kubernetes.io/os', 'linux', /given by AKS alone/],
    ['node.kubernetes.io/lane', 'fast', /given by AKS alone/],
    ['agentpool', 'other', /given by AKS alone/],
    ['lane', 'so fast', /^"lane=so fast" is no label that a node can have/],
    ['a/b/c', 'x', /is no label/],
    ['', 'x', /is no label/],
    ['x'.repeat(64), 'x', /is no label/],
  ] as const) {
    it(`gives no pool the label ${name.slice(0, 60)}=${value}`, async () => {
      for (const fix of [fixes.labelPool, fixes.createPool]) {
        const failure = await failureAs(
          ExplainedError,
          planFix({ ...fix, labels: { [name]: value } }, fixContext()),
        );
        assert.equal(failure.code, 'usage');
        assert.match(failure.message, said);
      }
    });
  }

  it('makes a new pool like another in all that decides where and what its node is', async () => {
    const like = {
      ...nodePool,
      zones: ['1', '2'],
      subnetId: '/subnets/nodes',
      podSubnetId: '/subnets/pods',
      osSku: 'AzureLinux',
    };
    const cluster = { ...azureCluster, pools: [like, { ...nodePool, name: 'stream1' }] };
    const fix = { ...fixes.createPool, labels: {}, streams: true };
    const plan = await planFix(fix, fixContext({ clusters: [cluster] }));
    assert.equal(
      plan.az[0],
      `az aks nodepool add --resource-group demo --cluster-name demo-aks --name stream2 --mode User --node-count 1 --node-vm-size Standard_D4s_v5 --os-sku AzureLinux --zones 1 2 --vnet-subnet-id /subnets/nodes --pod-subnet-id /subnets/pods --enable-artifact-streaming --subscription ${subscriptionId}`,
    );
    assert.match(plan.changes[0] ?? '', /^Creates a pool of one Linux node that streams images, with/);
  });

  it('labels no Windows pool, and makes none like it, nor like one of several sizes', async () => {
    const windows = { ...azureCluster, pools: [{ ...nodePool, osType: 'Windows' }] };
    for (const fix of [fixes.labelPool, fixes.createPool]) {
      const failure = await failureAs(ExplainedError, planFix(fix, fixContext({ clusters: [windows] })));
      assert.equal(failure.message, 'The node pool teleporter of demo-aks runs Windows.');
    }
    const mixed = { ...azureCluster, pools: [{ ...nodePool, vmSize: undefined }] };
    const failure = await failureAs(
      ExplainedError,
      planFix(fixes.createPool, fixContext({ clusters: [mixed] })),
    );
    assert.match(failure.message, /machines of several sizes/);
  });

  it('gives the role that registries in ABAC mode honor, quoted for the shell', async () => {
    const registry = { ...azureRegistry, roleAssignmentMode: 'AbacRepositoryPermissions' };
    const plan = await planFix(fixes.attachRegistry, fixContext({ registries: [registry] }));
    assert.match(plan.changes[0] ?? '', /the role Container Registry Repository Reader on demo42t/);
    assert.match(plan.az[0] ?? '', / --role 'Container Registry Repository Reader' --scope /);
  });

  it('reads another registry of one’s own as oneself', async () => {
    const other = {
      ...azureRegistry,
      id: `${registryId}two`,
      name: 'demo42ttwo',
      loginServer: 'demo42ttwo.azurecr.io',
    };
    const context = fixContext({ registries: [azureRegistry, other] });
    const fix = { ...fixes.importImage, source: 'demo42ttwo.azurecr.io/hello-world:v1' };
    const plan = await planFix(fix, context);
    assert.equal(plan.changes[1], 'The source is read as your Azure account.');
    assert.match(
      plan.az[0] ?? '',
      / --source hello-world:v1 --registry \S+demo42ttwo --image hello-world:v1 /,
    );
    assert.doesNotMatch(plan.az[0] ?? '', /--force/);
  });

  it('imports an image over itself as a push of it would', async () => {
    const source = 'demo42t.azurecr.io/hello-world:v1';
    const plan = await planFix({ ...fixes.importImage, source }, fixContext());
    assert.match(plan.changes[0] ?? '', /^Imports demo42t\.azurecr\.io\/hello-world:v1 over itself/);
    assert.match(plan.az[0] ?? '', / --force --subscription /);
  });

  it('reads names of images as Docker does', async () => {
    for (const [source, written] of [
      ['hello-world', 'docker.io/library/hello-world'],
      ['bitnami/redis:7', 'docker.io/bitnami/redis:7'],
      ['docker.io/nginx:1', 'docker.io/library/nginx:1'],
      ['localhost:5000/a@sha256:0f', 'localhost:5000/a@sha256:0f'],
      [' ghcr.io/a/b:c ', 'ghcr.io/a/b:c'],
    ] as const) {
      const plan = await planFix({ ...fixes.importImage, source }, fixContext());
      const [, given] = / --source ('[^']*'|\S+) /.exec(plan.az[0] ?? '') ?? [];
      assert.equal(given?.replaceAll("'", ''), written);
    }
  });

  it('takes a target with or without the registry in front, and without a tag', async () => {
    for (const [target, written] of [
      ['DEMO42T.azurecr.io/team/app:v2', 'team/app:v2'],
      ['team/app', 'team/app'],
      ['team/app@sha256:00', 'team/app'],
    ] as const) {
      const plan = await planFix({ ...fixes.importImage, target }, fixContext());
      assert.equal(plan.target, `${written} in demo42t`);
    }
  });

  it('converts an image of a registry that no account shows, too', async () => {
    const { tag: _, ...byDigest } = fixes.convertImage;
    const plan = await planFix(byDigest, fixContext({ registries: [] }));
    assert.equal(plan.title, 'Convert azure-vote-front@sha256:1a2b00000000 for Artifact Streaming');
    assert.deepEqual(plan.az, [
      `az acr artifact-streaming create --name demo42t --image 'azure-vote-front@${byDigest.digest}'`,
    ]);
  });

  it('says what scaling means for what is there', async () => {
    for (const [count, words] of [
      [4, /^Adds 1 node of Standard_D4s_v5 to the 3 there, each billed/],
      [1, /^Removes 2 of its 3 nodes: their pods move/],
      [0, /^Removes 3 of its 3 nodes/],
      [3, /^Changes nothing: it has 3 nodes\.$/],
    ] as const) {
      const plan = await planFix({ ...fixes.scalePool, count }, fixContext());
      assert.match(plan.changes[0] ?? '', words);
    }
    const unknown = { ...azureCluster, pools: [{ ...nodePool, count: undefined, vmSize: undefined }] };
    const plan = await planFix(fixes.scalePool, fixContext({ clusters: [unknown] }));
    assert.equal(plan.changes[0], 'Sets it to 5 nodes of its size, each billed while it runs.');
  });

  it('takes a feature of its provider alone', async () => {
    const plan = await planFix(
      { ...fixes.registerFeature, feature: 'ArtifactStreamingPreview' },
      fixContext(),
    );
    assert.equal(plan.title, 'Register the feature Microsoft.ContainerService/ArtifactStreamingPreview');
    assert.equal(plan.changes.length, 1);
  });
});

describe('a fix that cannot be', () => {
  const impossible: readonly (readonly [string, Fix, RegExp, string, Parameters<typeof fixContext>[0]?])[] = [
    [
      'the registry is not known',
      fixes.createToken,
      /^The registry demo42t is not among/,
      'notFound',
      { registries: [] },
    ],
    [
      'the cluster is not known',
      fixes.scalePool,
      /^The cluster demo-aks is not among/,
      'notFound',
      { clusters: [] },
    ],
    [
      'the pool is not known',
      { ...fixes.enableStreaming, pool: 'gone' },
      /^The node pool gone of demo-aks is not among/,
      'notFound',
    ],
    [
      'the registry has no login server',
      fixes.createToken,
      /^The registry demo42t has no login server yet/,
      'notFound',
      { registries: [{ ...azureRegistry, loginServer: undefined }] },
    ],
    [
      'the repository is none',
      { ...fixes.createToken, repository: '*' },
      /"\*" is not a repository/,
      'usage',
    ],
    [
      'the cluster has no kubelet identity',
      fixes.attachRegistry,
      /^Azure does not tell by which identity/,
      'noKubeletIdentity',
      { clusters: [{ ...azureCluster, kubeletIdentity: undefined }] },
    ],
    [
      'the autoscaler scales the pool',
      fixes.scalePool,
      /is scaled by the cluster autoscaler \(1 to 9 nodes\)/,
      'notScalable',
      { clusters: [{ ...azureCluster, pools: [{ ...nodePool, autoScaling: { min: 1, max: 9 } }] }] },
    ],
    [
      'a system pool would be empty',
      { ...fixes.scalePool, pool: 'system', count: 0 },
      /cannot have 0 nodes/,
      'usage',
    ],
    ['the count is none', { ...fixes.scalePool, count: 1.5 }, /cannot have 1\.5 nodes/, 'usage'],
    ['the count is too high', { ...fixes.scalePool, count: 1001 }, /cannot have 1001 nodes/, 'usage'],
    [
      'the source is no image',
      { ...fixes.importImage, source: 'https://x/y' },
      /^The source is not an image/,
      'usage',
    ],
    ['the target is no repository', { ...fixes.importImage, target: 'A B' }, /is not a repository/, 'usage'],
    ['the target has no good tag', { ...fixes.importImage, target: 'a:!' }, /is not a tag/, 'usage'],
    [
      'the feature leads elsewhere',
      { ...fixes.registerFeature, feature: '../../x' },
      /is not a feature/,
      'usage',
    ],
    [
      'the subscription is none',
      { ...fixes.registerFeature, subscriptionId: '../y' },
      /is not a feature/,
      'usage',
    ],
  ];
  for (const [what, fix, message, code, world] of impossible) {
    it(`is refused in words when ${what}`, async () => {
      const context = fixContext(world);
      const failure = await failureAs(ExplainedError, planFix(fix, context));
      assert.match(failure.message, message);
      assert.equal(failure.code, code);
      assert.ok(failure.hint);
      assert.deepEqual(context.asked, []);
    });
  }

  it('does not repeat a password that stands in the source of an import', async () => {
    const fix = { ...fixes.importImage, source: 'ada:s3cret@ghcr.io/a/b:c' };
    const failure = await failureAs(ExplainedError, planFix(fix, fixContext()));
    assert.doesNotMatch(failure.message, /s3cret/);
  });

  it('finds a pool whatever its case', async () => {
    const plan = await planFix({ ...fixes.enableStreaming, pool: 'Teleporter' }, fixContext());
    assert.equal(plan.target, `the node pool ${demoCluster.pools[0]?.name} of demo-aks`);
  });
});
