import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ActLink, MigrationFacts, RegistryTraces } from '../../../src/teleport/migration/facts';
import { migrationReport } from '../../../src/teleport/migration/report';
import { clean, clusterTraces, registryTraces, traced, walkThrough } from './traces';

const link: ActLink = (label, act) =>
  `[${label}](command:acrTeleport.${act.kind}?${'pool' in act ? act.pool : act.repository})`;

/** Compares with a file of this folder. ACR_TELEPORT_GOLDEN=1 writes it anew, to be read before it is kept. */
function assertGolden(name: string, text: string): void {
  const path = fileURLToPath(new URL(name, import.meta.url));
  if (process.env.ACR_TELEPORT_GOLDEN === '1') writeFileSync(path, text);
  assert.equal(text, readFileSync(path, 'utf8'));
}

const withRegistry = (registry: Partial<RegistryTraces>): MigrationFacts => ({
  ...traced,
  registries: [{ ...registryTraces, ...registry }],
});

const headings = (text: string) => [...text.matchAll(/^## \d+\. (.*)$/gm)].map(([, title]) => title);

describe('From Teleport to Artifact Streaming', () => {
  it('is the document in traced.golden.md', () => {
    assertGolden('traced.golden.md', migrationReport(traced, link));
  });

  it('is the document in clean.golden.md where nothing is left', () => {
    assertGolden('clean.golden.md', migrationReport(clean, link));
  });

  it('puts the steps in the order that leaves everything running', () => {
    assert.deepEqual(headings(migrationReport(traced)), [
      'Convert new pushes',
      'Convert the images that run now',
      'Take Teleport off the node pools',
      'Enable Artifact Streaming on the node pools',
      'Let the nodes themselves pull',
      'Take the label acr-teleport out',
      'Unregister the feature',
      'Switch Teleport off on the repositories',
    ]);
  });

  it('names commands in words where links cannot be made', () => {
    assert.doesNotMatch(migrationReport(traced), /command:|→/);
  });

  it('leaves out what is done already', () => {
    const text = migrationReport(traced, link);
    assert.doesNotMatch(text, /command:acrTeleport\.autoConvert\?redis/);
    assert.match(text, /command:acrTeleport\.convert\?redis/);
    const streams = walkThrough.pools.map(pool => ({ ...pool, artifactStreaming: true }));
    const streaming = { ...clusterTraces, cluster: { ...walkThrough, pools: streams } };
    assert.ok(
      !headings(migrationReport({ ...traced, clusters: [streaming] })).includes(
        'Enable Artifact Streaming on the node pools',
      ),
    );
  });

  it('leaves the pool that pulled whole images on purpose without streaming, and takes its label', () => {
    const text = migrationReport(traced, link);
    assert.doesNotMatch(text, /command:acrTeleport\.enableStreaming\?shuttle/);
    assert.match(text, /nodepool update .*--name shuttle .*--labels ''$/m);
    assert.match(text, /nodepool update .*--name teleporter .*--labels 'team=shop'$/m);
  });

  it('says first what keeps a registry from converting', () => {
    const standard = migrationReport(withRegistry({ sku: { value: 'Standard' } }));
    assert.equal(headings(standard)[0], 'Make the registry one that can convert');
    assert.match(standard, /az acr update --name demo42t --sku Premium --subscription /);
    assert.match(
      migrationReport(withRegistry({ customerManagedKey: { value: true } })),
      /customer-managed key, which cannot be taken off/,
    );
  });

  it('says what could not be looked at, and does not call that nothing', () => {
    const text = migrationReport({
      ...clean,
      registries: [{ ...registryTraces, repositories: { unknown: 'it could not be reached' } }],
    });
    assert.match(text, /No trace of Teleport was found: .* Not all could be looked at\./);
    assert.match(text, /not known: it could not be reached\./);
  });

  it('leaves nothing from outside to be read as Markdown or as a shell command', () => {
    const evil = 'x](command:evil) `rm -rf ~`\n# <img src=x> $(id)';
    const pools = walkThrough.pools.map(pool => ({ ...pool, name: evil, labels: { ...pool.labels, evil } }));
    const cluster = { ...walkThrough, name: evil, pools };
    const text = migrationReport({ ...traced, clusters: [{ ...clusterTraces, cluster }] }, link);
    const outside = text.replace(/^ {2}```sh\n(?: {2}.*\n)*? {2}```$/gm, '');
    assert.doesNotMatch(outside.replaceAll(`?${evil}`, ''), /(?<!\\)\]\(command:evil|(?<!\\)<img|(?<!\\)`rm/);
    for (const [, line = ''] of text.matchAll(/^ {2}(az .*)$/gm))
      assert.doesNotMatch(line.replace(/'[^']*'/g, ''), /`|\$\(/, line);
  });
});
