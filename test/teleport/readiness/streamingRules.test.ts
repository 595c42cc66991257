import type { Facts, RegistryFacts } from '../../../src/teleport/readiness/facts';
import { streamingRules } from '../../../src/teleport/readiness/streamingRules';
import { row, testRules } from './cases';
import {
  azureRegistry,
  clusterFacts,
  clusterId,
  fast,
  imageDigest,
  registryFacts,
  registryId,
  streamingLabel,
  unsaid,
  withCluster,
  withImage,
  withManagedCluster,
  without,
  withPool,
  withRegistry,
  withResource,
} from './facts';

const notThere = withRegistry({ resource: unsaid });
const noRegistry = without(fast, 'registry');
const noImage = without(fast, 'image');
const noCluster = without(fast, 'cluster');
const noPool = without(fast, 'pool');

const platforms = (...value: readonly string[]): Facts => withImage({ platforms: { value } });
const sized = (sizeBytes: number): Facts =>
  withImage({ layers: { value: { count: 3, sizeBytes, largestBytes: sizeBytes / 2 } } });
const runs = (kubernetesVersion: string | undefined) => withPool({ kubernetesVersion });
const pullRole = (role: string | undefined, facts = fast): Facts => ({
  ...facts,
  cluster: { ...(facts.cluster ?? clusterFacts), pullRole: { value: role } },
});
const os = (osSku: string | undefined, nodeImageVersion?: string) => withPool({ osSku, nodeImageVersion });
const runtime = (workloadRuntime: string | undefined) => withPool({ workloadRuntime });

const attach = { kind: 'attachRegistry', registryId, clusterId } as const;
const enable = { kind: 'enableStreaming', clusterId, pool: 'teleporter' } as const;
const absent = { streamingArtifact: { value: false } } as const;
const unconvertedIn = (resource: RegistryFacts['resource']): Facts => ({
  ...withImage(absent),
  registry: { ...registryFacts, resource },
});
const convertByDigest = {
  kind: 'convertImage',
  loginServer: 'demo42t.azurecr.io',
  repository: 'azure-vote-front',
  digest: imageDigest,
} as const;
const convert = { ...convertByDigest, tag: 'v1' } as const;
const scale = { kind: 'scalePool', clusterId, pool: 'teleporter', count: 1 } as const;

describe('Artifact Streaming rules', () => {
  testRules(
    streamingRules,
    {
      'streaming.preview': [
        row(fast, 'advice', /disagree.*generally available.*preview/),
        row(noRegistry, undefined),
      ],
      'streaming.tier': [
        row(fast, 'ok'),
        row(withResource({ sku: 'Basic' }), 'blocks', /is Basic/),
        row(withResource({ sku: 'Platinum' }), 'unknown'),
        row(notThere, 'unknown'),
        row(noRegistry, undefined),
      ],
      'streaming.key': [
        row(fast, 'ok'),
        row(withResource({ customerManagedKey: true }), 'blocks', /customer-managed key/),
        row(withResource({ customerManagedKey: undefined }), 'unknown', /does not tell/),
        row(notThere, 'unknown'),
        row(noRegistry, undefined),
      ],
      'streaming.platform': [
        row(fast, 'ok', /for linux\/amd64\.$/),
        row(platforms('linux/arm64', 'linux/amd64'), 'ok', /only linux\/amd64 is streamed/),
        row(platforms('linux/arm64'), 'blocks', /linux\/arm64/),
        row(platforms('windows/amd64'), 'blocks'),
        row(platforms(), 'unknown', /no platform/),
        row(withImage({ platforms: unsaid }), 'unknown'),
        row(noImage, undefined),
      ],
      'streaming.type': [
        row(fast, 'ok', /manifest\.v2\+json\.$/),
        row(withImage({ mediaType: { value: 'application/vnd.oci.image.index.v1+json' } }), 'ok'),
        row(
          withImage({ mediaType: { value: 'application/x-other' } }),
          'blocks',
          /is application\/x-other; only/,
        ),
        row(withImage({ mediaType: { value: '' } }), 'blocks', /of no media type/),
        row(withImage({ mediaType: unsaid }), 'unknown'),
        row(noImage, undefined),
      ],
      'streaming.converted': [
        row(fast, 'ok', /is there\.$/),
        row(withImage(absent), 'blocks', /no streaming artifact.*Convert it\.$/, convert),
        row(withImage({ ...absent, by: 'digest' }), 'blocks', /Convert it/, convertByDigest),
        row(withImage({ ...absent, platforms: { value: ['linux/arm64'] } }), 'blocks', /Convert it/),
        row(unconvertedIn({ value: { ...azureRegistry, sku: 'Basic' } }), 'blocks'),
        row(unconvertedIn(unsaid), 'blocks', /Convert it/, convert),
        row(without(withImage(absent), 'registry'), 'blocks'),
        row(withImage({ ...absent, digest: unsaid }), 'blocks'),
        row(withImage({ streamingArtifact: unsaid }), 'unknown'),
        row(noImage, undefined),
      ],
      'streaming.tag': [
        row(fast, 'ok'),
        row(withImage({ by: 'digest' }), 'blocks', /by its digest/),
        row(noImage, undefined),
      ],
      'streaming.size': [
        row(fast, 'ok', /944 MB/),
        row(sized(31_000_000_000), 'advice', /31 GB.*over 30 GB gain most.*belongs in a volume/),
        row(sized(20_000_000), 'advice', /do not expect much/),
        row(withImage({ layers: unsaid }), 'unknown'),
        row(noImage, undefined),
      ],
      'streaming.kubernetes': [
        row(fast, 'ok'),
        row(runs('1.26'), 'ok'),
        row(runs('2.0'), 'ok'),
        row(runs('1.25.6'), 'advice', /disagree/),
        row(runs('1.24.17'), 'blocks', /1\.25 or later/),
        row(runs('0.9'), 'blocks'),
        row(runs('1'), 'unknown', /no version of Kubernetes/),
        row(without(runs(undefined), 'cluster'), 'unknown'),
        row(without(fast, 'cluster', 'pool'), undefined),
      ],
      'streaming.pull': [
        row(fast, 'ok', /has AcrPull on demo42t\.azurecr\.io/),
        row(pullRole(undefined), 'blocks', /no role to pull/, attach),
        row(pullRole(undefined, notThere), 'blocks', /no role to pull/),
        row(
          pullRole(undefined, withManagedCluster({ kubeletIdentity: undefined })),
          'unknown',
          /no kubelet identity/,
        ),
        row(
          withCluster({ pullRole: { unknown: 'you may not read role assignments' } }),
          'unknown',
          /may not read/,
        ),
        row(noRegistry, undefined),
        row(noCluster, undefined),
      ],
      'streaming.secrets': [
        row(fast, 'advice', /imagePullSecrets.*leave the secrets out\.$/),
        row(withResource({ adminUserEnabled: true }), 'advice', /admin user of demo42t\.azurecr\.io is on/),
        row(noRegistry, 'advice'),
        row(noCluster, undefined),
      ],
      'streaming.pool': [
        row(fast, 'ok', /on\.$/),
        row(withPool({ artifactStreaming: false }), 'blocks', /off\.$/, enable),
        row(withPool({ artifactStreaming: undefined }), 'unknown', /does not tell/, enable),
        row(withPool({ artifactStreaming: undefined, labels: { [streamingLabel]: 'true' } }), 'ok', /label/),
        row(
          withPool({ artifactStreaming: false, labels: { [streamingLabel]: 'true' } }),
          'blocks',
          /off/,
          enable,
        ),
        row(withPool({ artifactStreaming: false, osType: 'Windows', osSku: 'Windows2022' }), 'blocks', /off/),
        row(without(withPool({ artifactStreaming: false }), 'cluster'), 'blocks', /off/),
        row(noPool, undefined),
      ],
      'streaming.os': [
        ...['Ubuntu', 'ubuntu2004', 'Ubuntu2204', 'Ubuntu2404', 'AzureLinux3'].map(sku => row(os(sku), 'ok')),
        row(os('AzureLinux', 'AKSAzureLinux-V3gen2-202610.01.0'), 'ok', /V3gen2/),
        row(os('AzureLinux', 'AKSAzureLinux-V2gen2-202410.01.0'), 'advice', /Azure Linux 3/),
        row(os('CBLMariner'), 'advice'),
        ...[
          'Windows2022',
          'WindowsAnnual',
          'Flatcar',
          'AzureContainerLinux',
          'AzureLinuxOSGuard',
          'Ubuntu1804',
        ].map(sku => row(os(sku), 'blocks')),
        row(withPool({ osType: 'Windows', osSku: undefined }), 'blocks', /Windows/),
        ...['Ubuntu2804', 'TempleOS', 'constructor', ''].map(sku => row(os(sku), 'unknown')),
        row(os(undefined), 'unknown', /does not tell/),
        row(noPool, undefined),
      ],
      'streaming.sandboxing': [
        row(fast, 'ok'),
        row(runtime(undefined), 'ok'),
        row(runtime('KataMshvVmIsolation'), 'blocks', /KataMshvVmIsolation/),
        row(runtime('KataVmIsolation'), 'blocks'),
        row(runtime('WasmWasi'), 'unknown', /"WasmWasi"/),
        row(noPool, undefined),
      ],
      'streaming.nodes': [
        row(fast, 'ok'),
        row(withPool({ count: 0 }), 'blocks', /no node/, scale),
        row(withPool({ count: undefined }), 'unknown'),
        row(noPool, undefined),
      ],
    },
    {
      'streaming.preview': ['ok', 'unknown'],
      'streaming.secrets': ['ok', 'unknown'],
      'streaming.tag': ['unknown'],
    },
  );
});
