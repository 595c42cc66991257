import assert from 'node:assert/strict';
import { workspace } from 'vscode';
import { createAbort } from '../../src/base/abort';
import type { ImageData, RepositoryData } from '../../src/simulator';
import { viewTag } from '../../src/teleport/checkTags';
import type { ViewedImage } from '../../src/teleport/expansionMonitor';
import { markdownText } from '../../src/teleport/readiness/outsideText';
import { commandLink } from '../../src/ui/commands';
import { Reports } from '../../src/ui/readiness/reports';
import { azChoices } from '../../src/ui/streaming/azCommands';
import { ConversionRun } from '../../src/ui/streaming/conversionRun';
import { type OperationTold, operationReport } from '../../src/ui/streaming/operationReport';
import { wantedImages, wantedOfRepository } from '../../src/ui/streaming/wanted';
import { loginServer, steady } from '../support/registry';
import { openedTree } from './tree';

const digest = `sha256:${'ab'.repeat(32)}`;
const hourMs = 3_600_000;

describe('az commands', () => {
  const at = { registry: 'contosostream', subscription: 'aaaa-bbbb', repository: 'web' };

  it('are a line an image', () => {
    const [create, show, cancel] = azChoices([
      { ...at, tag: '1.1' },
      { ...at, tag: '1.2' },
    ]);
    assert.deepEqual(create?.lines, [
      'az acr artifact-streaming create --name contosostream --image web:1.1 --subscription aaaa-bbbb',
      'az acr artifact-streaming create --name contosostream --image web:1.2 --subscription aaaa-bbbb',
    ]);
    assert.match(
      show?.lines[0] ?? '',
      /^az acr artifact-streaming operation show --name .* --image web:1\.1 /,
    );
    assert.match(cancel?.lines[0] ?? '', /^az acr artifact-streaming operation cancel .* --image web:1\.1 /);
  });

  it('switch and show the policy of a repository', () => {
    assert.deepEqual(
      azChoices([{ registry: 'contosostream', repository: 'team/web' }]).map(({ lines }) => lines[0]),
      [
        'az acr artifact-streaming update --name contosostream --repository team/web --enable-streaming true',
        'az acr artifact-streaming update --name contosostream --repository team/web --enable-streaming false',
        'az acr artifact-streaming show --name contosostream --repository team/web',
      ],
    );
  });

  it('hand nothing to the shell that is not quoted', () => {
    const [create] = azChoices([{ ...at, tag: "1'; rm -rf ~" }]);
    assert.match(create?.lines[0] ?? '', /--image 'web:1'\\''; rm -rf ~' /);
  });
});

describe('The report on an operation', () => {
  const askedAt = Date.UTC(2026, 10, 24, 7, 30);
  const artifact = { digest, sizeBytes: 900, format: 'overlaybd', version: 'v1', platform: 'linux/amd64' };
  const told: OperationTold = {
    reference: 'contosostream.azurecr.io/web:1.1',
    digest,
    operation: {
      id: '11111111-2222',
      status: 'Running',
      progressPercent: 38,
      startedAt: askedAt - 42_000,
      details: 'Conversion ongoing for resource web',
    },
    artifacts: [],
    askedAt,
  };

  it('tells all that the service says', () => {
    assert.deepEqual(operationReport(told).split('\n'), [
      '# The last conversion of contosostream.azurecr.io/web:1.1',
      '',
      '**Running, 38 %.**',
      '',
      `- Digest: \`${digest}\``,
      '- Operation: `11111111-2222`',
      '- Status: Running',
      '- Progress: 38 %',
      '- Started: 2026-11-24 07:29:18 UTC, 0:42 before',
      '- The service says: Conversion ongoing for resource web',
      '',
      'As of 2026-11-24 07:30:00 UTC.',
      '',
    ]);
  });

  it('tells a failure’s code, its meaning and the way out', () => {
    const operation = { id: '1', status: 'Failed', errorCode: 'NO_SUPPORTED_PLATFORM_FOUND' };
    const text = operationReport({ ...told, operation });
    assert.match(text, /\*\*It failed: None of the platforms .* add that platform to the image\.\*\*/);
    assert.match(text, /- Error code: `NO_SUPPORTED_PLATFORM_FOUND`/);
  });

  it('calls nothing ready but what has its artifact', () => {
    const succeeded = { id: '1', status: 'Succeeded' };
    assert.match(operationReport({ ...told, operation: succeeded }), /not listed yet/);
    const ready = operationReport({ ...told, operation: undefined, artifacts: [artifact] });
    assert.match(ready, /ready to stream\. The registry remembers no conversion/);
    assert.match(ready, /- Streaming artifact: `sha256:abab.*`, overlaybd v1, linux\/amd64/);
    assert.match(operationReport({ ...told, operation: undefined }), /it was not converted/);
  });

  it('leaves nothing from outside to be read as Markdown', () => {
    const operation = {
      id: '1',
      status: 'Running',
      details: '[x](command:evil) <img>\n# y',
      resource: '`[x](command:evil)',
    };
    assert.doesNotMatch(operationReport({ ...told, operation }), /(?<!\\)\]\(command|(?<!\\)<img|^# y/m);
  });
});

describe('Reports', () => {
  it('link the commands that are ours, and nothing that somebody else wrote', async () => {
    const link = commandLink(markdownText('Enable pool a_b'), 'acrTeleport.enableStreaming', { id: 'a' });
    const foreign = markdownText('[x](command:acrTeleport.removeRegistry)');
    const content = `- Pool. → ${link}\n- The service says: ${foreign}`;
    const document = await workspace.openTextDocument({ language: 'markdown', content });
    const reports = new Reports();
    try {
      assert.deepEqual(
        reports.provideCodeLenses(document).map(({ command }) => command?.command),
        ['acrTeleport.enableStreaming'],
      );
      assert.equal(reports.provideDocumentLinks(document).length, 1);
    } finally {
      reports.dispose();
    }
  });
});

const image = (tag: string, more: Partial<ImageData> = {}): ImageData => ({
  tags: [tag],
  pushed: '2h',
  layers: [1_000_000],
  ...more,
});

async function streaming(images: readonly ImageData[], repositories: readonly RepositoryData[] = []) {
  const opened = await openedTree([{ name: 'web', images }, ...repositories], {
    data: { teleport: false, streaming: true },
  });
  const { services, saved, clock, open } = opened;
  const [repository] = (await open('demo42t')).filter(
    row => row.kind === 'repository' && row.repository === 'web',
  );
  const rows = (await open('demo42t', 'web')).filter(row => row.kind === 'tag');
  const viewed = await clock.settle(
    Promise.all(rows.map(row => viewTag(services, saved, 'web', row.tag, steady()))),
  );
  const byTag = (tag: string): ViewedImage => viewed.find(each => each.tag === tag) ?? assert.fail(tag);
  return { ...opened, byTag, repository: repository?.kind === 'repository' ? repository : assert.fail() };
}

const silent = { report: () => {} };

describe('What is to be converted', () => {
  it('leaves out what cannot be, and says why', async () => {
    const { services, byTag, clock } = await streaming([
      image('1.0'),
      image('win', { platforms: ['windows/amd64'] }),
    ]);
    const wanted = await clock.settle(wantedImages(services, [byTag('1.0'), byTag('win')], steady()));
    assert.deepEqual(
      wanted.images.map(({ tag }) => tag),
      ['1.0'],
    );
    assert.match(wanted.leftOut.join(), /^web:win cannot be converted: .*linux\/amd64/);
  });

  it('is each linux/amd64 image of a repository, once', async () => {
    const many = Array.from({ length: 5 }, (_, index) =>
      image(`arm${index}`, { platforms: ['linux/arm64'] }),
    );
    const { services, repository, clock } = await streaming([
      image('1.0', { tags: ['1.0', 'latest'] }),
      image('multi', { platforms: ['linux/amd64', 'linux/arm64'], format: 'oci' }),
      ...many.map((each, index) => ({ ...each, layers: [1_000_000 + index] })),
    ]);
    const wanted = await clock.settle(wantedOfRepository(services, repository, steady(), silent));
    assert.equal(wanted.images.length, 2);
    assert.equal(wanted.leftOut.length, 4);
    assert.match(wanted.leftOut[3] ?? '', /^2 more are left out/);
  });
});

describe('A run of conversions', () => {
  it('follows each to its end, and tells which came to which', async () => {
    const { services, byTag, clock } = await streaming([
      image('done', { streaming: 'converted' }),
      image('good', { streaming: { doneIn: '40s' } }),
      image('bad', { layers: [2_000_000], streaming: { doneIn: '20s', fails: 'UNKNOWN_ERROR' } }),
    ]);
    const run = new ConversionRun(services, ['done', 'good', 'bad'].map(byTag), hourMs);
    const following = run.follow(steady(), silent);
    const converted = await clock.settle(following);
    assert.deepEqual(
      converted.map(({ image: { tag }, wasReady, check }) => [tag, wasReady ?? check?.state.state]),
      [
        ['done', true],
        ['good', 'ready'],
        ['bad', 'failed'],
      ],
    );
    assert.deepEqual(run.underWay(), []);
    assert.deepEqual(services.waits.list(), []);
  });

  it('says how far each is', async () => {
    const { services, byTag, clock } = await streaming([image('good', { streaming: { doneIn: '60s' } })]);
    const told: string[] = [];
    const run = new ConversionRun(services, [byTag('good')], hourMs);
    const report = { report: ({ message }: { message?: string }) => void (message && told.push(message)) };
    await clock.settle(run.follow(steady(), report));
    assert.ok(
      told.some(message => /^\d+ % \d:\d\d$/.test(message)),
      told.join('\n'),
    );
  });

  it('stops following on an abort, and knows what goes on in the registry', async () => {
    const { services, byTag, clock } = await streaming([image('good', { streaming: { doneIn: '10m' } })]);
    const run = new ConversionRun(services, [byTag('good')], hourMs);
    const stop = createAbort();
    const following = run.follow(stop.signal, silent);
    await clock.pass(5_000);
    stop.abort();
    await assert.rejects(clock.settle(following), { name: 'AbortError' });
    assert.deepEqual(
      run.underWay().map(({ tag }) => tag),
      ['good'],
    );
    assert.deepEqual(services.waits.list(), []);
  });

  it('goes on with the others when somebody stops waiting for one', async () => {
    const { services, byTag, clock } = await streaming([
      image('slow', { streaming: { doneIn: '10m' } }),
      image('good', { layers: [3_000_000], streaming: { doneIn: '30s' } }),
    ]);
    const run = new ConversionRun(services, [byTag('slow'), byTag('good')], hourMs);
    const following = run.follow(steady(), silent);
    await clock.pass(5_000);
    services.waits.cancel({ image: byTag('slow') });
    const converted = await clock.settle(following);
    assert.deepEqual(
      converted.map(({ isLeft, check }) => isLeft ?? check?.state.state),
      [true, 'ready'],
    );
  });

  it('tells of one that could not be started, and converts the rest', async () => {
    const { services, byTag, clock } = await streaming([image('good', { streaming: { doneIn: '30s' } })]);
    const gone = { ...byTag('good'), tag: 'gone', digest };
    const run = new ConversionRun(services, [gone, byTag('good')], hourMs);
    const [first, second] = await clock.settle(run.follow(steady(), silent));
    assert.match(String(first?.error), new RegExp(`${loginServer} .*web`));
    assert.equal(second?.check?.state.state, 'ready');
  });
});
