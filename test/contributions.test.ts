import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import manifest from '../package.json';
import { settingDefaults } from '../src/ui/settingDefaults';

const root = join(__dirname, '..');
const { contributes } = manifest;
const contributed = contributes.commands.map(({ command }) => command);
const source = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.ts'))
  .map(file => readFileSync(join(root, 'src', file), 'utf8'))
  .join('\n');

/** What rows say of themselves to menus, one of each kind. */
const contextValues = [
  'registry demo',
  'registry password',
  'registry filtered anonymous',
  'registry azure',
  'registry azure found',
  'registry streaming azure found',
  'registry filtered streaming password',
  'azure signedOut',
  'azure signedIn',
  'tenant locked',
  'tenant failed',
  'cluster',
  'pool on',
  'pool off',
  'pool not set',
  'attached',
  'folder',
  'repository on',
  'repository off',
  'repository hidden',
  'repository off byName',
  'repository unknown',
  'repository on streaming',
  'repository off streaming',
  'repository hidden byName streaming',
  'tag notChecked',
  'tag ready',
  'tag expanding',
  'tag stuck',
  'tag notEnabled',
  'tag notChecked streaming',
  'tag ready streaming',
  'tag expanding streaming',
  'tag stuck streaming',
  'tag failed streaming',
  'tag notEnabled streaming',
  'more',
  'failure unauthorized',
  'failure catalogDenied',
  'failure unreachable',
  'failure signInNeeded',
];

function matching(when: string): string[] {
  const conditions = [...when.matchAll(/viewItem (=~ \/(.*?)\/(?= |$)|== '(.*?)')/g)];
  return contextValues.filter(value =>
    conditions.every(([, , pattern, literal]) =>
      pattern === undefined ? value === literal : new RegExp(pattern).test(value),
    ),
  );
}

function rowsOffered(command: string): Set<string> {
  return new Set(
    contributes.menus['view/item/context']
      .filter(item => item.command === command)
      .flatMap(item => matching(item.when)),
  );
}

describe('package.json and the code', () => {
  it('let no workspace that is not trusted say who to be in Azure', () => {
    const { supported, description, restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    assert.equal(supported, 'limited');
    assert.match(description, /not trusted/);
    // What else a setting may name: accounts and tenants, hosts, files and programs.
    const settings = Object.keys(contributes.configuration.properties);
    const delicate = settings.filter(name =>
      /azure\.(?!group)|registr|cloud|tenant|credential|host|url|proxy|path|file|program|command|kubeconfig/i.test(
        name,
      ),
    );
    assert.ok(delicate.length > 0);
    assert.deepEqual([...restrictedConfigurations].sort(), delicate.sort());
  });

  it('contribute the commands that the code names and registers, each once', () => {
    const table = /export interface Commands \{(.*?)\n\}/s.exec(source)?.[1] ?? '';
    const named = [...table.matchAll(/'(acrTeleport\.\w+)':/g)].map(([, id]) => id);
    const registered = [...source.matchAll(/register\(\s*'(acrTeleport\.\w+)'/g)].map(([, id]) => id);
    assert.deepEqual(named.toSorted(), contributed.toSorted());
    assert.deepEqual(registered.toSorted(), contributed.toSorted());
  });

  it('have the settings with their defaults', () => {
    const declared = Object.entries(contributes.configuration.properties).map(([key, value]) => [
      key,
      value.default,
    ]);
    const typed = Object.entries(settingDefaults).map(([key, value]) => [`acrTeleport.${key}`, value]);
    assert.deepEqual(declared, typed);
  });

  it('name only commands that exist', () => {
    const inMenus = Object.values(contributes.menus).flatMap(items => items.map(({ command }) => command));
    const texts = [
      ...contributes.viewsWelcome.map(({ contents }) => contents),
      ...contributes.walkthroughs.flatMap(({ steps }) =>
        steps.map(step => `${step.description} ${step.completionEvents.join(' ')}`),
      ),
    ];
    const inTexts = texts.flatMap(text =>
      [...text.matchAll(/(?:command:|onCommand:)([\w.]+)/g)].map(([, id]) => id),
    );
    assert.ok(inTexts.length > 0);
    for (const command of [...inMenus, ...inTexts]) assert.ok(contributed.includes(command ?? ''), command);
  });

  it('say their category in the palette, and keep what needs a row out of it', () => {
    for (const command of contributes.commands)
      assert.equal(command.category, 'ACR Teleport', command.command);
    const hidden = contributes.menus.commandPalette
      .filter(({ when }) => when === 'false')
      .map(({ command }) => command);
    const needRows = [
      'removeRepository',
      'clearFilter',
      'loadMore',
      'checkAllTags',
      'enableTeleport',
      'disableTeleport',
      'copyReference',
      'copyDigest',
      'runFix',
      'enableStreaming',
      'scalePool',
      'cancelConversion',
      'enableAutoConvert',
      'disableAutoConvert',
      'showOperation',
      'removeStreamingArtifact',
      'copyAzCommand',
      'stopComparison',
    ];
    assert.deepEqual(hidden.toSorted(), needRows.map(name => `acrTeleport.${name}`).toSorted());
  });

  it('offer on each row what fits it', () => {
    for (const { command, when } of contributes.menus['view/item/context'])
      assert.ok(matching(when).length > 0, `${command} when ${when}`);
    const isOffered = (command: string, row: string) => rowsOffered(`acrTeleport.${command}`).has(row);
    assert.ok(isOffered('enableTeleport', 'repository off') && !isOffered('enableTeleport', 'repository on'));
    assert.ok(
      isOffered('disableTeleport', 'repository on') && !isOffered('disableTeleport', 'repository off'),
    );
    assert.ok(
      isOffered('waitUntilExpanded', 'tag expanding') && !isOffered('waitUntilExpanded', 'tag ready'),
    );
    assert.ok(
      isOffered('replaceCredential', 'registry password') && !isOffered('replaceCredential', 'registry demo'),
    );
    assert.ok(
      isOffered('removeRepository', 'repository off byName') &&
        !isOffered('removeRepository', 'repository off'),
    );
    assert.ok(
      isOffered('clearFilter', 'registry filtered anonymous') && !isOffered('clearFilter', 'registry demo'),
    );
    assert.ok(
      isOffered('removeRegistry', 'registry azure') && !isOffered('removeRegistry', 'registry azure found'),
    );
    assert.ok(isOffered('enableStreaming', 'pool off') && !isOffered('enableStreaming', 'pool on'));
    assert.ok(isOffered('addRepository', 'failure catalogDenied'));
  });

  it('offer Teleport where there is Teleport, and Artifact Streaming where there is that', () => {
    const offered = (row: string) =>
      contributes.menus['view/item/context']
        .filter(({ when }) => matching(when).includes(row))
        .map(({ command }) => command.replace('acrTeleport.', ''));
    const teleport = ['enableTeleport', 'disableTeleport', 'findTeleportRepositories'];
    const streaming = [
      'createStreamingArtifact',
      'cancelConversion',
      'enableAutoConvert',
      'disableAutoConvert',
      'showOperation',
      'removeStreamingArtifact',
      'copyAzCommand',
    ];
    for (const row of contextValues) {
      const foreign = /\bstreaming\b/.test(row) ? teleport : streaming;
      assert.deepEqual(
        offered(row).filter(command => foreign.includes(command)),
        [],
        row,
      );
    }
    const isOffered = (command: string, row: string) => offered(row).includes(command);
    assert.ok(isOffered('disableAutoConvert', 'repository on streaming'));
    assert.ok(!isOffered('enableAutoConvert', 'repository on streaming'));
    assert.ok(isOffered('enableAutoConvert', 'repository hidden byName streaming'));
    assert.ok(isOffered('createStreamingArtifact', 'tag failed streaming'));
    assert.ok(!isOffered('createStreamingArtifact', 'tag ready streaming'));
    assert.ok(isOffered('cancelConversion', 'tag expanding streaming'));
    assert.ok(isOffered('waitUntilExpanded', 'tag stuck streaming'));
    assert.ok(!isOffered('waitUntilExpanded', 'tag ready streaming'));
    assert.ok(isOffered('removeStreamingArtifact', 'tag ready streaming'));
    assert.ok(isOffered('clearFilter', 'registry filtered streaming password'));
    for (const row of ['registry demo', 'registry streaming azure found', 'cluster'])
      assert.ok(isOffered('showMigration', row), row);
  });

  it('offer to deploy YAML, wherever it is shown, and clusters what can be done with them', () => {
    const { menus } = contributes;
    for (const place of ['editor/title', 'editor/context', 'explorer/context'] as const) {
      const [item, ...others] = menus[place];
      assert.equal(item?.command, 'acrTeleport.deployManifest', place);
      assert.match(item?.when ?? '', /ya\?ml/, place);
      assert.deepEqual(others, [], place);
    }
    const deploying = ['deploySample', 'comparePullTimes', 'cleanUp', 'showAccelerationEvents', 'examinePod'];
    for (const command of deploying) assert.ok(rowsOffered(`acrTeleport.${command}`).has('cluster'), command);
    assert.ok(rowsOffered('acrTeleport.collectLogs').has('pool on'));
    assert.ok(rowsOffered('acrTeleport.comparePullTimes').has('tag ready streaming'));
    assert.ok(rowsOffered('acrTeleport.openSample').has('registry demo'));
  });

  it('have no more than three buttons on a row', () => {
    for (const row of contextValues) {
      const inline = contributes.menus['view/item/context'].filter(
        ({ when, group }) => group.startsWith('inline') && matching(when).includes(row),
      );
      assert.ok(inline.length <= 3, row);
    }
  });

  it('point to media that are there', () => {
    const media = [
      manifest.icon,
      ...contributes.viewsContainers.activitybar.map(({ icon }) => icon),
      ...contributes.views.acrTeleport.map(({ icon }) => icon),
      ...contributes.walkthroughs.flatMap(({ icon, steps }) => [
        icon,
        ...steps.map(step => step.media.markdown),
      ]),
    ];
    for (const file of media) assert.ok(existsSync(join(root, file)), file);
  });

  it('wait for a person: the extension starts after the window, and only for waits left by an earlier one', () => {
    assert.deepEqual(manifest.activationEvents, ['onStartupFinished']);
  });
});
